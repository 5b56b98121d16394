"""Headers without end, through the server that functions run in."""

import socket
from collections.abc import Iterator

import pytest

from tests.data_folder import DATA
from tests.unit.function_server import serving_function

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
    with serving_function(source, "hello", log=source.parent / "log") as port:
        yield port


def status(port: int, headers: bytes) -> int | None:
    """What a request with these headers is answered; None where it is hung up on."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
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
