"""Refused before the body was read, over a real connection to the real function."""

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from calltone.entrypoints.http.headers import SECURITY_HEADERS
from calltone.entrypoints.http.whole_body import FORGOTTEN_BYTES
from infra.local.names import ROOT
from tests.unit.function_server import exchange, serving_function

MAIN = ROOT / "functions" / "main.py"
SETTINGS = {
    "GOOGLE_CLOUD_PROJECT": "demo-calltone",
    "RECORDINGS_BUCKET": "recordings",
    "BODY_TIMEOUT_SEC": "2",
}
KNOWN_SENDER = """
import functions_framework
from calltone.calls.identity import Identity, Role
from calltone.container import container
from calltone.entrypoints.http import api
from calltone.entrypoints.start import start

class Auth:
    def identify(self, _authorization):
        return Identity(uid="a", role=Role.AGENT, agent_id="a")

start()
container().once("auth", Auth)
"""
CHUNKS = "POST /api/v1/analyze/stream"
PIECE = bytes(4096)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    log = tmp_path_factory.mktemp("api") / "log"
    with serving_function(MAIN, "api", log=log, ready_path="/robots.txt", **SETTINGS) as port:
        yield port


def on_its_way(count: int) -> Iterator[bytes]:
    """Pieces that come while the server has long made up its mind."""
    for _ in range(count):
        time.sleep(0.002)
        yield PIECE


def problem(answer: bytes) -> tuple[int, str]:
    """Status and detail of an answer that came whole."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:])
    assert headers["Content-Type"] == "application/problem+json"
    assert int(headers["Content-Length"]) == len(body)
    for name, value in SECURITY_HEADERS.items():
        assert headers[name] == value, name
    told = json.loads(body)
    assert told["status"] == int(lines[0].split()[1])
    return told["status"], told["detail"]


def length(count: int) -> str:
    return f"Content-Length: {count}"


def test_without_a_token(port: int):
    for count in (1, 20, FORGOTTEN_BYTES // len(PIECE)):
        body = on_its_way(count)
        answer = exchange(port, CHUNKS, length(count * len(PIECE)), body=body)
        assert problem(answer) == (
            401,
            "Send a Firebase ID token as 'Authorization: Bearer <token>'.",
        )


def test_in_chunks_of_unknown_length(port: int):
    chunk = f"{len(PIECE):x}\r\n".encode() + PIECE + b"\r\n"
    body = [*([chunk] * 30), b"0\r\n\r\n"]
    answer = exchange(port, CHUNKS, "Transfer-Encoding: chunked", body=body)
    assert problem(answer)[0] == 401


def test_too_often(tmp_path: Path):
    """A sender who is known, and knocks too often; everybody else's part is the real function's."""
    source = tmp_path / "main.py"
    source.write_text(KNOWN_SENDER)
    slow = SETTINGS | {"RATE_LIMIT_PER_SEC": "0.0001"}  # one, and then none for hours
    with serving_function(
        source, "api", log=tmp_path / "log", ready_path="/robots.txt", **slow
    ) as port:
        headers = ("Authorization: Bearer a", "Content-Type: text/plain", length(20 * len(PIECE)))
        answers = [problem(exchange(port, CHUNKS, *headers, body=on_its_way(20))) for _ in range(3)]
    assert [status for status, _ in answers] == [400, 429, 429]


def test_packed(port: int):
    headers = ("Content-Encoding: gzip", length(20 * len(PIECE)))
    assert problem(exchange(port, CHUNKS, *headers, body=on_its_way(20)))[0] == 415


def test_no_such_route(port: int):
    answer = exchange(port, "POST /api/v1/nothing", length(20 * len(PIECE)), body=on_its_way(20))
    assert problem(answer)[0] == 404
    answer = exchange(port, "PATCH /api/v1/calls", length(20 * len(PIECE)), body=on_its_way(20))
    assert problem(answer)[0] == 405


def test_what_is_large_is_not_read(port: int):
    """The answer is there for who looks before sending; who does not may be cut off."""
    answer = exchange(port, CHUNKS, length(10_000_000))
    assert problem(answer)[0] == 401
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):
        exchange(port, CHUNKS, length(10_000_000), body=[bytes(10_000_000)])
    assert problem(exchange(port, CHUNKS, length(1), body=[b"x"]))[0] == 401


def test_who_announces_a_body_and_sends_none_is_answered(port: int):
    assert problem(exchange(port, CHUNKS, length(1000)))[0] == 401


@pytest.mark.parametrize("path", ["/robots.txt", "/favicon.ico"])
def test_what_the_framework_refuses_itself(port: int, path: str):
    assert problem(exchange(port, f"GET {path}")) == (404, "Not Found")


@pytest.mark.parametrize("method", ["TRACE", "PUT", "BREW"])
def test_other_methods(port: int, method: str):
    assert problem(exchange(port, f"{method} /api/v1/health"))[0] == 405


def test_a_wrong_setting_ends_the_start(tmp_path: Path):
    wrong = SETTINGS | {"ALLOW_UNKNOWN_CONSENT": "on"}
    with (
        pytest.raises(AssertionError, match="SettingsError: CONSENT_NOTICE must be the text"),
        serving_function(MAIN, "api", log=tmp_path / "log", **wrong),
    ):
        pass


def test_what_fails_before_the_app_is_there_tells_nothing(tmp_path: Path):
    """The framework catches it, logs it and answers by itself."""
    log = tmp_path / "log"
    source = tmp_path / "main.py"
    source.write_text(
        "import functions_framework\n"
        "from calltone.entrypoints.start import start\n"
        "start()\n"
        "@functions_framework.http\n"
        "def api(request):\n"
        "    raise RuntimeError('secret of the house')\n"
    )
    with serving_function(source, "api", log=log, ready_path="/robots.txt", **SETTINGS) as port:
        status, detail = problem(exchange(port, "GET /api/v1/health"))
    assert (status, detail) == (500, "Something went wrong on our side; it has been logged.")
    assert "secret of the house" in log.read_text()
