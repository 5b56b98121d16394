"""Request bodies come whole and in time, or not at all.

The server ends a body that breaks off as if it were complete, and waits for a slow one for ever.
Half a WAV says so itself, half an MP3 sounds like a shorter one; and few slow clients suffice to
take all threads. So what is read is counted, and the connection's reading side is closed in time.

A request that is refused before its body was read leaves the client sending. A server that closes
then resets the connection, and the client never sees why it was refused. So a small body is read
and forgotten first; whoever sends more than that has to look for the answer while sending.
"""

import contextlib
import io
import socket
import threading
from typing import IO

from flask import Flask, Response, g, request
from werkzeug.exceptions import BadRequest, RequestTimeout

FORGOTTEN_BYTES = 256 * 1024
"""Of a refused body: eight seconds of 16 kHz PCM16; the chunks of the page are smaller."""
FORGOTTEN_WITHIN_SEC = 5.0
"""A refused sender gets no more of a thread's time than this."""


def require_whole_bodies(app: Flask, *, timeout_sec: float) -> None:
    """Refuse bodies that break off with 400, and ones that take longer than this with 408."""

    def watch() -> None:
        length = request.content_length
        if length or request.headers.get("Transfer-Encoding"):
            g.body = WholeBody(
                request.environ["wsgi.input"],
                expected_bytes=length,
                connection=request.environ.get("gunicorn.socket"),
                timeout_sec=timeout_sec,
            )
            request.environ["wsgi.input"] = g.body

    def forget(response: Response) -> Response:
        if "body" in g:
            g.body.forget_rest()
        return response

    def stop_watching(_error: BaseException | None) -> None:
        if "body" in g:
            g.body.stop_watching()

    app.before_request(watch)
    app.after_request(forget)
    app.teardown_request(stop_watching)


class WholeBody(io.RawIOBase):
    """The stream of a body, which raises where the body ends too soon or comes too slowly."""

    def __init__(
        self,
        stream: IO[bytes],
        *,
        expected_bytes: int | None,
        connection: socket.socket | None,
        timeout_sec: float,
    ) -> None:
        """Watch a body.

        Args:
            stream: what the server gives.
            expected_bytes: as announced; None where the body comes in chunks that say their size.
            connection: whose reading side is closed when time is up; None: no time is kept.
            timeout_sec: for the whole body.
        """
        self._stream = stream
        self._expected_bytes = expected_bytes
        self._read_bytes = 0
        self._timeout_sec = timeout_sec
        self._timed_out = False
        self._is_over = False
        """At its end, or broken off: there is no more to be read."""
        self._connection = connection
        self._timer = self._started_timer(timeout_sec)

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Read up to the size of `buffer`; 0 at the end of the body.

        Raises:
            BadRequest: the body broke off.
            RequestTimeout: it did not come in time.
        """
        try:
            data = self._stream.read(len(buffer))
        except Exception as error:  # the server's own, of a connection or a chunk that broke off
            self._is_over = True
            raise self._broken_off() from error
        buffer[: len(data)] = data
        self._read_bytes += len(data)
        short = len(data) < len(buffer)
        self._is_over = short or self._read_bytes == self._expected_bytes
        if short and self._expected_bytes is not None and self._read_bytes < self._expected_bytes:
            raise self._broken_off()
        if self._is_over:
            self.stop_watching()
        return len(data)

    def forget_rest(self) -> None:
        """Read on to the end of a small body that nobody wanted, so that its sender sees why."""
        left = FORGOTTEN_BYTES
        if self._expected_bytes is not None:
            left = self._expected_bytes - self._read_bytes
        if self._is_over or left > FORGOTTEN_BYTES:
            return
        self.stop_watching()
        self._timer = self._started_timer(min(self._timeout_sec, FORGOTTEN_WITHIN_SEC))
        with contextlib.suppress(BadRequest, RequestTimeout):  # then it was not worth waiting for
            while not self._is_over and left > 0:
                left -= len(self.read(min(left, io.DEFAULT_BUFFER_SIZE)))

    def stop_watching(self) -> None:
        """Keep no time any more: the body is there, or nobody wants it."""
        self._timer.cancel()

    def _started_timer(self, timeout_sec: float) -> threading.Timer:
        timer = threading.Timer(timeout_sec, self._give_up, [self._connection])
        timer.daemon = True
        if self._connection is not None:
            timer.start()
        return timer

    def _give_up(self, connection: socket.socket) -> None:
        self._timed_out = True
        with contextlib.suppress(OSError):  # the client has gone
            connection.shutdown(socket.SHUT_RD)

    def _broken_off(self) -> BadRequest | RequestTimeout:
        if self._timed_out:
            return RequestTimeout(
                f"The body must arrive within {self._timeout_sec:g} s; "
                f"got {self._read_bytes} bytes by then."
            )
        of_all = "" if self._expected_bytes is None else f" of {self._expected_bytes}"
        return BadRequest(f"The body broke off after {self._read_bytes}{of_all} bytes.")
