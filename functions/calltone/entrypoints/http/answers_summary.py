"""The summary of a call, as the API answers it."""

from typing import Annotated

from pydantic import Field

from calltone.calls.live_reading import Trend
from calltone.emotion.taxonomy import Emotion
from calltone.entrypoints.http.answer_types import Answer, Channel, Count, Seconds, Share, Signed


class Quarter(Answer):
    """A quarter of the call's time."""

    segments: Count
    mood: Signed | None
    dominant_emotion: Emotion | None


class Moment(Answer):
    """A segment worth listening to."""

    segment_id: str
    start_offset_sec: Seconds
    end_offset_sec: Seconds
    emotion: Emotion
    valence: Signed


class Stretch(Answer):
    """A part of the call."""

    start_offset_sec: Seconds
    end_offset_sec: Seconds
    duration_sec: Seconds


class Silence(Answer):
    """A time in which nobody speaks."""

    start_offset_sec: Seconds
    duration_sec: Seconds


class ResponseGaps(Answer):
    """Silences before a channel answered another."""

    count: Count
    mean_sec: Seconds | None
    median_sec: Seconds | None
    longest_sec: Seconds | None


class Voice(Answer):
    """What was measured of a voice."""

    loudness_db: float | None
    """Of the speech, in dB below full scale."""
    syllables_per_sec: Annotated[float, Field(ge=0)] | None


class Speakers(Answer):
    """How the parties of a recording were told apart."""

    method: str
    """`channels`: each has its own; `voices`: by voice, on one channel; `none`: not at all."""
    confidence: Share | None
    """That there are two voices; null where nobody had to tell."""
    agent_known: bool
    """Whether it is known which is the agent's; if not, both are analysed as `mixed`."""


class Summary(Answer):
    """The call in a few figures; mood is the mean valence.

    Of a live call only the chunks are known: who spoke when is null.
    """

    segments: Count
    silent_segments: Count
    emotion_distribution: dict[Emotion, Count]
    dominant_emotion: Emotion | None
    mood_start: Signed | None
    """Mean of the first quarter of the segments."""
    mood_end: Signed | None
    """Mean of the last quarter of the segments."""
    mood_change: Annotated[float, Field(ge=-2, le=2)] | None
    trend: Trend | None
    quarters: list[Quarter]
    """The four quarters of the call's time."""
    best_moments: list[Moment]
    worst_moments: list[Moment]
    longest_anger: Stretch | None
    recovered: bool | None
    """Whether the caller calmed down after the longest anger; null without anger."""
    recovery_sec: Seconds | None
    """From the end of the longest anger to the first of two segments that are not negative."""
    average_confidence: Share | None
    uncertain_share: Share | None
    model_version: str | None
    processing_sec: Seconds | None
    speakers: Speakers | None
    talk_sec: dict[Channel, Seconds]
    talk_share: dict[Channel, Share] | None
    """Shares of all talk; they add up to 1."""
    speech_sec: Seconds | None
    """Time in which anybody speaks: with silence_sec it adds up to the call."""
    silence_sec: Seconds | None
    longest_silence: Silence | None
    overlap_sec: Seconds | None
    """Null where there is one channel: nobody can tell then."""
    interruptions: dict[Channel, Count] | None
    """How often a channel began while another spoke, and had the last word."""
    response_gaps: dict[Channel, ResponseGaps] | None
    voice: dict[Channel, Voice]
