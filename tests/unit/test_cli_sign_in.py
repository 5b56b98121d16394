"""A call may last longer than an ID token."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
import requests
from werkzeug import Request, Response

from calltone.cli.live_client import LiveCallClient, LiveCallError
from calltone.cli.sign_in import SignedIn
from tests.served import answering, serving

HOUR_SEC = 3600.0


class Firebase:
    """Gives tokens, numbered; and an API that takes the newest alone."""

    def __init__(self) -> None:
        self.status = 200
        self.given = 0
        self.asked: list[tuple[str, str]] = []

    def answer(self, path: str, body: bytes, token: str) -> tuple[int, dict[str, str]]:
        if path.startswith("/api/"):
            is_newest = token == f"Bearer id-{self.given}"
            return (200, {"segment_id": "s"}) if is_newest else (401, {"detail": "too old"})
        self.asked.append((path, body.decode()))
        if self.status != 200:
            return self.status, {"error": "TOKEN_EXPIRED"}
        self.given += 1
        new, refresh = f"id-{self.given}", f"refresh-{self.given}"
        if path.startswith("/identitytoolkit"):
            return 200, {"idToken": new, "refreshToken": refresh, "expiresIn": "3600"}
        return 200, {"id_token": new, "refresh_token": refresh, "expires_in": "3600"}


class Clock:
    def __init__(self) -> None:
        self.now_sec = 0.0

    def __call__(self) -> float:
        return self.now_sec


@pytest.fixture
def firebase() -> Firebase:
    return Firebase()


@pytest.fixture
def base(firebase: Firebase, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def answer(request: Request) -> Response:
        token = request.headers.get("Authorization", "")
        status, content = firebase.answer(request.full_path, request.get_data(), token)
        return Response(json.dumps(content), status)

    with serving(answering(answer)) as url:
        yield f"{url}/"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def user(base: str, clock: Clock) -> SignedIn:
    return SignedIn.with_password(base=base, api_key="k", email="e", password="p", now=clock)


def test_a_token_is_renewed_a_minute_before_it_ends(
    user: SignedIn, firebase: Firebase, clock: Clock
):
    clock.now_sec = HOUR_SEC - 61
    assert user.current() == "id-1"
    clock.now_sec = HOUR_SEC - 59
    assert user.current() == user.current() == "id-2"
    path, body = firebase.asked[-1]
    assert path == "/securetoken.googleapis.com/v1/token?key=k"
    assert parse_qs(body) == {"grant_type": ["refresh_token"], "refresh_token": ["refresh-1"]}
    clock.now_sec = 2 * HOUR_SEC - 90
    assert user.current() == "id-3"  # by the second's refresh token
    assert "refresh-2" in firebase.asked[-1][1]


def test_a_token_that_still_holds_bridges_an_outage(
    user: SignedIn, firebase: Firebase, clock: Clock
):
    firebase.status = 503
    clock.now_sec = HOUR_SEC - 30
    assert user.current() == "id-1"
    clock.now_sec = HOUR_SEC + 1
    with pytest.raises(requests.RequestException):
        user.current()
    firebase.status = 200
    assert user.current() == "id-2"


def test_a_user_who_was_locked_out_is_told(user: SignedIn, firebase: Firebase, clock: Clock):
    firebase.status = 400
    clock.now_sec = HOUR_SEC
    with pytest.raises(LiveCallError, match=r"The sign-in refused: .*TOKEN_EXPIRED"):
        user.current()


def test_a_refused_token_is_renewed_and_the_chunk_sent_again(
    user: SignedIn, firebase: Firebase, base: str
):
    """As after a computer's sleep, or with a clock that is wrong."""
    client = LiveCallClient(url=f"{base}api/v1", call_id="c", tokens=user)
    firebase.given = 7  # the first token is none of the newest any more
    assert client.send(b"RIFF", sequence=0, start_offset_sec=0) == {"segment_id": "s"}
    assert (user.id_token, client.retries) == ("id-8", 0)


def test_a_token_that_is_refused_anew_ends_the_call(
    user: SignedIn, firebase: Firebase, base: str, monkeypatch: pytest.MonkeyPatch
):
    client = LiveCallClient(url=f"{base}api/v1", call_id="c", tokens=user)
    monkeypatch.setattr(user, "renew", lambda: True)
    firebase.given = 7
    with pytest.raises(LiveCallError, match="401: too old"):
        client.send(b"RIFF", sequence=0, start_offset_sec=0)
