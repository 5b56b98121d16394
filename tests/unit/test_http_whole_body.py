"""Bodies that break off or come too slowly, over a real connection."""

import io
import socket
import threading

import pytest
from werkzeug.exceptions import BadRequest, RequestTimeout

from calltone.entrypoints.http.whole_body import FORGOTTEN_BYTES, WholeBody


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


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("read_before", [0, 1000])
def test_the_rest_of_a_small_body_is_read_and_forgotten(announced: bool, read_before: int):
    stream = io.BytesIO(bytes(100_000))
    expected = 100_000 if announced else None
    body = WholeBody(stream, expected_bytes=expected, connection=None, timeout_sec=9)
    body.read(read_before)
    for _ in range(2):
        body.forget_rest()
        assert stream.tell() == 100_000


def test_of_a_large_body_no_more_is_read():
    stream = io.BytesIO(bytes(1_000_000))
    body = WholeBody(stream, expected_bytes=1_000_000, connection=None, timeout_sec=9)
    body.forget_rest()
    assert stream.tell() == 0


def test_of_an_endless_body_so_much_is_read():
    stream = io.BytesIO(bytes(1_000_000))
    body = WholeBody(stream, expected_bytes=None, connection=None, timeout_sec=9)
    body.forget_rest()
    assert stream.tell() == FORGOTTEN_BYTES


def test_the_rest_of_a_body_that_does_not_come_is_not_waited_for_long():
    ours, theirs = socket.socketpair()
    with ours, theirs, ours.makefile("rb") as stream:
        theirs.sendall(b"half")
        body = WholeBody(stream, expected_bytes=8, connection=ours, timeout_sec=0.1)
        body.forget_rest()
        ours.sendall(b"401")
        assert theirs.recv(9) == b"401"


def test_the_rest_of_a_body_that_broke_off_is_not_asked_for():
    body = WholeBody(io.BytesIO(b"half"), expected_bytes=8, connection=None, timeout_sec=9)
    with pytest.raises(BadRequest):
        body.read()
    body.forget_rest()
