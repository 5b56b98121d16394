"""What a contact-centre platform can tell us, whichever platform it is."""

from dataclasses import dataclass, field
from datetime import datetime

from calltone.calls.call import Consent
from calltone.calls.recording import UNASSIGNED_AGENT


@dataclass(frozen=True, slots=True)
class CallBegan:
    """A call has begun and its audio will come in chunks."""

    call_id: str
    agent_id: str = UNASSIGNED_AGENT
    customer_ref: str | None = None
    consent: Consent = Consent.UNKNOWN


@dataclass(frozen=True, slots=True)
class CallOver:
    """A call that came in chunks is over."""

    call_id: str


@dataclass(frozen=True, slots=True)
class RecordingReady:
    """A recording can be fetched."""

    call_id: str
    platform: str
    recording_id: str
    """Unique within the platform: the same recording told twice is one."""
    url: str
    auth: tuple[str, str] | None = field(default=None, repr=False)
    """User name and password for the host of `url`."""
    agent_id: str = UNASSIGNED_AGENT
    customer_ref: str | None = None
    consent: Consent = Consent.UNKNOWN
    channel_map: tuple[str, ...] | None = None
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StreamFrames:
    """Audio of the customer out of a running stream, in any order, some of it perhaps again."""

    call_id: str
    frames: dict[int, bytes] = field(repr=False)
    """Milliseconds since the stream began to µ-law bytes at 8 kHz."""
    stopped: bool = False
    """Whether the stream says that nothing will follow."""


PlatformEvent = CallBegan | CallOver | RecordingReady | StreamFrames


@dataclass(frozen=True, slots=True)
class Received:
    """A delivery whose sender is proven."""

    platform: str
    events: tuple[PlatformEvent, ...]
    delivery_id: str | None
    """Names the delivery, so that it takes effect once. None where every event of it has an
    identity of its own and may come as often as it likes: a stretch of a stream."""
