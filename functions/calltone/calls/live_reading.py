"""What an agent is shown during a call: a mood that follows the voice and does not flicker.

Each segment pulls smoothed probabilities towards its own, the more the more of it is speech. The
mood shown changes only when another emotion leads by a margin, so that two emotions which are
equally likely do not take turns on the display.
"""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from calltone.calls.segment import Segment
from calltone.emotion.taxonomy import EMOTIONS, Emotion

SMOOTHING_SEC = 5.0
"""Time constant: after this much speech in a new mood, the old one has lost 63 % of its weight."""
SWITCH_MARGIN = 0.15
"""How far another emotion must lead before the display changes."""
TREND_WINDOW_SEC = 30.0
STEADY_VALENCE = 0.15
"""A change of valence smaller than this is no change anybody would notice."""


class Trend(StrEnum):
    """Where the mood is going, over the last 30 s."""

    IMPROVING = "improving"
    STEADY = "steady"
    WORSENING = "worsening"

    @classmethod
    def of_change(cls, valence_change: float) -> "Trend":
        """Name a change of mean valence."""
        if valence_change > STEADY_VALENCE:
            return cls.IMPROVING
        return cls.WORSENING if valence_change < -STEADY_VALENCE else cls.STEADY


@dataclass(frozen=True, slots=True)
class Mood:
    """The mood of one channel at one moment.

    Attributes:
        probabilities: smoothed, in the order of `EMOTIONS`, sum 1.
        shown: the emotion on display.
        since_offset_sec: when the call came into this mood.
        valences: end of each segment with speech in the last 30 s, and its valence, oldest first.
    """

    probabilities: tuple[float, ...]
    shown: Emotion
    since_offset_sec: float
    valences: tuple[tuple[float, float], ...]

    @property
    def intensity(self) -> float:
        """How far from neutral the voice is, 0 to 1."""
        return 1.0 - self.probabilities[EMOTIONS.index(Emotion.NEUTRAL)]

    @property
    def trend(self) -> Trend:
        """The later half of the last 30 s against the earlier half."""
        if not self.valences:
            return Trend.STEADY
        middle_sec = self.valences[-1][0] - TREND_WINDOW_SEC / 2
        earlier = [valence for end_sec, valence in self.valences if end_sec <= middle_sec]
        later = [valence for end_sec, valence in self.valences if end_sec > middle_sec]
        if not earlier:
            return Trend.STEADY
        return Trend.of_change(sum(later) / len(later) - sum(earlier) / len(earlier))


def followed(mood: Mood | None, segment: Segment) -> Mood | None:
    """The mood after the next segment; silence only lets the trend fade.

    Of a segment that overlaps what was heard before, the new part alone moves the mood.
    """
    prediction = segment.reading.prediction
    if prediction is None:
        return mood and replace(
            mood, valences=_recent(mood.valences, until_sec=segment.end_offset_sec)
        )
    own = tuple(prediction.probabilities[emotion] for emotion in EMOTIONS)
    if mood is None:
        return Mood(
            probabilities=own,
            shown=prediction.emotion,
            since_offset_sec=segment.start_offset_sec,
            valences=((segment.end_offset_sec, prediction.valence),),
        )
    heard_until_sec = max((end_sec for end_sec, _ in mood.valences), default=0.0)
    new_sec = segment.end_offset_sec - max(segment.start_offset_sec, heard_until_sec)
    speech_sec = max(0.0, new_sec) * segment.reading.speech_ratio
    kept = math.exp(-speech_sec / SMOOTHING_SEC)
    smoothed = tuple(
        kept * old + (1 - kept) * new for old, new in zip(mood.probabilities, own, strict=True)
    )
    shown = _shown(smoothed, mood.shown)
    return Mood(
        probabilities=smoothed,
        shown=shown,
        since_offset_sec=(
            mood.since_offset_sec if shown is mood.shown else segment.start_offset_sec
        ),
        valences=_recent(
            (*mood.valences, (segment.end_offset_sec, prediction.valence)),
            until_sec=max(heard_until_sec, segment.end_offset_sec),
        ),
    )


def _recent(
    valences: tuple[tuple[float, float], ...], *, until_sec: float
) -> tuple[tuple[float, float], ...]:
    oldest_sec = until_sec - TREND_WINDOW_SEC
    return tuple(sorted(known for known in valences if known[0] > oldest_sec))


def _shown(probabilities: tuple[float, ...], before: Emotion) -> Emotion:
    leading = EMOTIONS[probabilities.index(max(probabilities))]
    lead = probabilities[EMOTIONS.index(leading)] - probabilities[EMOTIONS.index(before)]
    return leading if lead > SWITCH_MARGIN else before
