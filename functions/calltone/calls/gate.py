"""How many recordings one instance works on at once: memory and cores are shared by all."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from calltone.calls.errors import Busy

_PATIENCE_SEC = 300.0
"""Far below the time after which the platform takes a delivery for lost."""


class Gate:
    """Lets in so many at once; the others wait."""

    def __init__(self, places: int, *, patience_sec: float = _PATIENCE_SEC) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._patience_sec = patience_sec

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold one of the places.

        Raises:
            Busy: none became free in time.
        """
        if not self._places.acquire(timeout=self._patience_sec):
            raise Busy("This instance is busy with other recordings; deliver the event again.")
        try:
            yield
        finally:
            self._places.release()
