"""What the API answers about alerts and their rules."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from calltone.calls.alert import AlertStatus
from calltone.calls.rules import Origin
from calltone.emotion.taxonomy import Emotion
from calltone.entrypoints.http.answer_types import Answer, Channel, Count, Seconds, Share


class Alert(Answer):
    """A rule has matched in a call."""

    alert_id: str
    call_id: str
    agent_id: str
    rule_id: str
    title: str
    action: str
    emotion: Emotion
    """The most probable of the rule's emotions."""
    probability: Share
    """Of the rule's emotions together, in the segment that decided."""
    channel: Channel
    sequence: Count
    offset_sec: Seconds
    raised_at: datetime
    status: AlertStatus
    status_by: str | None
    """The agent id of whoever gave the status."""
    status_at: datetime | None


class AlertPage(Answer):
    """Alerts, the newest first."""

    alerts: list[Alert]
    next_page_token: str | None
    """Given as `page_token`, brings the next page; null on the last."""


class Persistence(Answer):
    """`matching` of the last `of` segments with speech must match."""

    matching: Count
    of: Count


class Rule(Answer):
    """A rule in force."""

    rule_id: str
    title: str
    action: str
    emotions: list[Emotion]
    min_probability: Share | None
    persistence: Persistence
    channel: Channel
    cooldown_sec: Seconds
    after: list[str]
    enabled: bool
    origin: Origin


class Rules(Answer):
    """All rules in force, by id."""

    rules: Annotated[list[Rule], Field(min_length=1)]
