"""What to listen to again in a call, and what became of the customer's mood after it.

Everything here is about the customer's voice and about who spoke how much. What the agent felt is
neither measured nor guessed.
"""

from collections.abc import Sequence
from typing import Any

from calltone.calls.live_reading import Trend
from calltone.calls.moments import Spoken, best_and_worst, moments_of
from calltone.calls.segment import Segment

AROUND_SEC = 30.0
"""How far before and after a moment its mood is told."""
_DIGITS = 3


def coaching_note(segments: Sequence[Segment], *, summary: dict[str, Any]) -> dict[str, Any]:
    """Moments in order of time, the change of mood over the call, and the balance of talk.

    Args:
        segments: of the call, in order of time.
        summary: of the call.
    """
    spoken = moments_of(segments)
    best, worst = best_and_worst(spoken)
    moments = [{"kind": "low", **moment} for moment in worst]
    moments += [{"kind": "high", **moment} for moment in best]
    return {
        "mood_start": summary.get("mood_start"),
        "mood_end": summary.get("mood_end"),
        "mood_change": summary.get("mood_change"),
        "moments": [
            moment | _around(moment, spoken)
            for moment in sorted(moments, key=lambda one: one["start_offset_sec"])
        ],
        "talk_balance": _balance(summary),
    }


def _around(moment: dict[str, Any], spoken: Sequence[Spoken]) -> dict[str, Any]:
    """Mean mood in the half minutes before and after, and what that says."""
    start_sec, end_sec = moment["start_offset_sec"], moment["end_offset_sec"]
    before = _mood(spoken, start_sec - AROUND_SEC, start_sec)
    after = _mood(spoken, end_sec, end_sec + AROUND_SEC)
    change = None if after is None else after - moment["valence"]
    return {
        "mood_before": before,
        "mood_after": after,
        "after": None if change is None else Trend.of_change(change).value,
    }


def _mood(spoken: Sequence[Spoken], from_sec: float, to_sec: float) -> float | None:
    valences = [
        one.prediction.valence
        for one in spoken
        if one.segment.start_offset_sec < to_sec and one.segment.end_offset_sec > from_sec
    ]
    return round(sum(valences) / len(valences), _DIGITS) if valences else None


def _balance(summary: dict[str, Any]) -> dict[str, Any] | None:
    """Shares of all talk; None unless both sides were measured."""
    talk_sec = summary.get("talk_sec") or {}
    if "customer" not in talk_sec or "agent" not in talk_sec or not sum(talk_sec.values()):
        return None
    total_sec = talk_sec["customer"] + talk_sec["agent"]
    return {
        "customer_share": round(talk_sec["customer"] / total_sec, _DIGITS) if total_sec else None,
        "agent_share": round(talk_sec["agent"] / total_sec, _DIGITS) if total_sec else None,
    }
