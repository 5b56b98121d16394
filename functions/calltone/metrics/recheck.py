"""What a call should count, from all that is stored of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from calltone.calls.alert import Alert
from calltone.calls.feedback import Feedback
from calltone.calls.rollup import Counts, Rollup, roll_up, slot_of
from calltone.calls.segment import Segment, segment_id
from calltone.metrics.contribution import Share


class CallChecker(Protocol):
    """Calls beside their segments."""

    def wrong(self, call_id: str, *, mend: bool) -> tuple[str, ...]:
        """What of a call is not as its segments say; with `mend` it is put right.

        Nothing is said of calls that are gone, being erased, or being read.

        Raises:
            Busy: others kept writing to the call.
        """


def rebuild_rollup(segments: Sequence[Segment], alerts: Iterable[Alert]) -> Rollup:
    """Count segments and the alerts they have raised by half hour."""
    rollup = roll_up(segments)
    slots = {s.segment_id: slot_of(s.timestamp) for s in segments if not s.is_of_agent}
    for alert in alerts:
        slot = slots.get(segment_id(alert.channel, alert.sequence))
        if slot is not None:
            rollup[slot] += Counts(alerts=1)
    return rollup


def count_verdicts(feedback: Iterable[Feedback]) -> dict[datetime, dict[str, int]]:
    """Count what people said by half hour, each word against the reading it was given for.

    A call that was analysed again keeps what was said of the reading before: that reading is
    kept too, and what people heard in it stays true of the model that made it.
    """
    verdicts: dict[datetime, dict[str, int]] = {}
    for word in feedback:
        slot = verdicts.setdefault(slot_of(word.segment.timestamp), {})
        key = f"{word.detected.value}-{word.emotion.value}"
        slot[key] = slot.get(key, 0) + 1
    return verdicts


def differing(stored: Share, rebuilt: Share) -> tuple[str, ...]:
    """Which of the counts differ; what is counted as zero is as good as not there."""
    found = []
    if _spoken(stored) != _spoken(rebuilt):
        found.append("rollup")
    if _judged(stored) != _judged(rebuilt):
        found.append("verdicts")
    return tuple(found)


def _spoken(share: Share) -> Rollup:
    return {slot: counts for slot, counts in share.rollup.items() if counts != Counts()}


def _judged(share: Share) -> dict[datetime, dict[str, int]]:
    return {slot: dict(verdicts) for slot, verdicts in share.verdicts.items() if verdicts}
