"""A limit for everything a request does together."""

import socket
import threading
from contextlib import suppress
from typing import Self

from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool


class Deadline:
    """Cuts connections at one point in time.

    A timeout for each read does not stop a server that sends one byte per second, be it in the
    TLS handshake, in the headers or in the body.
    """

    def __init__(self, total_sec: float) -> None:
        self._timer = threading.Timer(total_sec, self._cut)
        self._timer.daemon = True
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self.has_passed = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for connection in self._sockets:
                connection.close()
            self._sockets = []

    def watched(
        self, pool: type[HTTPConnectionPool], connection: type[HTTPConnection]
    ) -> type[HTTPConnectionPool]:
        """A pool whose connections end at the deadline."""
        deadline = self

        class Watched(connection):  # type: ignore[valid-type,misc]
            def _new_conn(self) -> socket.socket:
                opened: socket.socket = super()._new_conn()
                deadline._watch(opened)
                return opened

        return type("WatchedPool", (pool,), {"ConnectionCls": Watched})

    def _watch(self, opened: socket.socket) -> None:
        with self._lock:
            self._sockets.append(opened.dup())  # TLS takes the first over
        if self.has_passed:
            self._cut()

    def _cut(self) -> None:
        self.has_passed = True
        with self._lock:
            for connection in self._sockets:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
