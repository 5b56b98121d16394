"""Medians and tails of repeated measurements."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

MEDIAN = 50.0
_MS_PER_SEC = 1000.0

CpuClock = Callable[[], float]
"""Seconds of CPU time spent so far."""


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of 100 values do not exceed, interpolated between neighbours.

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError(f"expected values to take the {percent:g}th percentile of, found none")
    return float(np.percentile(np.asarray(values, dtype=np.float64), percent))


@dataclass(frozen=True)
class Timings:
    """Repetitions of one operation, in the order they were made."""

    cpu_ms: list[float] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)

    @contextmanager
    def measured(self, cpu_clock: CpuClock = time.process_time) -> Iterator[None]:
        """Add one repetition; an operation that fails is not counted."""
        cpu, wall = cpu_clock(), time.perf_counter()
        yield
        self.wall_ms.append(_MS_PER_SEC * (time.perf_counter() - wall))
        self.cpu_ms.append(_MS_PER_SEC * (cpu_clock() - cpu))

    def cpu(self, percent: float = MEDIAN) -> float:
        """CPU milliseconds at a percentile."""
        return percentile(self.cpu_ms, percent)

    def wall(self, percent: float = MEDIAN) -> float:
        """Wall milliseconds at a percentile."""
        return percentile(self.wall_ms, percent)
