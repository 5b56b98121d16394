"""A live call as an integrator's client: chunks in order, each sent until it is taken."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol

import requests

Say = Callable[[str], None]
Json = dict[str, Any]

_TIMEOUT_SEC = 15.0
_FIRST_WAIT_SEC = 0.5
_LONGEST_WAIT_SEC = 10.0
_RETRIED = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


class LiveCallError(OSError):
    """The service refuses for good, or could not be reached for too long."""


class Tokens(Protocol):
    """Where ID tokens come from."""

    def current(self) -> str:
        """A token that should hold.

        Raises:
            requests.RequestException: whoever gives tokens does not answer.
            LiveCallError: there will be none.
        """

    def renew(self) -> bool:
        """Get another token, as the last was refused; whether there is another.

        Raises: as above.
        """


@dataclass
class LiveCallClient:
    """Sends one call. Not for several threads at once.

    Attributes:
        url: the API's base, ending in `/api/v1`.
        tokens: who the sender is, also where the call takes hours.
        give_up_sec: how long one request is tried again before the call is given up.
        say: is told why a request is tried again.
        retries: requests that were sent again so far.
    """

    url: str
    call_id: str
    tokens: Tokens
    channel: str = "customer"
    give_up_sec: float = 120.0
    say: Say = lambda _text: None
    retries: int = 0

    def __post_init__(self) -> None:
        self._session = requests.Session()

    def start(self) -> None:
        """Begin the call; its caller has agreed. Beginning it twice is the same as once."""
        self._request("POST", "/calls", json={"call_id": self.call_id, "consent": "granted"})

    def send(self, wav: bytes, *, sequence: int, start_offset_sec: float) -> Json:
        """Send a chunk until it is taken; the number makes sure that it counts once."""
        return self._request(
            "POST",
            "/analyze/stream",
            params={
                "call_id": self.call_id,
                "channel": self.channel,
                "sequence": str(sequence),
                "start_offset_sec": f"{start_offset_sec:.3f}",
            },
            data=wav,
            headers={"Content-Type": "audio/wav"},
        )

    def current(self) -> Json | None:
        """The call's live reading."""
        return self._request("GET", f"/calls/{self.call_id}").get("current")

    def end(self) -> Json:
        """End the call; answer it with its summary."""
        return self._request("POST", f"/calls/{self.call_id}/end")

    def _request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        **content: Any,  # noqa: ANN401
    ) -> Json:
        """Send a request again while that may help.

        Raises:
            LiveCallError: it is refused for good, or `give_up_sec` is over.
        """
        give_up = time.monotonic() + self.give_up_sec
        wait_sec = _FIRST_WAIT_SEC
        is_renewed = False
        while True:
            asked_sec: float | None = None
            try:
                response = self._send(method, path, headers or {}, content)
                if response.ok:
                    answer: Json = response.json()
                    return answer
                if response.status_code == HTTPStatus.UNAUTHORIZED and not is_renewed:
                    is_renewed = self.tokens.renew()
                    if is_renewed:
                        continue
                problem = _problem(response)
                asked_sec = _retry_after_sec(response)
                may_help = response.status_code in _RETRIED
            except requests.RequestException as error:  # nobody answers: it may have been stored
                problem = f"{_asked(error, self.url)} does not answer ({type(error).__name__})"
                may_help = True
            if not may_help or time.monotonic() > give_up:
                raise LiveCallError(problem)
            self.retries += 1
            self.say(f"{problem} Trying again.")
            # A little chance, so that the clients of one outage do not all come back at once.
            time.sleep((asked_sec or wait_sec) * random.uniform(1.0, 1.5))  # noqa: S311
            wait_sec = min(2 * wait_sec, _LONGEST_WAIT_SEC)

    def _send(
        self, method: str, path: str, headers: Mapping[str, str], content: Mapping[str, Any]
    ) -> requests.Response:
        return self._session.request(
            method,
            self.url.rstrip("/") + path,
            headers={"Authorization": f"Bearer {self.tokens.current()}", **headers},
            timeout=_TIMEOUT_SEC,
            **content,
        )


def _asked(error: requests.RequestException, otherwise: str) -> str:
    """The address that was asked, without its query, which may hold keys."""
    url = error.request.url if error.request else None
    return (url or otherwise).partition("?")[0]


def _problem(response: requests.Response) -> str:
    try:
        detail = response.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = response.text[:200]
    return f"{response.status_code}: {detail}"


def _retry_after_sec(response: requests.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() else None
