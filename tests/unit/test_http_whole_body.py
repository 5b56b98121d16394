"""Bodies that break off or come too slowly, over a real connection."""

import io
import socket
import threading

import pytest
from werkzeug.exceptions import BadRequest, RequestTimeout

from calltone.entrypoints.http.whole_body import WholeBody


def test_a_whole_body_is_read_as_it_is():
    body = WholeBody(io.BytesIO(b"whole"), expected_bytes=5, connection=None, timeout_sec=9)
    assert body.read() == b"whole"
    assert body.read() == b""


def test_an_empty_body():
    body = WholeBody(io.BytesIO(b""), expected_bytes=None, connection=None, timeout_sec=9)
    assert body.read() == b""


@pytest.mark.parametrize("got", [b"", b"half"])
def test_a_body_that_breaks_off(got: bytes):
    body = WholeBody(io.BytesIO(got), expected_bytes=8, connection=None, timeout_sec=9)
    with pytest.raises(BadRequest, match=f"broke off after {len(got)} of 8 bytes"):
        body.read()


def test_what_the_server_raises_is_a_body_that_broke_off():
    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise ConnectionResetError("gone")

    body = WholeBody(Broken(), expected_bytes=None, connection=None, timeout_sec=9)
    with pytest.raises(BadRequest, match="broke off after 0 bytes"):
        body.read()


def test_a_body_that_comes_too_slowly():
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as stream:
        theirs.sendall(b"half")
        body = WholeBody(stream, expected_bytes=8, connection=ours, timeout_sec=0.1)
        with pytest.raises(RequestTimeout, match=r"within 0\.1 s; got 4 bytes"):
            body.read()
        ours.sendall(b"408")
        assert theirs.recv(9) == b"408"


def test_a_connection_is_left_alone_once_its_body_is_there():
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as stream:
        theirs.sendall(b"whole")
        body = WholeBody(stream, expected_bytes=5, connection=ours, timeout_sec=0.1)
        assert body.read(5) == b"whole"
        threading.Event().wait(0.3)
        theirs.sendall(b"next")
        assert ours.recv(9) == b"next"
