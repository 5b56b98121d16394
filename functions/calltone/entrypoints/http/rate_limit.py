"""How many requests one sender may send: a token bucket each, in the memory of the instance.

Several instances each give their own tokens, so the limit of the deployment is this one times
their number: it keeps one sender from taking an instance to itself, and is no quota. A bucket in
Firestore would be one for all instances, and cost each request a write to the same document, which
takes about one a second.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

BURST_SEC = 5.0
"""A sender that was quiet may send so many seconds' worth at once."""
_MAX_SENDERS = 10_000


class TooManyRequests(Exception):
    """The sender has used up its tokens; the same request may be sent again later."""

    def __init__(self, wait_sec: float) -> None:
        super().__init__(f"Too many requests; send this one again in {wait_sec:.1f} s.")
        self.retry_after_sec = max(1, math.ceil(wait_sec))


class RateLimit:
    """Token buckets by sender. Threads may share one."""

    def __init__(self, per_sec: float, *, now: Callable[[], float] = time.monotonic) -> None:
        self._per_sec = per_sec
        self._most = max(1.0, per_sec * BURST_SEC)
        self._now = now
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Tokens left, and when that was, the sender heard longest ago first."""

    def take(self, sender: str) -> None:
        """Take a token.

        Raises:
            TooManyRequests: there is none.
        """
        with self._lock:
            now = self._now()
            left, then = self._left.pop(sender, (self._most, now))
            left = min(self._most, left + (now - then) * self._per_sec)
            allowed = left >= 1
            self._left[sender] = (left - allowed, now)
            if len(self._left) > _MAX_SENDERS:
                self._left.popitem(last=False)
        if not allowed:
            raise TooManyRequests((1 - left) / self._per_sec)
