"""How many chunks one instance takes on at once; the others are refused before they cost anything.

Chunks that wait for minutes help nobody, so a chunk is taken on only if its turn comes within a
second. Who is refused keeps a place in the line and is told when the turn will be: if those who
come back had to try their luck against those who come for the first time, some calls would starve
while others go on undisturbed.
"""

import hashlib
import random
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from joblib import cpu_count

_AT_ONCE_PER_CORE = 4
"""A chunk waits for Firestore about as long as it computes; more at once only slow each other."""
_LONGEST_WAIT_SEC = 1.0
"""For one's turn, after being taken on."""
_LONGEST_ABSENCE_SEC = 10
_FIRST_GUESS_SEC = 0.1
_SHARE_OF_NEWEST = 0.1
_MOST_ABSENT = 10_000
_DIGEST_BYTES = 16


class Overloaded(Exception):
    """This instance has all the chunks it can take; the same request may be sent again."""

    def __init__(self, message: str, *, retry_after_sec: int) -> None:
        super().__init__(message)
        self.retry_after_sec = retry_after_sec


class Admission:
    """A fixed number of places for chunks, of which a few are analysed and the others wait.

    Threads may share one.
    """

    def __init__(
        self,
        *,
        places: int,
        at_once: int | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._places = places
        self._at_once = at_once or _AT_ONCE_PER_CORE * cpu_count()
        self._now = now
        self._lock = threading.Lock()
        self._running = threading.Semaphore(self._at_once)
        self._inside = 0
        self._each_sec = _FIRST_GUESS_SEC  # that an analysis takes, with the others beside it
        self._absent: OrderedDict[bytes, float] = OrderedDict()
        """Who was refused, in the order of their turns, and until when the turn is kept."""

    @contextmanager
    def place(self, chunk: bytes) -> Iterator[None]:
        """Take a place until the end of the block, which begins when it is this chunk's turn.

        Args:
            chunk: see `digest_of`.

        Raises:
            Overloaded: there is none.
        """
        self._enter(chunk)
        try:
            with self._running:
                began = self._now()
                try:
                    yield
                finally:
                    self._learn(self._now() - began)
        finally:
            with self._lock:
                self._inside -= 1

    def _enter(self, chunk: bytes) -> None:
        with self._lock:
            self._forget_who_stayed_away()
            wait_sec = (self._inside + self._absent_before(chunk)) * self._each_sec / self._at_once
            is_idle = self._inside < self._at_once
            if self._inside < self._places and (is_idle or wait_sec <= _LONGEST_WAIT_SEC):
                self._absent.pop(chunk, None)
                self._inside += 1
                return
            away_sec = _absence_sec(wait_sec)
            # The client's clock, the way there and its own dice may make it late.
            self._absent[chunk] = self._now() + 1.5 * away_sec + 1
            if len(self._absent) > _MOST_ABSENT:
                self._absent.popitem(last=False)
        raise Overloaded(
            "This instance has as many chunks as it can analyse in time; send this one again.",
            retry_after_sec=away_sec,
        )

    def _absent_before(self, chunk: bytes) -> int:
        """How many of those who were refused have their turn before this one."""
        if chunk not in self._absent:
            return len(self._absent)
        return next(place for place, other in enumerate(self._absent) if other == chunk)

    def _forget_who_stayed_away(self) -> None:
        while self._absent and next(iter(self._absent.values())) < self._now():
            self._absent.popitem(last=False)

    def _learn(self, took_sec: float) -> None:
        with self._lock:
            self._each_sec += _SHARE_OF_NEWEST * (took_sec - self._each_sec)


def digest_of(*parts: bytes) -> bytes:
    """What a request can be told by when it comes again."""
    return hashlib.blake2b(b"?".join(parts), digest_size=_DIGEST_BYTES).digest()


def _absence_sec(wait_sec: float) -> int:
    """Whole seconds until half of the longest wait is left, some rounded up and some down."""
    ideal_sec = wait_sec - _LONGEST_WAIT_SEC / 2
    return max(1, min(_LONGEST_ABSENCE_SEC, int(ideal_sec + random.random())))  # noqa: S311
