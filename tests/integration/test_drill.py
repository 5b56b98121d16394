"""A short drill: everything breaks for a moment, and all that went in is stored, once."""

from pathlib import Path

from infra.drill.__main__ import drill, is_well
from infra.drill.load import Amount

# The other needs a small file system of its own, which not everybody may mount.
ANYWHERE = {
    "api killed", "process_recording killed", "aggregate_metrics killed",
    "firestore is gone", "pubsub is gone", "bucket is gone",
    "firestore stands still", "pubsub stands still", "bucket stands still",
    "the clock +300 s", "the clock -300 s",
}  # fmt: skip


def test_nothing_is_lost_and_nothing_is_counted_twice(tmp_path: Path):
    amount = Amount(calls=2, chunk_pause_sec=1.5, recording_pause_sec=6.0)
    report = drill(tmp_path, amount, hold_sec=2.0)
    assert is_well(report), report
    assert report["inputs"] == report["stored"] > 10
    assert report["events_sent"] > 1.5 * report["stored"]
    injected = {fault["fault"] for fault in report["faults"] if fault["injected"]}
    assert injected >= ANYWHERE
    assert all(fault["injected"] or fault["why"] for fault in report["faults"])
