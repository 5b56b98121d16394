"""What every part of the composition root stands on."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from calltone.platform.settings import Settings


class Parts:
    """Parts of one deployment. Threads may ask for them at once; each is built by one of them.

    Google's libraries and the model are imported where they are first used: each function pays
    only for what it needs.
    """

    @staticmethod
    def clock() -> datetime:
        """The time, in UTC, as every use case takes it."""
        return datetime.now(UTC)

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.RLock()
        self._parts: dict[str, Any] = {}

    def once[T](self, name: str, build: Callable[[], T]) -> T:
        """The part called `name`, built on first use."""
        if name not in self._parts:
            with self._lock:
                if name not in self._parts:
                    self._parts[name] = build()
        return cast("T", self._parts[name])
