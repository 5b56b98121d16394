"""A call as the use cases see it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """How the audio of a call reaches Calltone."""

    LIVE = "live"
    RECORDING = "recording"
    WEBHOOK = "webhook"


class Status(StrEnum):
    """Where a call is in its life."""

    LIVE = "live"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    ERASED = "erased"
    """Being erased: nothing may be added any more, and soon it is gone."""


class Consent(StrEnum):
    """Whether the caller has agreed to be analysed."""

    GRANTED = "granted"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RecordingRef:
    """The identity of a recording: an overwritten object is another recording."""

    bucket: str
    name: str
    generation: int


@dataclass(frozen=True, slots=True)
class Call:
    """The part of a call that decides what may be done with it."""

    call_id: str
    agent_id: str
    source: Source
    status: Status
    consent: Consent
    started_at: datetime
    model_version: str
    customer_ref: str | None = None
    recording: RecordingRef | None = None
    consent_notice: str | None = None
    """The digest of the notice the caller heard, where that stands for a recorded yes."""
    is_agent_analysed: bool = False
    """Whether this reading of a recording is of the agent's voice too."""
    has_earlier_reading: bool = False
    """Whether what another model heard in it is kept."""
