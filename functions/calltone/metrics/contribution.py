"""What one call adds to each metrics document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from calltone.calls.rollup import Counts, Rollup


class Interval(StrEnum):
    """How metrics are cut."""

    DAILY = "daily"
    HOURLY = "hourly"
    AGENT = "agent"
    """One document per agent and day."""


@dataclass(frozen=True, slots=True, order=True)
class Bucket:
    """The identity of a metrics document."""

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
class Tally:
    """All that is counted in a bucket; tallies add up and can be taken away again."""

    calls: int = 0
    half_hours: dict[str, Counts] = field(default_factory=dict)
    """Counts by the time of day at which the half hour begins, for example `14:30`."""

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read what `to_document` wrote."""
        return cls(
            calls=document["calls"],
            half_hours={
                key: Counts.from_document(counts) for key, counts in document["half_hours"].items()
            },
        )

    def to_document(self) -> dict[str, Any]:
        """The tally as stored."""
        return {
            "calls": self.calls,
            "half_hours": {
                key: counts.to_document()
                for key, counts in sorted(self.half_hours.items())
                if counts != Counts()
            },
        }

    @property
    def total(self) -> Counts:
        """The counts of all half hours together."""
        return sum(self.half_hours.values(), Counts())

    @property
    def peak_half_hour(self) -> str | None:
        """The half hour with the highest share of negative segments; None where none is negative.

        Of equal ones the earliest.
        """
        shares = {
            key: counts.negative / counts.segments
            for key, counts in sorted(self.half_hours.items())
            if counts.negative
        }
        return max(shares, key=shares.__getitem__) if shares else None

    def __add__(self, other: Self) -> "Tally":
        return self._combined(other, add=True)

    def __sub__(self, other: Self) -> "Tally":
        return self._combined(other, add=False)

    def _combined(self, other: Self, *, add: bool) -> "Tally":
        half_hours = dict(self.half_hours)
        for key, counts in other.half_hours.items():
            before = half_hours.get(key, Counts())
            half_hours[key] = before + counts if add else before - counts
        return Tally(
            calls=self.calls + (other.calls if add else -other.calls),
            half_hours={key: c for key, c in half_hours.items() if c != Counts()},
        )


def contribution(rollup: Rollup, *, agent_id: str) -> dict[Bucket, Tally]:
    """What a call with this rollup adds to which bucket.

    A call counts once in each bucket in which anything of it was spoken.
    """
    tallies: dict[Bucket, Tally] = {}
    for slot, counts in rollup.items():
        if counts == Counts():
            continue
        day = slot.replace(hour=0, minute=0)
        hour = slot.replace(minute=0)
        for bucket in (
            Bucket(Interval.DAILY, day),
            Bucket(Interval.HOURLY, hour),
            Bucket(Interval.AGENT, day, agent_id),
        ):
            added = Tally(half_hours={slot.strftime("%H:%M"): counts})
            tallies[bucket] = tallies.get(bucket, Tally(calls=1)) + added
    return tallies
