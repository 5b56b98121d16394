"""The door between the drill's functions and what they use: open, shut, open again."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from infra.drill.door import Door, doors
from infra.local.names import HOST


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a service that sends back what it gets."""
    with socket.create_server((HOST, 0)) as listening:

        def answer(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                while data := connection.recv(100_000):
                    connection.sendall(data)

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    threading.Thread(target=answer, args=(connection,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def door(echo: int) -> Iterator[Door]:
    with doors("echo") as made:
        made["echo"].target = lambda: echo
        yield made["echo"]


def connect(door: Door) -> socket.socket:
    return socket.create_connection((HOST, door.port), timeout=60)


def said_back(connection: socket.socket, data: bytes) -> bytes:
    connection.sendall(data)
    heard = b""
    while len(heard) < len(data):
        heard += connection.recv(100_000)
    return heard


def test_an_open_door_passes_everything_on(door: Door):
    with connect(door) as one, connect(door) as other:
        large = bytes(range(256)) * 4096
        assert said_back(one, large) == large
        assert said_back(other, b"two") == b"two"
        one.shutdown(socket.SHUT_WR)
        assert one.recv(1) == b""


def test_behind_a_shut_door_nobody_is_there_and_then_again(door: Door):
    port = door.port
    with connect(door) as connection:
        assert said_back(connection, b"one") == b"one"
        with door.shut():
            with pytest.raises(ConnectionResetError):
                connection.recv(1)
            with pytest.raises(ConnectionRefusedError):
                connect(door)
    with connect(door) as again:
        assert said_back(again, b"two") == b"two"
    assert door.port == port


def test_who_comes_before_anybody_is_behind_the_door_is_turned_away():
    with doors("early") as made, pytest.raises(ConnectionError), connect(made["early"]) as early:
        early.recv(1) or pytest.fail("let in")
