"""Moments of a call that somebody may want to listen to again, and how anger came and went."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from calltone.calls.live_reading import STEADY_VALENCE
from calltone.calls.segment import Segment
from calltone.emotion.prediction import Prediction
from calltone.emotion.taxonomy import NEGATIVE_EMOTIONS, Emotion

MOMENTS = 3
_CALM_IN_A_ROW = 2
"""Segments after which a caller counts as recovered; one alone may be a slip of the model."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A segment in which somebody speaks, and how that sounds."""

    segment: Segment
    prediction: Prediction


def moments_of(segments: Sequence[Segment]) -> list[Spoken]:
    """The segments with speech."""
    return [Spoken(s, s.reading.prediction) for s in segments if s.reading.prediction is not None]


def best_and_worst(
    spoken: Sequence[Spoken],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Up to three moments that sound best, and as many that sound worst, the farthest out first.

    Moments nobody would notice are left out, and so are uncertain segments.
    """
    sure = [one for one in spoken if not one.prediction.is_uncertain]
    ascending = sorted(sure, key=lambda one: one.prediction.valence)
    best = [one for one in reversed(ascending) if one.prediction.valence > STEADY_VALENCE][:MOMENTS]
    worst = [one for one in ascending if one.prediction.valence < -STEADY_VALENCE][:MOMENTS]
    return [_document(one) for one in best], [_document(one) for one in worst]


def anger(spoken: Sequence[Spoken]) -> dict[str, Any]:
    """The longest angry stretch, and how long the caller took to recover from it.

    A stretch is a run of angry segments with no other speech of the caller between them. Recovery
    is counted from its end to the first of two segments in a row that are not negative; None where
    there was no anger, or no recovery.
    """
    runs = [
        list(run)
        for is_angry, run in groupby(spoken, lambda one: one.prediction.emotion is Emotion.ANGRY)
        if is_angry
    ]
    if not runs:
        return {"longest_anger": None, "recovered": None, "recovery_sec": None}
    longest = max(runs, key=lambda run: run[-1].segment.end_offset_sec - _start_sec(run[0]))
    end_sec = longest[-1].segment.end_offset_sec
    calm_sec = _calm_again_sec([one for one in spoken if _start_sec(one) >= end_sec])
    return {
        "longest_anger": {
            "start_offset_sec": _start_sec(longest[0]),
            "end_offset_sec": end_sec,
            "duration_sec": round(end_sec - _start_sec(longest[0]), 3),
        },
        "recovered": calm_sec is not None,
        "recovery_sec": None if calm_sec is None else round(calm_sec - end_sec, 3),
    }


def _calm_again_sec(later: Sequence[Spoken]) -> float | None:
    calm = [one.prediction.emotion not in NEGATIVE_EMOTIONS for one in later]
    for first in range(len(later) - _CALM_IN_A_ROW + 1):
        if all(calm[first : first + _CALM_IN_A_ROW]):
            return _start_sec(later[first])
    return None


def _start_sec(one: Spoken) -> float:
    return one.segment.start_offset_sec


def _document(one: Spoken) -> dict[str, Any]:
    return {
        "segment_id": one.segment.segment_id,
        "start_offset_sec": one.segment.start_offset_sec,
        "end_offset_sec": one.segment.end_offset_sec,
        "emotion": one.prediction.emotion.value,
        "valence": round(one.prediction.valence, 3),
    }
