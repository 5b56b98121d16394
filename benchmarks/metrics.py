"""`make bench-metrics`: what a tick costs, and that it does not depend on how many calls exist.

Fills the emulator with calls that ended days ago, counts them, lets some more calls end, and
measures the next tick: seconds, CPU and documents as Firestore bills them.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

from google.cloud import firestore

from benchmarks.machine import machine_facts
from benchmarks.metered import Meter, metered_client
from calltone.calls.call import Call, Consent, Source, Status
from calltone.calls.rollup import Counts, rollup_to_document, slot_of
from calltone.emotion.taxonomy import EMOTIONS
from calltone.metrics.aggregate import Aggregate
from calltone.store.documents import SHARD, call_to_document
from calltone.store.metrics import FirestoreMetrics
from calltone.store.shards import IndexShards
from infra.local.emulators import firestore as emulator
from infra.local.keeper import Keeper
from infra.local.names import HOST, ROOT
from infra.local.ports import reserved_ports
from infra.local.process import Runtime

SIZES = (1_000, 10_000, 50_000)
CHANGED_CALLS = 200
FIRST_RUN_CALLS = 10_000
"""Up to so many old calls, counting all of them is measured too."""
AGENTS = 50
SEGMENTS_PER_CALL = 70
DAYS = 20
_HEAP = "3g"
_WRITES_PER_BATCH = 400


def main(argv: list[str]) -> int:
    """Measure each size in a database of its own; write `build/bench-metrics.json`."""
    sizes = [int(text) for text in argv] or list(SIZES)
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    with (
        reserved_ports({"firestore": 8080}) as ports,
        Keeper() as keeper,
        emulator(
            Runtime(build / "bench-metrics", ports, keeper),
            rules=ROOT / "infra" / "firestore" / "firestore.rules",
            heap=_HEAP,
        ),
    ):
        os.environ["FIRESTORE_EMULATOR_HOST"] = f"{HOST}:{ports['firestore']}"
        results = [_measured(size) for size in sizes]
    report = {"machine": machine_facts(), "changed_calls": CHANGED_CALLS, "sizes": results}
    path = build / "bench-metrics.json"
    path.write_text(json.dumps(report, indent=2) + "\n")
    sys.stdout.write(f"Written to {path.relative_to(ROOT)}\n")
    return 0


def _measured(size: int) -> dict[str, Any]:
    client, meter = metered_client(f"demo-bench-{size}")
    store = FirestoreMetrics(client)
    aggregate = Aggregate(store=store)
    now = datetime.now(UTC)
    newest_old = now - timedelta(days=1)
    _fill(client, size, prefix="old", newest=newest_old)
    result: dict[str, Any] = {"calls": size, "first_run": None}
    if size <= FIRST_RUN_CALLS:
        result["first_run"] = _run(aggregate, meter)
    else:  # as if it had run: it costs what its calls cost, and more of them only take longer
        store.advance_watermarks(dict.fromkeys(store.watermarks(), newest_old))
    _fill(client, CHANGED_CALLS, prefix="new", newest=now, days=1)
    result["tick"] = _run(aggregate, meter)
    # The tick looks two minutes back, so it reads the newest calls again and changes nothing.
    result["tick_after"] = _run(aggregate, meter)
    sys.stdout.write(
        f"{size:>7} calls: a tick with {CHANGED_CALLS} changed calls "
        f"{result['tick']['seconds']} s, {result['tick']['reads']} reads, "
        f"{result['tick']['writes']} writes, {result['tick']['commits']} commits\n"
    )
    client.close()  # type: ignore[no-untyped-call]
    return result


def _run(aggregate: Aggregate, meter: Meter) -> dict[str, Any]:
    before, started, cpu = meter.copy(), time.perf_counter(), time.process_time()
    report = aggregate()
    return {
        "counted_calls": report.counted_calls,
        "seconds": round(time.perf_counter() - started, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        **meter.since(before),
    }


def _fill(
    client: firestore.Client, count: int, *, prefix: str, newest: datetime, days: int = DAYS
) -> None:
    """Store completed calls, evenly over the days before `newest`."""
    step = timedelta(days=days) / count
    for numbers in batched(range(count), _WRITES_PER_BATCH):
        batch = client.batch()
        for number in numbers:
            ended_at = newest - number * step
            call_id = f"{prefix}-{number:06d}"
            batch.create(client.document(f"calls/{call_id}"), _call(call_id, number, ended_at))
        batch.commit()


def _call(call_id: str, number: int, ended_at: datetime) -> dict[str, Any]:
    started_at = ended_at - timedelta(minutes=6)
    call = Call(
        call_id=call_id,
        agent_id=f"agent-{number % AGENTS}",
        source=Source.LIVE,
        status=Status.COMPLETED,
        consent=Consent.GRANTED,
        started_at=started_at,
        model_version="bench",
    )
    emotions = {emotion: SEGMENTS_PER_CALL // len(EMOTIONS) for emotion in EMOTIONS}
    counts = Counts(emotions=emotions, confidence_sum_bp=7000 * SEGMENTS_PER_CALL)
    return call_to_document(call, retention=timedelta(days=30)) | {
        "rollup": rollup_to_document({slot_of(started_at): counts}),
        "summary": {"mood_start": -0.3, "mood_end": 0.1, "talk_sec": {"customer": 100.0}},
        "duration_sec": 360.0,
        "updated_at": ended_at,
        SHARD: IndexShards().of(call_id),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
