"""A call in a few figures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from calltone.audio.segments import SpeechRegion
from calltone.calls.live_reading import Trend
from calltone.calls.segment import Segment
from calltone.emotion.taxonomy import EMOTIONS

_EDGE_SHARE = 0.25


def summarise(segments: Sequence[Segment]) -> dict[str, Any]:
    """Sum up how the analysed voice sounded.

    Mood is the mean valence in [-1, 1]; start and end are the first and the last quarter of the
    segments with speech. Fields that need speech are None where there is none.
    """
    spoken = [s for s in segments if s.reading.prediction is not None]
    predictions = [s.reading.prediction for s in spoken if s.reading.prediction is not None]
    counts = Counter(p.emotion for p in predictions)
    summary: dict[str, Any] = {
        "segments": len(spoken),
        "silent_segments": len(segments) - len(spoken),
        "emotion_distribution": {e.value: counts.get(e, 0) for e in EMOTIONS},
    }
    if not predictions:
        return summary | dict.fromkeys(
            (
                "dominant_emotion",
                "mood_start",
                "mood_end",
                "mood_change",
                "trend",
                "average_confidence",
                "uncertain_share",
            )
        )
    valence = [p.valence for p in predictions]
    edge = max(1, round(len(valence) * _EDGE_SHARE))
    start, end = float(np.mean(valence[:edge])), float(np.mean(valence[-edge:]))
    return summary | {
        # Ties go to the emotion that comes first in the taxonomy.
        "dominant_emotion": max(EMOTIONS, key=lambda e: counts.get(e, 0)).value,
        "mood_start": round(start, 3),
        "mood_end": round(end, 3),
        "mood_change": round(end - start, 3),
        "trend": Trend.of_change(end - start).value,
        "average_confidence": round(float(np.mean([p.confidence for p in predictions])), 4),
        "uncertain_share": round(float(np.mean([p.is_uncertain for p in predictions])), 4),
    }


@dataclass(frozen=True, slots=True)
class TalkTimes:
    """Who spoke when, over the whole call, in seconds."""

    talk_sec: dict[str, float]
    silence_sec: float
    """Time in which nobody speaks."""
    overlap_sec: float
    """Time in which two channels speak at once."""

    def to_document(self) -> dict[str, Any]:
        """The fields as stored in a call's summary."""
        return {
            "talk_sec": {channel: round(sec, 2) for channel, sec in self.talk_sec.items()},
            "silence_sec": round(self.silence_sec, 2),
            "overlap_sec": round(self.overlap_sec, 2),
        }


def talk_times(regions: Mapping[str, Sequence[SpeechRegion]], *, duration_sec: float) -> TalkTimes:
    """Measure talk, silence and overlap by sweeping over the edges of all speech regions.

    Talk of all channels minus overlap, plus silence, is the duration, also when both speak at
    once; with two channels no second is counted as overlap twice.
    """
    edges = sorted(
        (min(second, duration_sec), change)
        for channel_regions in regions.values()
        for region in channel_regions
        for second, change in ((region.start_sec, 1), (region.end_sec, -1))
    )
    spoken_sec = overlap_sec = last_sec = 0.0
    speaking = 0
    for second, change in edges:
        if speaking >= 1:
            spoken_sec += second - last_sec
        if speaking > 1:
            overlap_sec += second - last_sec
        speaking += change
        last_sec = second
    talk_sec = {
        channel: sum(
            min(r.end_sec, duration_sec) - min(r.start_sec, duration_sec) for r in channel_regions
        )
        for channel, channel_regions in regions.items()
    }
    return TalkTimes(
        talk_sec=talk_sec,
        silence_sec=max(0.0, duration_sec - spoken_sec),
        overlap_sec=overlap_sec,
    )
