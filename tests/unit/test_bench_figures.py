"""Statistics, and what other processes have spent."""

import os
import subprocess
import sys

import pytest

from benchmarks.figures import Timings, percentile
from benchmarks.processes import ProcessGroup


@pytest.mark.parametrize(("percent", "expected"), [(0, 1), (50, 3), (75, 4), (95, 4.8), (100, 5)])
def test_percentile_lies_between_neighbours(percent: float, expected: float):
    assert percentile([5, 1, 4, 2, 3], percent) == pytest.approx(expected)


def test_percentile_of_nothing_is_refused():
    with pytest.raises(ValueError, match="95th percentile of, found none"):
        percentile([], 95)


def test_timings_count_each_clock_on_its_own():
    timings = Timings()
    clock = iter([1.0, 1.25, 2.0, 2.75])
    for _ in range(2):
        with timings.measured(lambda: next(clock)):
            pass
    assert timings.cpu_ms == [250.0, 750.0]
    assert timings.cpu() == 500.0
    assert len(timings.wall_ms) == 2
    assert 0 <= timings.wall() < 250


def test_what_fails_is_not_counted():
    timings = Timings()
    with pytest.raises(RuntimeError), timings.measured():
        raise RuntimeError
    assert timings == Timings()


@pytest.mark.skipif(sys.platform != "linux", reason="make bench expects Linux")
def test_a_group_counts_its_workers():
    spend = [sys.executable, "-c", "sum(range(3_000_000)); print(flush=True); input()"]
    worker = f"import subprocess; subprocess.run({spend!r})"
    with subprocess.Popen(  # noqa: S603 - the command is our own
        [sys.executable, "-c", worker],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        process_group=0,
    ) as leader:
        assert leader.stdin is not None
        assert leader.stdout is not None
        leader.stdout.readline()
        group, alone = ProcessGroup.of(leader.pid), ProcessGroup((leader.pid,))
        assert leader.pid in group.pids
        assert len(group.pids) == 2
        assert os.getpid() not in group.pids
        assert group.cpu_sec() > alone.cpu_sec() + 0.01
        assert group.resident_mb() > alone.resident_mb() > 1
        leader.stdin.write(b"\n")
