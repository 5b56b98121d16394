"""CPU time and memory of other processes, from Linux itself."""

import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_KIB_PER_MB = 1_000_000 / 1024
_GROUP_FIELD = 2  # of /proc/<pid>/stat, counted after the name in brackets
_SCHEDULER_CLOCK = 2  # CPUCLOCK_SCHED of the kernel


class UnsupportedPlatform(RuntimeError):
    """This system does not tell what another process has spent."""


def check_platform() -> None:
    """Refuse to measure where the figures would be missing.

    Raises:
        UnsupportedPlatform: this is not Linux.
    """
    if sys.platform != "linux":
        raise UnsupportedPlatform(f"make bench expects Linux, this is {sys.platform}.")


@dataclass(frozen=True)
class ProcessGroup:
    """A process and its workers, as they are now: those begun later are not counted."""

    pids: tuple[int, ...]

    @classmethod
    def of(cls, group: int) -> "ProcessGroup":
        """Find all processes of a process group."""
        pids = (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())
        return cls(tuple(pid for pid in pids if _group_of(pid) == group))

    def cpu_sec(self) -> float:
        """CPU time of all threads so far, to the nanosecond; /proc's own has steps of 10 ms."""
        return sum(time.clock_gettime(_cpu_clock(pid)) for pid in self.pids)

    def resident_mb(self) -> float:
        """Memory in RAM; a page that several of the processes share counts once (PSS)."""
        return sum(_proportional_kib(pid) for pid in self.pids) / _KIB_PER_MB


def _cpu_clock(pid: int) -> int:
    """The clock id of a process's CPU time, made as clock_getcpuclockid(3) makes it."""
    return (~pid << 3) | _SCHEDULER_CLOCK


def _group_of(pid: int) -> int | None:
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:  # it has ended
        return None
    return int(stat.rpartition(")")[2].split()[_GROUP_FIELD])


def _proportional_kib(pid: int) -> int:
    rollup = (_PROC / str(pid) / "smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB$", rollup, re.MULTILINE)
    if found is None:
        raise UnsupportedPlatform(f"expected Pss in /proc/{pid}/smaps_rollup, found {rollup!r}")
    return int(found.group(1))
