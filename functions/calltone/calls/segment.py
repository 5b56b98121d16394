"""One stretch of one channel and how it sounded."""

from dataclasses import dataclass
from datetime import datetime

from calltone.calls.identifiers import AGENT_CHANNEL
from calltone.emotion.prediction import Prediction
from calltone.emotion.prosody import Prosody

SCORE_DIGITS = 6
"""Digits of a score that are kept."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the analysis heard in one utterance or chunk."""

    prediction: Prediction | None
    """None where nobody speaks: silence is no emotion."""
    speech_ratio: float
    """Share of the time in which somebody speaks, 0 to 1."""
    prosody: Prosody | None
    scores: tuple[float, ...] | None = None
    """What the model heard before it knew the caller; None where nobody speaks."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A reading with its place in a call. Its identity is (call, channel, sequence)."""

    call_id: str
    agent_id: str
    channel: str
    sequence: int
    start_offset_sec: float
    end_offset_sec: float
    reading: Reading
    model_version: str
    timestamp: datetime
    """When it was spoken: the start of the call plus the offset."""
    audio_id: str | None = None
    """Names the very bytes a live segment was heard in; None where nobody needs to know."""

    @property
    def segment_id(self) -> str:
        """The id under which every delivery of this segment is stored."""
        return segment_id(self.channel, self.sequence)

    @property
    def is_of_agent(self) -> bool:
        """Whether it is the agent's voice, which counts in no mood, figure or alert."""
        return self.channel == AGENT_CHANNEL

    @property
    def duration_sec(self) -> float:
        """Its length."""
        return self.end_offset_sec - self.start_offset_sec


def segment_id(channel: str, sequence: int) -> str:
    """The document id of a segment; sorts in order of time within a channel."""
    return f"{channel}-{sequence:06d}"
