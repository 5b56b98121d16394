"""What is broken, and how: each fault is a context manager, mended at its end.

The emulators of Firestore, Pub/Sub and the bucket keep everything in memory, where the cloud's
services keep it on disks in several places. To kill one is therefore no outage but a loss that the
cloud does not have. What an outage looks like from the functions is done instead: the service is
gone (connections are reset, then refused), or stands still (SIGSTOP: answers do not come).
"""

import contextlib
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from infra.drill.door import Door
from infra.drill.surroundings import Surroundings
from infra.local.keeper import signal_group
from infra.local.stack import LocalStack

_FUNCTIONS = ("api", "process_recording", "aggregate_metrics")
EMULATORS = ("firestore", "pubsub", "bucket")
SKEW_SEC = 5 * 60
"""Longer than the lease of a recording, so that leases of before count as run out."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong."""

    name: str
    happen: Callable[[], AbstractContextManager[None]]
    unavailable: str | None = None
    """Why it cannot be made to happen on this machine."""


def all_faults(
    stack: LocalStack, surroundings: Surroundings, doors: Mapping[str, Door]
) -> list[Fault]:
    """Everything that the drill breaks, one after the other."""
    faults = [Fault(f"{name} killed", partial(_killed, stack, name)) for name in _FUNCTIONS]
    faults += [Fault(f"{name} is gone", doors[name].shut) for name in EMULATORS]
    faults += [Fault(f"{name} stands still", partial(_stopped, stack, name)) for name in EMULATORS]
    faults += [
        Fault(
            "the temporary folder is full",
            partial(_full, surroundings.temporary),
            surroundings.no_full_folder,
        ),
        *(
            Fault(f"the clock {seconds:+d} s", partial(_skewed, surroundings.clock, seconds))
            for seconds in (SKEW_SEC, -SKEW_SEC)
        ),
    ]
    return faults


@contextlib.contextmanager
def _killed(stack: LocalStack, name: str) -> Iterator[None]:
    """Kill the processes that answer, without a word; gunicorn starts others."""
    for worker in psutil.Process(stack.service(name).process.pid).children():
        with contextlib.suppress(psutil.NoSuchProcess):
            worker.kill()
    yield


@contextlib.contextmanager
def _stopped(stack: LocalStack, name: str) -> Iterator[None]:
    group = stack.service(name).process.pid
    signal_group(group, signal.SIGSTOP)
    try:
        yield
    finally:
        signal_group(group, signal.SIGCONT)


@contextlib.contextmanager
def _full(folder: Path) -> Iterator[None]:
    filler = folder / "filler"
    try:
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(b"\0" * 4096):
                pass
        yield
    finally:
        filler.unlink()


@contextlib.contextmanager
def _skewed(clock: Path, seconds: int) -> Iterator[None]:
    _replace(clock, str(seconds))
    try:
        yield
    finally:
        _replace(clock, "0")


def _replace(path: Path, text: str) -> None:
    """Write so that a reader finds the old text or the new, never half."""
    new = path.with_suffix(".new")
    new.write_text(text)
    new.replace(path)
