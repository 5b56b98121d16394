"""Who spoke when: talk, silence, overlap, interruptions and gaps, from the speech of each channel.

Terms after Heldner and Edlund, "Pauses, gaps and overlaps in conversations", Journal of Phonetics
38 (2010): a gap is the silence between the end of one party's speech and the other's answer.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean, median
from typing import Any

from calltone.audio.segments import SpeechRegion

MIN_INTERRUPTION_SEC = 0.3
"""Of both voices at once; less is a turn taken a little early."""

Regions = Mapping[str, Sequence[SpeechRegion]]
"""Speech by channel; the regions of one channel are in order and do not overlap."""


@dataclass(frozen=True, slots=True)
class TalkTimes:
    """Who spoke when, over the whole call, in seconds.

    Speech and silence add up to the call; with two channels, talk of both less overlap is speech.
    """

    duration_sec: float
    talk_sec: dict[str, float]
    speech_sec: float
    """Time in which anybody speaks."""
    overlap_sec: float
    """Time in which two channels speak at once."""
    longest_silence: SpeechRegion | None
    """The longest time in which nobody speaks; the first of equals."""
    interruptions: dict[str, int] = field(default_factory=dict)
    """How often a channel began while another spoke, and went on when that one fell silent."""
    response_gaps_sec: dict[str, tuple[float, ...]] = field(default_factory=dict)
    """Silences before a channel answered another."""

    @property
    def silence_sec(self) -> float:
        """Time in which nobody speaks."""
        return max(0.0, self.duration_sec - self.speech_sec)

    def to_document(self) -> dict[str, Any]:
        """The fields as stored in a call's summary.

        With one channel nobody can tell who speaks over whom: those fields are None.
        """
        all_talk_sec = sum(self.talk_sec.values())
        is_conversation = len(self.talk_sec) > 1
        silence = self.longest_silence
        return {
            "talk_sec": {channel: round(sec, 2) for channel, sec in self.talk_sec.items()},
            "talk_share": {
                channel: round(sec / all_talk_sec, 4) if all_talk_sec else 0.0
                for channel, sec in self.talk_sec.items()
            },
            "speech_sec": round(self.speech_sec, 2),
            "silence_sec": round(self.silence_sec, 2),
            "longest_silence": {
                "start_offset_sec": round(silence.start_sec, 2),
                "duration_sec": round(silence.end_sec - silence.start_sec, 2),
            }
            if silence
            else None,
            "overlap_sec": round(self.overlap_sec, 2) if is_conversation else None,
            "interruptions": self.interruptions if is_conversation else None,
            "response_gaps": {
                channel: _gaps_document(gaps) for channel, gaps in self.response_gaps_sec.items()
            }
            if is_conversation
            else None,
        }


def talk_times(regions: Regions, *, duration_sec: float) -> TalkTimes:
    """Measure a call; whatever reaches beyond `duration_sec` is cut off there."""
    within = {channel: _within(spoken, duration_sec) for channel, spoken in regions.items()}
    spoken, overlap_sec = _sweep(within)
    return TalkTimes(
        duration_sec=duration_sec,
        talk_sec={channel: sum(map(_length_sec, own)) for channel, own in within.items()},
        speech_sec=sum(map(_length_sec, spoken)),
        overlap_sec=overlap_sec,
        longest_silence=_longest_silence(spoken, duration_sec),
        interruptions={channel: _interruptions(within, channel) for channel in within},
        response_gaps_sec={channel: _response_gaps_sec(within, channel) for channel in within},
    )


def _within(regions: Sequence[SpeechRegion], duration_sec: float) -> list[SpeechRegion]:
    return [
        SpeechRegion(region.start_sec, min(region.end_sec, duration_sec))
        for region in regions
        if region.start_sec < duration_sec
    ]


def _length_sec(region: SpeechRegion) -> float:
    return region.end_sec - region.start_sec


def _sweep(regions: Regions) -> tuple[list[SpeechRegion], float]:
    """Walk over the edges of all regions: when anybody speaks, and how long more than one does."""
    edges = sorted(
        (second, change)
        for channel_regions in regions.values()
        for region in channel_regions
        for second, change in ((region.start_sec, 1), (region.end_sec, -1))
    )
    spoken: list[SpeechRegion] = []
    overlap_sec = start_sec = last_sec = 0.0
    speaking = 0
    for second, change in edges:
        if speaking > 1:
            overlap_sec += second - last_sec
        if speaking == 0:
            start_sec = second
        speaking += change
        if speaking == 0:
            spoken.append(SpeechRegion(start_sec, second))
        last_sec = second
    return spoken, overlap_sec


def _longest_silence(spoken: Sequence[SpeechRegion], duration_sec: float) -> SpeechRegion | None:
    starts = [0.0, *(region.end_sec for region in spoken)]
    ends = [*(region.start_sec for region in spoken), duration_sec]
    silences = [SpeechRegion(a, b) for a, b in zip(starts, ends, strict=True) if b > a]
    return max(silences, key=_length_sec, default=None)


def _interruptions(regions: Regions, channel: str) -> int:
    """Count how often `channel` speaks up against somebody and has the last word."""
    return sum(
        other.start_sec < own.start_sec
        and own.start_sec + MIN_INTERRUPTION_SEC <= other.end_sec < own.end_sec
        for other in _others(regions, channel)
        for own in _near(regions[channel], other)
    )


def _near(regions: Sequence[SpeechRegion], other: SpeechRegion) -> list[SpeechRegion]:
    first = bisect_left(regions, other.start_sec, key=lambda region: region.start_sec)
    last = bisect_left(regions, other.end_sec, key=lambda region: region.start_sec)
    return list(regions[first:last])


def _response_gaps_sec(regions: Regions, channel: str) -> tuple[float, ...]:
    """Measure each silence that another channel's speech began and this channel's speech ended."""
    turns = sorted(
        [(r.start_sec, r.end_sec, True) for r in regions[channel]]
        + [(r.start_sec, r.end_sec, False) for r in _others(regions, channel)]
    )
    gaps: list[float] = []
    last_end_sec: float | None = None
    last_is_own = True
    for start_sec, end_sec, is_own in turns:
        if last_end_sec is not None and start_sec > last_end_sec and is_own and not last_is_own:
            gaps.append(start_sec - last_end_sec)
        if last_end_sec is None or end_sec > last_end_sec:
            last_end_sec, last_is_own = end_sec, is_own
    return tuple(gaps)


def _others(regions: Regions, channel: str) -> list[SpeechRegion]:
    return [region for name, own in regions.items() if name != channel for region in own]


def _gaps_document(gaps_sec: Sequence[float]) -> dict[str, Any]:
    if not gaps_sec:
        return {"count": 0, "mean_sec": None, "median_sec": None, "longest_sec": None}
    return {
        "count": len(gaps_sec),
        "mean_sec": round(mean(gaps_sec), 2),
        "median_sec": round(median(gaps_sec), 2),
        "longest_sec": round(max(gaps_sec), 2),
    }
