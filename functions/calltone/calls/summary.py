"""A call in a few figures; every call's summary has the same fields, None where nothing is known.

Mood is the mean valence, in [-1, 1], of segments with speech.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from calltone.audio.levels import LevelTrack, Voice
from calltone.calls.identifiers import MIXED_CHANNEL
from calltone.calls.live_reading import Trend
from calltone.calls.moments import Spoken, anger, best_and_worst, moments_of
from calltone.calls.segment import Segment
from calltone.calls.talk import Regions, TalkTimes, talk_times
from calltone.emotion.taxonomy import EMOTIONS, Emotion

QUARTERS = 4
_EDGE_SHARE = 0.25
_TALK_FIELDS = tuple(
    TalkTimes(0.0, {}, 0.0, 0.0, longest_silence=None).to_document()  # of a call nobody measured
)


def summarise_recording(
    segments: Sequence[Segment],
    *,
    regions: Regions,
    levels: Mapping[str, LevelTrack],
    speakers: Mapping[str, Any] | None = None,
    duration_sec: float,
) -> dict[str, Any]:
    """Sum up a call all of whose audio was heard.

    Args:
        segments: of the analysed voice, in order of time.
        regions: where each channel speaks.
        levels: of each channel; where voices were told apart on one channel, of that one.
        speakers: how the parties were told apart.
        duration_sec: of the recording.
    """
    voices = {
        channel: levels.get(channel, levels.get(MIXED_CHANNEL, LevelTrack())).voice(spoken)
        for channel, spoken in regions.items()
    }
    return (
        _mood(segments, duration_sec=duration_sec)
        | talk_times(regions, duration_sec=duration_sec).to_document()
        | {"voice": {channel: _voice_document(voice) for channel, voice in voices.items()}}
        | {"speakers": None if speakers is None else dict(speakers)}
    )


def summarise_live(segments: Sequence[Segment]) -> dict[str, Any]:
    """Sum up a live call from its chunks: only the channels that were sent are known.

    Talk is the share of speech in each chunk; where within the chunk it was is not known, so
    silence, overlap, gaps and speaking rate are None.
    """
    talk_sec: dict[str, float] = {}
    for segment in segments:
        speech_sec = segment.duration_sec * segment.reading.speech_ratio
        talk_sec[segment.channel] = talk_sec.get(segment.channel, 0.0) + speech_sec
    duration_sec = max((segment.end_offset_sec for segment in segments), default=0.0)
    return (
        _mood(segments, duration_sec=duration_sec)
        | dict.fromkeys(_TALK_FIELDS)
        | {
            "talk_sec": {channel: round(sec, 2) for channel, sec in talk_sec.items()},
            "voice": {
                channel: _voice_document(_chunk_voice(s for s in segments if s.channel == channel))
                for channel in talk_sec
            },
            "speakers": None,
        }
    )


def _mood(segments: Sequence[Segment], *, duration_sec: float) -> dict[str, Any]:
    segments = [segment for segment in segments if not segment.is_of_agent]
    spoken = moments_of(segments)
    counts = Counter(one.prediction.emotion for one in spoken)
    valence = [one.prediction.valence for one in spoken]
    edge = max(1, round(len(valence) * _EDGE_SHARE))
    start, end = _mean(valence[:edge]), _mean(valence[-edge:])
    best, worst = best_and_worst(spoken)
    return {
        "segments": len(spoken),
        "silent_segments": len(segments) - len(spoken),
        "emotion_distribution": {e.value: counts.get(e, 0) for e in EMOTIONS},
        "dominant_emotion": _dominant(counts),
        # The first and the last quarter of the segments with speech.
        "mood_start": start,
        "mood_end": end,
        "mood_change": None if start is None or end is None else round(end - start, 3),
        "trend": None if start is None or end is None else Trend.of_change(end - start).value,
        "quarters": _quarters(spoken, duration_sec),
        "best_moments": best,
        "worst_moments": worst,
        **anger(spoken),
        "model_version": segments[-1].model_version if segments else None,
        "processing_sec": None,
        "average_confidence": _mean([one.prediction.confidence for one in spoken], digits=4),
        "uncertain_share": _mean([one.prediction.is_uncertain for one in spoken], digits=4),
    }


def _quarters(spoken: Sequence[Spoken], duration_sec: float) -> list[dict[str, Any]]:
    """The four quarters of the call's time; a segment belongs to the one its middle lies in."""
    parts: list[list[Spoken]] = [[] for _ in range(QUARTERS)]
    for one in spoken:
        middle_sec = (one.segment.start_offset_sec + one.segment.end_offset_sec) / 2
        share = middle_sec / duration_sec if duration_sec else 0.0
        parts[min(QUARTERS - 1, int(QUARTERS * share))].append(one)
    return [
        {
            "segments": len(part),
            "mood": _mean([one.prediction.valence for one in part]),
            "dominant_emotion": _dominant(Counter(one.prediction.emotion for one in part)),
        }
        for part in parts
    ]


def _dominant(counts: Mapping[Emotion, int]) -> str | None:
    """The most frequent emotion; ties go to the one that comes first in the taxonomy."""
    if not counts:
        return None
    return max(EMOTIONS, key=lambda emotion: counts.get(emotion, 0)).value


def _mean(values: Sequence[float], *, digits: int = 3) -> float | None:
    return round(float(np.mean(values)), digits) if values else None


def _chunk_voice(segments: Iterable[Segment]) -> Voice:
    """The voice of a live channel: the power of its chunks with speech."""
    powers = [10 ** (s.reading.prosody.energy_db / 10) for s in segments if s.reading.prosody]
    loudness_db = 10 * float(np.log10(np.mean(powers))) if powers else None
    return Voice(loudness_db=loudness_db, syllables_per_sec=None)


def _voice_document(voice: Voice) -> dict[str, Any]:
    def rounded(value: float | None, digits: int) -> float | None:
        return None if value is None else round(value, digits)

    return {
        "loudness_db": rounded(voice.loudness_db, 1),
        "syllables_per_sec": rounded(voice.syllables_per_sec, 2),
    }
