"""A real HTTP server that answers byte by byte what a test tells it to."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Answer = Callable[[socket.socket], None]


@dataclass
class RawServer:
    port: int = 0
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def headers_of(self, index: int) -> str:
        return self.requests[index].decode().lower()


@contextlib.contextmanager
def serving(*answers: Answer | bytes, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """Give each connection the next answer (the last one again and again)."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = RawServer(port=listener.getsockname()[1])
    threads: list[threading.Thread] = []
    remaining = list(answers)

    def handle(connection: socket.socket, answer: Answer | bytes) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as opened:
            opened.enter_context(connection)
            connection.settimeout(10)
            if tls is not None:
                connection = tls.wrap_socket(connection, server_side=True)
                opened.enter_context(connection)
            received = b""
            while b"\r\n\r\n" not in received and (part := connection.recv(65536)):
                received += part
            server.requests.append(received)
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
                connection.recv(65536)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                answer = remaining.pop(0) if len(remaining) > 1 else remaining[0]
                threads.append(threading.Thread(target=handle, args=(connection, answer)))
                threads[-1].start()

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join()
        for thread in threads:
            thread.join()


def ok(body: bytes, **headers: str) -> bytes:
    """A whole answer with its length."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *lines, "Connection: close"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def redirect(location: str, status: int = 302) -> bytes:
    return (
        f"HTTP/1.1 {status} Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    ).encode()
