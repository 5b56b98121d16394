"""The metrics as they lie in Firestore, and the record of what they count of a call."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from calltone.calls.call import Status
from calltone.calls.rollup import rollup_from_document, rollup_to_document, slot_key
from calltone.metrics.contribution import Bucket, Share
from calltone.metrics.figures import describe_bucket, identity
from calltone.metrics.outcome import Outcomes
from calltone.metrics.ports import CountedCall
from calltone.metrics.tally import HalfHour, Tally, Verdicts

RECORD_OUTLIVES_CALL = timedelta(days=7)
"""Expired documents are deleted in any order within days. A record that went before its call would
let the call be counted a second time."""

_TIME_OF_DAY = "%H:%M"


def document_id(bucket: Bucket, shard: int) -> str:
    """Where a shard of a bucket's metrics lies: `daily-2026-05-24`, `daily-2026-05-24~1` and on."""
    return f"{bucket.document_id}~{shard}" if shard else bucket.document_id


def tally_to_document(
    bucket: Bucket, tally: Tally, *, shards: int, retention: timedelta
) -> dict[str, Any]:
    """A metrics document.

    Besides the counts it holds the figures, for those who read Firestore; not if it is one of
    several shards, whose differences mean nothing on their own.
    """
    return {
        **(describe_bucket(bucket, tally) if shards == 1 else identity(bucket)),
        "tally": {
            slot.strftime(_TIME_OF_DAY): half_hour.to_document()
            for slot, half_hour in sorted(tally.half_hours.items())
        },
        "expire_at": bucket.start + retention,
    }


def tally_from_document(document: Mapping[str, Any]) -> Tally:
    """Read the counts."""
    day = datetime.combine(document["start"], datetime.min.time(), tzinfo=UTC)
    half_hours = {}
    for key, half_hour in document["tally"].items():
        hour, minute = key.split(":")
        slot = day + timedelta(hours=int(hour), minutes=int(minute))
        half_hours[slot] = HalfHour.from_document(half_hour)
    return Tally(half_hours)


def counted_call(
    call: Mapping[str, Any], record: Mapping[str, Any] | None, record_version: datetime | None
) -> CountedCall:
    """A call document beside its record."""
    return CountedCall(
        call_id=call["call_id"],
        share=share_of_call(call),
        version=(call["updated_at"], call["revision"]),
        is_erased=call["status"] == Status.ERASED.value,
        expire_at=call["expire_at"],
        counted=_share_from_record(record) if record else Share(),
        counted_version=(record["counted_at"], record["revision"]) if record else None,
        record_version=record_version,
    )


def share_of_call(call: Mapping[str, Any]) -> Share:
    """All of a call that is to be counted, as it is now."""
    is_completed = call["status"] == Status.COMPLETED.value
    outcome = Outcomes.of(
        call["summary"] if is_completed else None, duration_sec=call["duration_sec"]
    )
    return Share(
        agent_id=call["agent_id"],
        rollup=rollup_from_document(call["rollup"]),
        outcome=outcome,
        verdicts=_verdicts_from_document(call.get("verdicts", {})),
    )


def record_to_document(call: CountedCall) -> dict[str, Any]:
    """The record that a call is counted as it is in `call`."""
    changed_at, revision = call.version
    return {
        "agent_id": call.share.agent_id,
        "rollup": rollup_to_document(call.share.rollup),
        "outcome": call.share.outcome.to_document(),
        "verdicts": {slot_key(slot): dict(v) for slot, v in call.share.verdicts.items()},
        "counted_at": changed_at,
        "revision": revision,
        "expire_at": call.expire_at + RECORD_OUTLIVES_CALL,
    }


def _share_from_record(record: Mapping[str, Any]) -> Share:
    return Share(
        agent_id=record["agent_id"],
        rollup=rollup_from_document(record["rollup"]),
        outcome=Outcomes.from_document(record["outcome"]),
        verdicts=_verdicts_from_document(record["verdicts"]),
    )


def _verdicts_from_document(document: Mapping[str, Verdicts]) -> dict[datetime, Verdicts]:
    return {
        datetime.fromisoformat(key).replace(tzinfo=UTC): {k: n for k, n in verdicts.items() if n}
        for key, verdicts in document.items()
    }
