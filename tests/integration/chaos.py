"""A Firestore client whose calls can be made to fail, or somebody else to get in between."""

from collections.abc import Callable
from typing import Any

from google.cloud import firestore


class Died(Exception):
    """The process is gone."""


class Chaos:
    """Stands in front of the client's connection and counts what goes through."""

    def __init__(self, client: firestore.Client) -> None:
        self._real = client._firestore_api
        self.calls = 0
        self._at: int | None = None
        self._event: Callable[[], None] = lambda: None
        self._is_after = False
        client._firestore_api_internal = self

    def plan(self, at: int, event: Callable[[], None], *, after: bool) -> None:
        """Let `event` happen before or after the call number `at` from now, once."""
        self.calls, self._at, self._event, self._is_after = 0, at, event, after

    def rest(self) -> bool:
        """Plan nothing any more; whether what was planned has happened."""
        has_happened, self._at = self._at is None, None
        return has_happened

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        if not callable(real) or name.startswith("_"):
            return real

        def call(*args: Any, **kwargs: Any) -> Any:
            mine, self.calls = self.calls, self.calls + 1
            if mine == self._at and not self._is_after:
                self._happen()
                return real(*args, **kwargs)
            answer = real(*args, **kwargs)
            if mine == self._at:
                self._happen()
            return answer

        return call

    def _happen(self) -> None:
        self._at, event = None, self._event
        event()


def die() -> None:
    raise Died
