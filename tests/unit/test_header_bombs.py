"""Headers without end, through the server that functions run in."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.data_folder import DATA

FUNCTION = """
import functions_framework

@functions_framework.http
def hello(request):
    return "hello"
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A function that does nothing, in functions-framework's own server."""
    source = tmp_path_factory.mktemp("function") / "main.py"
    source.write_text(FUNCTION)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "functions_framework", "--target", "hello"]
    command += ["--source", str(source), "--host", "127.0.0.1", "--port", str(port)]
    log = (source.parent / "log").open("w")
    with log, subprocess.Popen(command, stdout=log, stderr=log, env=dict(os.environ)) as server:  # noqa: S603
        try:
            _wait_until_ready(port)
            yield port
        finally:
            server.terminate()


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if status(port, b"") == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def status(port: int, headers: bytes) -> int | None:
    """What a request with these headers is answered; None where it is hung up on."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        try:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n")
            answer = connection.recv(4096)
        except (BrokenPipeError, ConnectionResetError):
            return None
    return int(answer.split()[1]) if answer else None


@pytest.mark.parametrize(
    "headers",
    [
        b"".join(b"X-%d: y\r\n" % number for number in range(5000)),
        b"X: " + b"y" * 1_000_000 + b"\r\n",
        b"y" * 1_000_000 + b": x\r\n",
        b"X: y\r\n" * 5000,
        b"X: " + (DATA / "chunk-2.5s.wav").read_bytes() + b"\r\n",
    ],
    ids=["many", "long value", "long name", "the same", "audio"],
)
def test_are_refused_and_the_server_lives(port: int, headers: bytes):
    assert status(port, headers) in {400, 431, None}
    assert status(port, b"X: y\r\n") == 200
