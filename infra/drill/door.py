"""Doors between the functions and what they use, which can be shut.

Behind a door that is shut a service is as good as killed: connections are reset, new ones refused.
Its memory, which in the cloud lies on disks in several places, stays.
"""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from infra.local.names import HOST

_CHUNK_BYTES = 65_536
_RESET = struct.pack("ii", 1, 0)  # to linger for no time is to end with a reset


class Door:
    """A port that passes everything on to another.

    Attributes:
        port: where it listens.
        target: asked for each connection which port is behind; before it is set nobody gets in.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.port = 0
        self.target: Callable[[], int] = _nobody
        self._loop = loop
        self._passing: set[asyncio.StreamWriter] = set()
        self._do(self._open())

    @contextlib.contextmanager
    def shut(self) -> Iterator[None]:
        """Cut everybody off, and let nobody in until the end."""
        self._do(self._close())
        try:
            yield
        finally:
            self._do(self._open())

    def remove(self) -> None:
        """Cut everybody off for good."""
        self._do(self._close())

    def _do(self, act: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(act, self._loop).result()

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._pass, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        self._server.close()
        for writer in self._passing:
            _reset(writer)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        both = [writer]
        self._passing.add(writer)
        try:
            there_reader, there_writer = await asyncio.open_connection(HOST, self.target())
            both.append(there_writer)
            self._passing.add(there_writer)
            await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))
        except OSError:
            return  # one side is gone; so is the other, below
        finally:
            for one in both:
                self._passing.discard(one)
                _reset(one)


def _nobody() -> int:
    raise ConnectionRefusedError


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_CHUNK_BYTES):
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


def _reset(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):  # it is closed already
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()


@contextlib.contextmanager
def doors(*names: str) -> Iterator[dict[str, Door]]:
    """A door for each name."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="doors", daemon=True)
    thread.start()
    try:
        made = {name: Door(loop) for name in names}
        yield made
        for door in made.values():
            door.remove()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
