"""SIGTERM and SIGHUP end the stack as Ctrl-C does."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def ending_on_signals() -> Iterator[None]:
    """Turn the first signal into an exception of the main thread, so that `with` blocks end.

    SIGINT raises KeyboardInterrupt even where a shell had it ignored, as shells do with what they
    run in the background; SIGTERM and SIGHUP raise SystemExit (128 + number). Further signals are
    ignored: they would interrupt the ending.
    """

    def leave(number: int, _frame: FrameType | None) -> None:
        for each in _ENDING:
            signal.signal(each, signal.SIG_IGN)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
