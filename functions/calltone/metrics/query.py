"""What `GET /metrics/emotions` tells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from calltone.calls.errors import InvalidInput
from calltone.emotion.taxonomy import EMOTIONS
from calltone.metrics.contribution import Bucket, Interval, Tally
from calltone.metrics.ports import MetricsReader

MAX_DAYS = {Interval.DAILY: 400, Interval.HOURLY: 31, Interval.AGENT: 92}


@dataclass(frozen=True, slots=True)
class MetricsQuery:
    """A range of days (UTC), both included."""

    start: date
    end: date
    interval: Interval
    agent_id: str | None = None

    def __post_init__(self) -> None:
        """Check the range.

        Raises:
            InvalidInput: it is empty or too long, or an agent is named where no agents are listed.
        """
        if self.end < self.start:
            raise InvalidInput(
                f"end_date must not be before start_date; got {self.start} to {self.end}."
            )
        days, limit = (self.end - self.start).days + 1, MAX_DAYS[self.interval]
        if days > limit:
            raise InvalidInput(
                f"interval={self.interval.value} covers at most {limit} days; got {days}."
            )
        if self.agent_id is not None and self.interval is not Interval.AGENT:
            raise InvalidInput(
                f"agent_id goes with interval=agent; got interval={self.interval.value}."
            )


def read_metrics(reader: MetricsReader, query: MetricsQuery) -> list[dict[str, Any]]:
    """One entry per bucket in order of time; hours and days without calls are there, as zeros."""
    first, last = _midnight(query.start), _midnight(query.end)
    if query.interval is Interval.AGENT:
        buckets = reader.agent_buckets(first=first, last=last, agent_id=query.agent_id)
    else:
        buckets = list(_buckets(query.interval, first, last))
    stored = reader.load_tallies(buckets)
    return [describe(bucket, stored[bucket].tally) for bucket in sorted(buckets)]


def describe(bucket: Bucket, tally: Tally) -> dict[str, Any]:
    """The figures of a bucket, as the API answers and Firestore holds them."""
    total = tally.total
    segments = total.segments
    return {
        "interval": bucket.interval.value,
        "start": bucket.start,
        "agent_id": bucket.agent_id or None,
        "total_calls": tally.calls,
        "total_segments": segments,
        "silent_segments": total.silent,
        "emotion_distribution": {e.value: total.emotions.get(e, 0) for e in EMOTIONS},
        "average_confidence": round(total.average_confidence, 4),
        "negative_share": round(total.negative / segments, 4) if segments else 0.0,
        "alerts": total.alerts,
        "uncertain_share": round(total.uncertain / segments, 4) if segments else 0.0,
        "peak_emotion_time": tally.peak_half_hour,
    }


def _buckets(interval: Interval, first: datetime, last: datetime) -> Iterator[Bucket]:
    step = timedelta(hours=1) if interval is Interval.HOURLY else timedelta(days=1)
    moment = first
    while moment < last + timedelta(days=1):
        yield Bucket(interval, moment)
        moment += step


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
