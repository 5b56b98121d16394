"""One stack per build folder."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from infra.local.errors import StackRunning


@contextlib.contextmanager
def alone_in(build_dir: Path) -> Iterator[None]:
    """Hold `build_dir` for this process; two stacks would overwrite each other's page and logs.

    Raises:
        StackRunning: another stack has it.
    """
    build_dir.mkdir(parents=True, exist_ok=True)
    with (build_dir / "stack.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StackRunning(
                f"Another stack (process {lock.read()}) is running in {build_dir}; end it first."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
