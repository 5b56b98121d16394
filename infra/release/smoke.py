"""`python -m infra.release.smoke URL`: does it answer, and does it keep strangers out?"""

import sys
from collections.abc import Sequence
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter

_TIMEOUT_SEC = 30
_TRIES = 3
"""The first request may meet a cold start."""


class NotAsDeployed(Exception):
    """Something is missing or answers otherwise than it should."""


def check(page_url: str) -> str:
    """Look at page, API and doors; what to say if all is well.

    Raises:
        NotAsDeployed: naming the address, what was expected and what came.
    """
    with requests.Session() as session:
        session.mount("https://", HTTPAdapter(max_retries=_TRIES))
        page = _get(session, page_url, expected=200)
        if "<script" not in page.text:
            raise NotAsDeployed(f"{page_url}: expected the page, got {page.text[:80]!r}")
        config = _get(session, urljoin(page_url, "/config.json"), expected=200).json()
        api_url = urljoin(page_url, config["apiBaseUrl"])
        health = _get(session, f"{api_url}/health", expected=200).json()
        _get(session, f"{api_url}/openapi.json", expected=200)
        _get(session, f"{api_url}/logs", expected=401)
    return f"Calltone {health['version']} with {health['model_version']} answers at {api_url}"


def main(argv: Sequence[str]) -> int:
    """Check the address given; 1 if anything is not as it should be."""
    if len(argv) != 1:
        print("usage: python -m infra.release.smoke URL", file=sys.stderr)
        return 2
    try:
        print(check(argv[0]))
    except (NotAsDeployed, requests.RequestException) as error:
        print(f"smoke: {error}", file=sys.stderr)
        return 1
    return 0


def _get(session: requests.Session, url: str, *, expected: int) -> requests.Response:
    answer = session.get(url, timeout=_TIMEOUT_SEC)
    if answer.status_code != expected:
        raise NotAsDeployed(f"{url}: expected {expected}, got {answer.status_code}")
    return answer


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
