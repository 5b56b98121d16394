"""What a call adds to the statistics: plain counts per half hour of the day it was spoken in.

All counts are integers, so that adding and taking away in any order gives the same result.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from calltone.calls.segment import Segment
from calltone.emotion.taxonomy import EMOTIONS, NEGATIVE_EMOTIONS, Emotion

SLOT_MINUTES = 30
_BASIS_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class Counts:
    """Countable facts about a set of segments."""

    emotions: dict[Emotion, int] = field(default_factory=dict)
    confidence_sum_bp: int = 0
    """Sum of the confidences in basis points (1/10000)."""
    uncertain: int = 0
    silent: int = 0
    """Segments without speech; they are not among `segments`."""
    alerts: int = 0
    """Alerts these segments have raised."""

    @classmethod
    def of(cls, segment: Segment) -> Self:
        """Count one segment."""
        prediction = segment.reading.prediction
        if prediction is None:
            return cls(silent=1)
        return cls(
            emotions={prediction.emotion: 1},
            confidence_sum_bp=round(prediction.confidence * _BASIS_POINTS),
            uncertain=int(prediction.is_uncertain),
        )

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read what `to_document` wrote; missing fields are zero."""
        emotions = document.get("emotions", {})
        return cls(
            emotions={Emotion(name): count for name, count in emotions.items() if count},
            confidence_sum_bp=document.get("confidence_sum_bp", 0),
            uncertain=document.get("uncertain", 0),
            silent=document.get("silent", 0),
            alerts=document.get("alerts", 0),
        )

    def to_document(self) -> dict[str, Any]:
        """The counts as stored in a call's rollup."""
        return {
            "emotions": {emotion.value: n for emotion, n in self.emotions.items() if n},
            "confidence_sum_bp": self.confidence_sum_bp,
            "uncertain": self.uncertain,
            "silent": self.silent,
            "alerts": self.alerts,
        }

    @property
    def segments(self) -> int:
        """Segments with speech."""
        return sum(self.emotions.values())

    @property
    def negative(self) -> int:
        """Segments that sound sad, angry, fearful or disgusted."""
        return sum(self.emotions.get(emotion, 0) for emotion in NEGATIVE_EMOTIONS)

    @property
    def average_confidence(self) -> float:
        """Mean confidence, 0 to 1; 0 where nothing was said."""
        return self.confidence_sum_bp / _BASIS_POINTS / self.segments if self.segments else 0.0

    def __add__(self, other: Self) -> "Counts":
        return self._combined(other, sign=1)

    def __sub__(self, other: Self) -> "Counts":
        return self._combined(other, sign=-1)

    def _combined(self, other: Self, *, sign: int) -> "Counts":
        emotions = {
            emotion: self.emotions.get(emotion, 0) + sign * other.emotions.get(emotion, 0)
            for emotion in EMOTIONS
        }
        return Counts(
            emotions={emotion: count for emotion, count in emotions.items() if count},
            confidence_sum_bp=self.confidence_sum_bp + sign * other.confidence_sum_bp,
            uncertain=self.uncertain + sign * other.uncertain,
            silent=self.silent + sign * other.silent,
            alerts=self.alerts + sign * other.alerts,
        )


Rollup = dict[datetime, Counts]
"""Counts by the start (UTC) of the half hour."""


def slot_of(moment: datetime) -> datetime:
    """The start of the half hour `moment` lies in, in UTC."""
    utc = moment.astimezone(UTC)
    return utc.replace(minute=utc.minute - utc.minute % SLOT_MINUTES, second=0, microsecond=0)


def slot_key(slot: datetime) -> str:
    """The name of a half hour in a stored rollup, for example `2026-05-24T10:30`."""
    return slot.replace(tzinfo=None).isoformat(timespec="minutes")


def roll_up(segments: Iterable[Segment]) -> Rollup:
    """Count segments by half hour; agents' are not counted."""
    rollup: Rollup = {}
    for segment in segments:
        if segment.is_of_agent:
            continue
        slot = slot_of(segment.timestamp)
        rollup[slot] = rollup.get(slot, Counts()) + Counts.of(segment)
    return rollup


def rollup_from_document(document: Mapping[str, Mapping[str, Any]]) -> Rollup:
    """Read a stored rollup."""
    return {
        datetime.fromisoformat(key).replace(tzinfo=UTC): Counts.from_document(counts)
        for key, counts in document.items()
    }


def rollup_to_document(rollup: Rollup) -> dict[str, dict[str, Any]]:
    """Write a rollup as a map of maps."""
    return {slot_key(slot): counts.to_document() for slot, counts in rollup.items()}
