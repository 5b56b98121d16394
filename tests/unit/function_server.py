"""The server that functions run in, as a process of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path


@contextlib.contextmanager
def serving_function(
    source: Path, target: str, *, log: Path, ready_path: str = "/", **environment: str
) -> Iterator[int]:
    """Serve the function of a source file; its port. What it prints goes to `log`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "functions_framework", "--target", target]
    command += ["--source", str(source), "--host", "127.0.0.1", "--port", str(port)]
    with (
        log.open("w") as out,
        subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | environment) as server,  # noqa: S603
    ):
        try:
            _wait_until_ready(port, ready_path, server, log)
            yield port
        finally:
            server.terminate()


def _wait_until_ready(port: int, path: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()[-3000:]
        with contextlib.suppress(OSError):
            if exchange(port, f"GET {path}"):
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def exchange(port: int, first_line: str, *headers: str, body: Iterable[bytes] = ()) -> bytes:
    """Send a request, its body piece by piece, and return all that comes until the server is done.

    Raises:
        ConnectionResetError, BrokenPipeError: the server closed while there was more to be said.
    """
    lines = [f"{first_line} HTTP/1.1", "Host: x", "Connection: close", *headers, "", ""]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall("\r\n".join(lines).encode())
        for piece in body:
            connection.sendall(piece)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer
