"""How many chunks one instance takes on at once; the others are refused before they cost anything.

Refusing early keeps an overloaded instance at its full speed: chunks that wait for minutes help
nobody, and each that was taken on is answered in time.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from joblib import cpu_count

_AT_ONCE_PER_CORE = 4
"""A chunk waits for Firestore about as long as it computes; more at once only slow each other."""


class Overloaded(Exception):
    """This instance has all the chunks it can take; the same request may be sent again."""


class Admission:
    """A fixed number of places for chunks, of which a few are analysed and the others wait.

    Threads may share one.
    """

    def __init__(self, *, places: int, at_once: int | None = None) -> None:
        self._places = places
        self._free = threading.Semaphore(places)
        self._running = threading.Semaphore(at_once or _AT_ONCE_PER_CORE * cpu_count())

    @contextmanager
    def place(self) -> Iterator[None]:
        """Take a place until the end of the block, which begins when it is this chunk's turn.

        Raises:
            Overloaded: there is none.
        """
        if not self._free.acquire(blocking=False):
            raise Overloaded(
                f"{self._places} chunks are being analysed here already; send this one again."
            )
        try:
            with self._running:
                yield
        finally:
            self._free.release()
