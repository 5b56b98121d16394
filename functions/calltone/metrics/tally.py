"""What is counted in a stretch of time: half hours that add up and can be taken away again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from calltone.calls.rollup import SLOT_MINUTES, Counts
from calltone.metrics.outcome import Outcomes

SLOT = timedelta(minutes=SLOT_MINUTES)

Verdicts = Mapping[str, int]
"""How often people heard what in segments, by `detected-said`, for example `angry-sad`."""


@dataclass(frozen=True, slots=True)
class HalfHour:
    """What is counted in one half hour (UTC)."""

    counts: Counts = field(default_factory=Counts)
    calls_begun: int = 0
    """Calls whose first half hour this is."""
    calls_continued: int = 0
    """Calls that had begun earlier and were not over. So any stretch of time, however it is cut,
    saw `calls_continued` of its first half hour plus `calls_begun` of all, no call twice."""
    outcomes: Outcomes = field(default_factory=Outcomes)
    """Of the calls begun."""
    verdicts: Verdicts = field(default_factory=dict)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read what `to_document` wrote."""
        return cls(
            counts=Counts.from_document(document),
            calls_begun=document.get("calls_begun", 0),
            calls_continued=document.get("calls_continued", 0),
            outcomes=Outcomes.from_document(document.get("outcomes", {})),
            verdicts=document.get("verdicts", {}),
        )

    def to_document(self) -> dict[str, Any]:
        """The half hour as stored; what is zero is left out."""
        document = self.counts.to_document() | {
            "calls_begun": self.calls_begun,
            "calls_continued": self.calls_continued,
            "outcomes": self.outcomes.to_document(),
            "verdicts": dict(self.verdicts),
        }
        return {name: value for name, value in document.items() if value}

    def __add__(self, other: Self) -> "HalfHour":
        return self._combined(other, sign=1)

    def __sub__(self, other: Self) -> "HalfHour":
        return self._combined(other, sign=-1)

    def _combined(self, other: Self, *, sign: int) -> "HalfHour":
        verdicts = {
            key: self.verdicts.get(key, 0) + sign * other.verdicts.get(key, 0)
            for key in {**self.verdicts, **other.verdicts}
        }
        return HalfHour(
            counts=self.counts + other.counts if sign > 0 else self.counts - other.counts,
            calls_begun=self.calls_begun + sign * other.calls_begun,
            calls_continued=self.calls_continued + sign * other.calls_continued,
            outcomes=self.outcomes + other.outcomes if sign > 0 else self.outcomes - other.outcomes,
            verdicts={key: n for key, n in verdicts.items() if n},
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """Half hours by their start (UTC); those in which nothing is counted are left out."""

    half_hours: Mapping[datetime, HalfHour] = field(default_factory=dict)

    @property
    def total(self) -> HalfHour:
        """All half hours together; see `calls` for how many calls that are."""
        return sum(self.half_hours.values(), HalfHour())

    @property
    def calls(self) -> int:
        """Calls that were under way in a stretch of time without gaps, each once."""
        if not self.half_hours:
            return 0
        # A call covers all half hours from its first to its last. So if the stretch begins with
        # half hours that are left out, nothing continues into the first one kept.
        first = self.half_hours[min(self.half_hours)]
        return first.calls_continued + sum(h.calls_begun for h in self.half_hours.values())

    @classmethod
    def merged(cls, tallies: Iterable["Tally"]) -> Self:
        """The sum of many."""
        half_hours: dict[datetime, HalfHour] = {}
        for tally in tallies:
            for start, half in tally.half_hours.items():
                half_hours[start] = half_hours[start] + half if start in half_hours else half
        return cls({start: half for start, half in half_hours.items() if half != HalfHour()})

    def __add__(self, other: Self) -> "Tally":
        return self._combined(other, sign=1)

    def __sub__(self, other: Self) -> "Tally":
        return self._combined(other, sign=-1)

    def _combined(self, other: Self, *, sign: int) -> "Tally":
        half_hours = dict(self.half_hours)
        for start, half in other.half_hours.items():
            before = half_hours.get(start, HalfHour())
            half_hours[start] = before + half if sign > 0 else before - half
        return Tally({start: half for start, half in half_hours.items() if half != HalfHour()})
