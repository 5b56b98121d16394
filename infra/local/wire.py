"""Small HTTP calls to services on this machine."""

from collections.abc import Mapping
from http import HTTPStatus

import requests

from infra.local.errors import ServiceFailed

_TIMEOUT_SEC = 60.0  # a service's first answer is slow on a busy machine


def status_of(url: str, *, timeout_sec: float = 2.0) -> int | None:
    """Return the HTTP status a GET of `url` answers with, None while nobody answers."""
    with requests.Session() as session:
        session.trust_env = False  # a proxy does not know this machine's loopback
        try:
            return session.get(url, timeout=timeout_sec).status_code
        except requests.RequestException:
            return None


def is_ok(url: str) -> bool:
    """Return whether a GET of `url` answers 200."""
    return status_of(url) == HTTPStatus.OK


def send_json(
    method: str,
    url: str,
    body: object,
    *,
    headers: Mapping[str, str] | None = None,
    timeout_sec: float = _TIMEOUT_SEC,
) -> requests.Response:
    """Send `body` as JSON.

    Raises:
        ServiceFailed: an answer of 4xx or 5xx, or none.
    """
    with requests.Session() as session:
        session.trust_env = False
        try:
            response = session.request(method, url, json=body, headers=headers, timeout=timeout_sec)
        except requests.RequestException as error:
            raise ServiceFailed(f"{method} {url} expected an answer, got {error}") from error
    if not response.ok:
        answer = f"{response.status_code} {response.text}"
        raise ServiceFailed(f"{method} {url} expected success, got {answer}")
    return response
