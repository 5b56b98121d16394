"""An alert: a rule has matched, and somebody should know."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from calltone.calls.segment import Segment
from calltone.calls.watching import Match
from calltone.emotion.taxonomy import Emotion

SHOWN_IN_CALL = 20
"""How many of its newest alerts a call document shows."""


class AlertStatus(StrEnum):
    """What was made of an alert."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    SUPERVISOR_REQUESTED = "supervisor_requested"


@dataclass(frozen=True, slots=True)
class Alert:
    """Its identity is (call, rule, channel, sequence of the segment that decided)."""

    call_id: str
    agent_id: str
    rule_id: str
    title: str
    action: str
    emotion: Emotion
    probability: float
    """Of the rule's emotions together, in the deciding segment."""
    channel: str
    sequence: int
    offset_sec: float
    """The end of the deciding segment."""
    raised_at: datetime
    status: AlertStatus = AlertStatus.OPEN
    status_by: str | None = None
    status_at: datetime | None = None

    @classmethod
    def of(cls, match: Match, segment: Segment, *, raised_at: datetime) -> Self:
        """The alert that `match` raises at `segment`."""
        return cls(
            call_id=segment.call_id,
            agent_id=segment.agent_id,
            rule_id=match.rule.rule_id,
            title=match.rule.title,
            action=match.rule.action,
            emotion=match.emotion,
            probability=min(1.0, round(match.probability, 4)),
            channel=segment.channel,
            sequence=segment.sequence,
            offset_sec=segment.end_offset_sec,
            raised_at=raised_at,
        )

    @property
    def alert_id(self) -> str:
        """The id under which every delivery of the deciding chunk stores this alert.

        Nothing after the call's id holds a '-', so no two alerts share an id.
        """
        return f"{self.call_id}-{self.rule_id}-{self.channel}-{self.sequence:06d}"

    def as_raised(self) -> dict[str, Any]:
        """All that was known when it was raised, by the names that documents and messages use."""
        return {
            "alert_id": self.alert_id,
            "call_id": self.call_id,
            "agent_id": self.agent_id,
            "rule_id": self.rule_id,
            "title": self.title,
            "action": self.action,
            "emotion": self.emotion.value,
            "probability": self.probability,
            "channel": self.channel,
            "sequence": self.sequence,
            "offset_sec": self.offset_sec,
            "raised_at": self.raised_at,
        }
