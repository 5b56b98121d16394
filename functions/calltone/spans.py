"""What the time of a request is spent on, for whoever asks; nobody does unless tracing is on."""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

_NOTHING = nullcontext()


class Recorder(Protocol):
    """Records spans somewhere."""

    def begin(self, name: str, caller: str | None) -> AbstractContextManager[object]:
        """A span from the `with` statement's beginning to its end."""


_recorders: list[Recorder] = []


def span(name: str, *, caller: str | None = None) -> AbstractContextManager[object]:
    """A span within the one that is open, or within the caller's, which a `traceparent` names."""
    return _recorders[-1].begin(name, caller) if _recorders else _NOTHING


def record_with(recorder: Recorder) -> None:
    """Let `recorder` have every span from now on."""
    _recorders.append(recorder)


def stop_recording() -> None:
    """Let nobody have spans any more."""
    _recorders.clear()
