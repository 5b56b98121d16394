"""What Calltone costs on Google Cloud, per day and month: `python -m benchmarks.cost`.

Operations per call follow from the code; those of the metrics are measured by
`make bench-metrics`, the CPU per chunk by `make bench`. Prices are parameters: list prices change
and differ by region, so check them before you rely on the sums.
"""

import argparse
import dataclasses
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass

CALLS_PER_DAY = (1_000, 100_000, 10_000_000)
_DAYS = 30
_SECONDS = 86_400
_GIB = 2**30
_BUSY_HOUR = 3
"""How many times the average of the day."""
_WRITES_PER_SEC_AND_SHARD = 500


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars, list prices; check them.

    Firestore's are those of the multi-regions eur3 and nam5; a single region in the US takes half
    for reads, writes and deletes. Cloud Run's are those of regions of tier 1, billed by request.
    """

    read_100k: float = 0.06
    write_100k: float = 0.18
    delete_100k: float = 0.02
    stored_gib_month: float = 0.18
    vcpu_second: float = 0.000024
    gib_second: float = 0.0000025
    request_million: float = 0.40


@dataclass(frozen=True, slots=True)
class Workload:
    """A live call, and how often things happen."""

    call_sec: float = 360.0
    chunk_sec: float = 2.5
    cpu_sec_per_chunk: float = 0.03
    memory_gib: float = 1.0
    segment_bytes: int = 2_000
    """With its index entries."""
    call_bytes: int = 8_000
    """The call, its states and the record of what was counted."""
    retention_days: int = 30
    metrics_reads_per_call: float = 4.5
    metrics_writes_per_call: float = 3.5
    calls_per_commit: int = 50
    ticks_per_day: int = 288
    page_reads_per_chunk: float = 3.0
    """An agent's page listens to the call, to the list of calls and to the segments."""
    index_shards: int = 4

    @property
    def chunks(self) -> float:
        """Per call."""
        return self.call_sec / self.chunk_sec


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one day; storage in the steady state."""

    reads: float
    writes: float
    deletes: float
    stored_gib: float
    vcpu_seconds: float
    requests: float

    @classmethod
    def of(cls, calls: int, load: Workload) -> "Cost":
        """Add up a day with so many live calls."""
        chunks = calls * load.chunks
        # Per chunk: call, state and segment are read, and written, and the page is told. Per call
        # besides: begun, ended (with the states of three channels), summed up from its segments.
        reads = (3 + load.page_reads_per_chunk) * chunks
        reads += calls * (5 + load.chunks + load.metrics_reads_per_call)
        writes = 3 * chunks + calls * (6 + load.metrics_writes_per_call)
        # Drift; and of each tick the watermarks, twice, and each shard's newest call, found again
        # and read with its record.
        sample_reads = 960 + load.ticks_per_day * (3 + 3 * load.index_shards)
        documents = chunks + 5 * calls
        return cls(
            reads=reads + sample_reads,
            writes=writes + load.ticks_per_day,
            deletes=documents,
            stored_gib=load.retention_days
            * (chunks * load.segment_bytes + calls * load.call_bytes)
            / _GIB,
            vcpu_seconds=chunks * load.cpu_sec_per_chunk / 0.5,  # instances are half busy
            requests=chunks + 2 * calls,
        )

    def per_month(self, prices: Prices, load: Workload) -> dict[str, float]:
        """US dollars in 30 days."""
        return {
            "reads": _DAYS * self.reads / 1e5 * prices.read_100k,
            "writes": _DAYS * self.writes / 1e5 * prices.write_100k,
            "deletes": _DAYS * self.deletes / 1e5 * prices.delete_100k,
            "storage": self.stored_gib * prices.stored_gib_month,
            "cpu": _DAYS
            * self.vcpu_seconds
            * (prices.vcpu_second + load.memory_gib * prices.gib_second),
            "requests": _DAYS * self.requests / 1e6 * prices.request_million,
        }


def hot_spots(calls: int, load: Workload) -> dict[str, float]:
    """Writes per second, on average over a day; a busy hour has three times as many."""
    per_second = calls / _SECONDS
    return {
        "one live call's document": 1 / load.chunk_sec,
        "one bucket of the metrics": per_second / load.calls_per_commit,
        "index of calls.started_at": per_second,
        "index of segments.timestamp, all shards": per_second * load.chunks,
        "index of calls.updated_at, all shards": per_second * (load.chunks + 6),
    }


def shards_needed(calls: int, load: Workload) -> int:
    """`INDEX_SHARDS` that carry a busy hour."""
    writes_per_sec = _BUSY_HOUR * max(hot_spots(calls, load).values())
    return math.ceil(writes_per_sec / _WRITES_PER_SEC_AND_SHARD)


def tables(prices: Prices, load: Workload) -> str:
    """The tables of `docs/operations/cost.md`."""
    costs = [Cost.of(calls, load) for calls in CALLS_PER_DAY]
    heads = [f"{calls:,} calls a day" for calls in CALLS_PER_DAY]
    lines = [_row("", heads), _rule(len(heads))]
    for name in ("reads", "writes", "deletes", "stored_gib", "vcpu_seconds"):
        unit = " in the steady state" if name == "stored_gib" else " a day"
        label = name.replace("_", " ").replace("gib", "GiB").replace("vcpu", "vCPU") + unit
        lines.append(_row(label, [f"{getattr(cost, name):,.0f}" for cost in costs]))
    months = [cost.per_month(prices, load) for cost in costs]
    for name in months[0]:
        lines.append(_row(f"$ a month: {name}", [f"{month[name]:,.2f}" for month in months]))  # noqa: PERF401
    lines.append(_row("**$ a month**", [f"**{sum(m.values()):,.0f}**" for m in months]))
    lines += ["", _row("writes per second to", heads), _rule(len(heads))]
    spots = [hot_spots(calls, load) for calls in CALLS_PER_DAY]
    lines += [_row(name, [f"{spot[name]:,.3g}" for spot in spots]) for name in spots[0]]
    lines.append(
        _row("shards for a busy hour", [f"{shards_needed(calls, load)}" for calls in CALLS_PER_DAY])
    )
    return "\n".join(lines) + "\n"


def main(argv: Sequence[str]) -> int:
    """Print the tables; each price and each figure of the workload is an option."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cost", description=__doc__)
    for kind in (Prices, Workload):
        for field in dataclasses.fields(kind):
            parser.add_argument(
                f"--{field.name.replace('_', '-')}",
                type=type(field.default),
                default=field.default,
                help=f"default {field.default}",
            )
    given = vars(parser.parse_args(argv))
    prices = Prices(**{field.name: given[field.name] for field in dataclasses.fields(Prices)})
    load = Workload(**{field.name: given[field.name] for field in dataclasses.fields(Workload)})
    sys.stdout.write(tables(prices, load))
    return 0


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def _rule(columns: int) -> str:
    return "|---|" + "---:|" * columns


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
