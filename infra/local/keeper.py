"""Ends the services when the stack itself was killed and could not.

The keeper is a process of its own that reads from a pipe which process groups to look after.
However the stack ends, SIGKILL included, the system closes the pipe, and the keeper ends what is
left. (Linux's parent-death signal would not do: it reaches no grandchildren, and it comes when the
*thread* that started the process ends.)
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Self

_GRACE_SEC = 5.0


class Keeper:
    """The stack's side of the pipe."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            # Started as a file, so that it needs neither this package nor a third on its path.
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            bufsize=0,  # one write per line: the pipe keeps lines of several threads apart
            start_new_session=True,  # neither Ctrl-C nor the terminal's end is for the keeper
        )
        return self

    def __exit__(self, *_raised: object) -> None:
        self._process.communicate()  # closes the pipe and waits

    def start(
        self,
        argv: Sequence[str],
        *,
        output: BinaryIO,
        environment: Mapping[str, str],
        cwd: Path | None,
    ) -> subprocess.Popen[bytes]:
        """Start a command in a process group of its own and look after it from the first moment.

        A shell tells the keeper of the group, then becomes the command: were it the caller who
        told, a command started just before the caller was killed would be left behind.
        """
        announce = 'echo "+$$" >&0; exec "$@" </dev/null'
        return subprocess.Popen(
            ["/bin/sh", "-c", announce, "sh", *argv],
            stdin=self._process.stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=cwd,
            process_group=0,
        )

    def forget(self, group: int) -> None:
        """Look after `group` no longer: it has ended, and its number may be another's soon."""
        assert self._process.stdin is not None  # noqa: S101 - it was opened as a pipe
        # Killed by someone, or already told to end all: there is nothing to forget.
        with contextlib.suppress(BrokenPipeError, ValueError):
            self._process.stdin.write(f"-{group}\n".encode())


def signal_group(group: int, number: int) -> bool:
    """Send a signal to a process group; return whether there was anyone to receive it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS: the latter where all are zombies
        return False
    return True


def end_groups(groups: Iterable[int], *, grace_sec: float = _GRACE_SEC) -> None:
    """Ask the process groups to end, and after `grace_sec` make them."""
    left = [group for group in groups if signal_group(group, signal.SIGTERM)]
    deadline = time.monotonic() + grace_sec
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = [group for group in left if signal_group(group, 0)]
    for group in left:
        signal_group(group, signal.SIGKILL)


def _keep(lines: Iterable[str]) -> None:
    groups: set[int] = set()
    for line in lines:
        group = int(line[1:])
        if line[0] == "+":
            groups.add(group)
        else:
            groups.discard(group)
    end_groups(groups)


if __name__ == "__main__":
    for unwanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(unwanted, signal.SIG_IGN)
    with contextlib.suppress(BrokenPipeError):
        _keep(sys.stdin)
