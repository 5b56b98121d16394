"""SIGTERM and SIGHUP end the stack as Ctrl-C does."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType


@contextlib.contextmanager
def ending_on_signals() -> Iterator[None]:
    """Turn signals into exceptions of the main thread, so that `with` blocks end.

    SIGINT raises KeyboardInterrupt even where a shell had it ignored, as shells do with what they
    run in the background; SIGTERM and SIGHUP raise SystemExit (128 + number).
    """

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    handlers = {
        signal.SIGINT: signal.default_int_handler,
        signal.SIGTERM: leave,
        signal.SIGHUP: leave,
    }
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
