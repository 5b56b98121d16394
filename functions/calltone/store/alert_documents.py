"""Alerts and rules as they lie in Firestore, and what the rules remember of a channel."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from calltone.calls.alert import SHOWN_IN_CALL, Alert, AlertStatus
from calltone.calls.deliver_alerts import first_attempt_by_tick
from calltone.calls.rules import Rule
from calltone.calls.watching import Raised, Spoken, Watch
from calltone.emotion.taxonomy import EMOTIONS, Emotion

ALERTS = "alerts"
RULES = "rules"

_SPOKEN_TYPE = np.dtype("<f8")
_SPOKEN_NUMBERS = 1 + len(EMOTIONS)
_SHOWN_FIELDS = (
    "alert_id",
    "rule_id",
    "title",
    "action",
    "emotion",
    "probability",
    "offset_sec",
    "raised_at",
    "status",
)


def alert_to_document(alert: Alert) -> dict[str, Any]:
    """An alert as the API answers it."""
    return {
        **alert.as_raised(),
        "status": alert.status.value,
        "status_by": alert.status_by,
        "status_at": alert.status_at,
    }


def alert_from_document(document: Mapping[str, Any]) -> Alert:
    """Read an alert."""
    return Alert(
        call_id=document["call_id"],
        agent_id=document["agent_id"],
        rule_id=document["rule_id"],
        title=document["title"],
        action=document["action"],
        emotion=Emotion(document["emotion"]),
        probability=document["probability"],
        channel=document["channel"],
        sequence=document["sequence"],
        offset_sec=document["offset_sec"],
        raised_at=document["raised_at"],
        status=AlertStatus(document["status"]),
        status_by=document["status_by"],
        status_at=document["status_at"],
    )


def outbox_fields(alert: Alert, targets: Collection[str]) -> dict[str, Any]:
    """Who has yet to be told of a new alert, and from when on a tick may do it."""
    return {
        "deliver_to": sorted(targets),
        "deliver_at": first_attempt_by_tick(alert) if targets else None,
        "delivery_attempts": 0,
    }


def shown_alerts(
    new: Sequence[Alert], before: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """What the call shows once `new` have been raised: the newest first."""
    shown = [_shown(alert) for alert in reversed(new)]
    return [*shown, *before][:SHOWN_IN_CALL]


def shown_with_status(
    before: Sequence[Mapping[str, Any]], alert: Alert
) -> list[Mapping[str, Any]] | None:
    """What the call shows once the status of `alert` has changed; None if it shows it no more."""
    after = [_shown(alert) if one["alert_id"] == alert.alert_id else one for one in before]
    return after if any(one["alert_id"] == alert.alert_id for one in before) else None


def _shown(alert: Alert) -> dict[str, Any]:
    document = alert_to_document(alert)
    return {name: document[name] for name in _SHOWN_FIELDS}


def rule_to_document(rule: Rule) -> dict[str, Any]:
    """A rule as the API answers it and Firestore holds it."""
    return {
        "rule_id": rule.rule_id,
        "title": rule.title,
        "action": rule.action,
        "emotions": [emotion.value for emotion in rule.emotions],
        "min_probability": rule.min_probability,
        "persistence": {"matching": rule.matching, "of": rule.of},
        "channel": rule.channel,
        "cooldown_sec": rule.cooldown_sec,
        "after": list(rule.after),
        "enabled": rule.enabled,
    }


def rule_from_document(document: Mapping[str, Any]) -> Rule:
    """Read a rule, which somebody may have written by hand.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it is none.
    """
    probability = document["min_probability"]
    return Rule(
        rule_id=document["rule_id"],
        title=document["title"],
        action=document["action"],
        emotions=tuple(Emotion(name) for name in document["emotions"]),
        min_probability=None if probability is None else float(probability),
        matching=int(document["persistence"]["matching"]),
        of=int(document["persistence"]["of"]),
        channel=document["channel"],
        cooldown_sec=float(document["cooldown_sec"]),
        after=tuple(document.get("after", ())),
        enabled=bool(document["enabled"]),
    )


def watch_to_state(watch: Watch) -> dict[str, Any]:
    """What the rules remember, as the server keeps it between chunks; numbers as bytes."""
    rows = [(spoken.sequence, *spoken.probabilities) for spoken in watch.recent]
    return {
        "recent": np.asarray(rows, dtype=_SPOKEN_TYPE).tobytes(),
        "raised": {
            rule_id: {"sequence": last.sequence, "offset_sec": last.offset_sec}
            for rule_id, last in watch.raised.items()
        },
    }


def readable_watch(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the rules remember, with the numbers as numbers: `[sequence, probabilities…]`."""
    rows = np.frombuffer(document["recent"], dtype=_SPOKEN_TYPE).reshape(-1, _SPOKEN_NUMBERS)
    return {**document, "recent": rows.tolist()}


def watch_from_state(document: Mapping[str, Any] | None) -> Watch:
    """Read what the rules remember."""
    if not document:
        return Watch()
    rows = readable_watch(document)["recent"]
    return Watch(
        recent=tuple(Spoken(int(row[0]), tuple(row[1:])) for row in rows),
        raised={
            rule_id: Raised(sequence=last["sequence"], offset_sec=last["offset_sec"])
            for rule_id, last in document["raised"].items()
        },
    )
