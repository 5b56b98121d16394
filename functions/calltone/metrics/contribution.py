"""What one call adds to each metrics document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from calltone.calls.rollup import Counts, Rollup
from calltone.metrics.outcome import Outcomes
from calltone.metrics.tally import SLOT, HalfHour, Tally, Verdicts


class Interval(StrEnum):
    """How metrics are cut."""

    DAILY = "daily"
    HOURLY = "hourly"
    AGENT = "agent"
    """One document per agent and day."""


@dataclass(frozen=True, slots=True, order=True)
class Bucket:
    """The identity of metrics that are kept: a day or an hour, UTC."""

    interval: Interval
    start: datetime
    agent_id: str = ""
    """Only set for `Interval.AGENT`."""

    @property
    def document_id(self) -> str:
        """For example `daily-2026-05-24`, `hourly-2026-05-24T10`, `agent-2026-05-24-agent-1`."""
        pattern = "%Y-%m-%dT%H" if self.interval is Interval.HOURLY else "%Y-%m-%d"
        suffix = f"-{self.agent_id}" if self.interval is Interval.AGENT else ""
        return f"{self.interval.value}-{self.start.strftime(pattern)}{suffix}"


@dataclass(frozen=True, slots=True)
class Share:
    """All of one call that the metrics count."""

    agent_id: str = ""
    """Empty: the call is in no agent's figures."""
    rollup: Rollup = field(default_factory=dict)
    outcome: Outcomes = field(default_factory=Outcomes)
    verdicts: Mapping[datetime, Verdicts] = field(default_factory=dict)
    """What people heard in its segments, by half hour."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is counted."""
        return not self.half_hours

    @property
    def half_hours(self) -> dict[datetime, HalfHour]:
        """The share by half hour; the call is under way from the first one to the last."""
        spoken = {slot: counts for slot, counts in self.rollup.items() if counts != Counts()}
        if not spoken:
            return {}
        first, last = min(spoken), max(spoken)
        half_hours = {first: HalfHour(calls_begun=1, outcomes=self.outcome)}
        slot = first + SLOT
        while slot <= last:
            half_hours[slot] = HalfHour(calls_continued=1)
            slot += SLOT
        for slot, counts in spoken.items():
            half_hours[slot] += HalfHour(counts=counts)
        for slot, verdicts in self.verdicts.items():
            if verdicts:
                before = half_hours.get(slot, HalfHour())
                half_hours[slot] = before + HalfHour(verdicts=verdicts)
        return half_hours


def contribution(share: Share) -> dict[Bucket, Tally]:
    """What a call with this share adds to which bucket."""
    parts: dict[Bucket, dict[datetime, HalfHour]] = {}
    for slot, half_hour in share.half_hours.items():
        for bucket in _buckets_of(slot, share.agent_id):
            parts.setdefault(bucket, {})[slot] = half_hour
    return {bucket: Tally(half_hours) for bucket, half_hours in parts.items()}


def _buckets_of(slot: datetime, agent_id: str) -> list[Bucket]:
    day, hour = slot.replace(hour=0, minute=0), slot.replace(minute=0)
    buckets = [Bucket(Interval.DAILY, day), Bucket(Interval.HOURLY, hour)]
    return [*buckets, Bucket(Interval.AGENT, day, agent_id)] if agent_id else buckets
