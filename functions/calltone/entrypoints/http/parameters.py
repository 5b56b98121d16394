"""What requests may carry, checked by pydantic."""

from datetime import date
from enum import StrEnum
from itertools import permutations
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from calltone.audio.raw import Encoding
from calltone.audio.waveform import MAX_CHANNELS, MAX_RATE_HZ, MIN_RATE_HZ
from calltone.calls.call import Consent
from calltone.calls.feedback import MAX_COMMENT_CHARACTERS
from calltone.calls.identifiers import (
    CHANNELS,
    ID_PATTERN,
    MAX_CALL_SEC,
    MAX_SEQUENCE,
    checked_channel,
    checked_channel_map,
    checked_id,
)
from calltone.emotion.taxonomy import Emotion
from calltone.metrics.contribution import Interval

_ID_SCHEMA = WithJsonSchema({"type": "string", "pattern": f"^{ID_PATTERN}$"})
CallId = Annotated[str, AfterValidator(lambda value: checked_id(value, name="call_id")), _ID_SCHEMA]
AgentId = Annotated[
    str, AfterValidator(lambda value: checked_id(value, name="agent_id")), _ID_SCHEMA
]
Channel = Annotated[
    str,
    AfterValidator(checked_channel),
    WithJsonSchema({"type": "string", "enum": list(CHANNELS)}),
]
ChannelMap = Annotated[
    str,
    AfterValidator(lambda text: ",".join(checked_channel_map(text))),
    WithJsonSchema(
        {
            "type": "string",
            "enum": [
                ",".join(names)
                for count in range(1, MAX_CHANNELS + 1)
                for names in permutations(CHANNELS, count)
            ],
        }
    ),
]
SegmentId = Annotated[str, Field(pattern=r"^(customer|agent|mixed)-\d{6}$")]
LogsToken = Annotated[
    str, Field(pattern=f"^{ID_PATTERN}/(customer|agent|mixed)-[0-9]{{6}}$", max_length=200)
]
"""The call and the segment that ended a page."""
PageSize = Annotated[int, Field(ge=1, le=500)]


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, use_attribute_docstrings=True)


class ChunkFields(_Parameters):
    """What may come with a chunk in the query, and in a form or JSON body too, which wins."""

    call_id: CallId | None = None
    """Required, in one of the two places."""
    agent_id: AgentId | None = None
    channel: Channel = "customer"
    sequence: int | None = Field(default=None, ge=0, le=MAX_SEQUENCE)
    start_offset_sec: float | None = Field(default=None, ge=0, le=MAX_CALL_SEC)
    consent: Consent = Consent.UNKNOWN
    channel_map: ChannelMap | None = None
    """Whose voice is in which channel of the audio, left first; `channel` is analysed. Without it
    all channels hold the voice that `channel` names."""
    sample_rate: int | None = Field(default=None, ge=MIN_RATE_HZ, le=MAX_RATE_HZ)
    """Of raw samples, in Hz; files carry their own."""
    encoding: Encoding | None = None
    """Of raw samples, pcm16 (little endian) if not given."""
    channels: int | None = Field(default=None, ge=1, le=MAX_CHANNELS)
    """Of raw samples, interleaved; 1 if not given."""


class ChunkParameters(ChunkFields):
    """What came with a chunk, from wherever it came."""

    call_id: CallId


class ChunkForm(ChunkFields):
    """A chunk as multipart form."""

    audio_file: Annotated[bytes, WithJsonSchema({"type": "string", "format": "binary"})]


class ChunkJson(ChunkFields):
    """A chunk as JSON."""

    audio_data: Annotated[str, WithJsonSchema({"type": "string", "contentEncoding": "base64"})]
    content_type: str = "audio/wav"


class CallParameters(_Parameters):
    """The body of `POST /calls`."""

    call_id: CallId | None = None
    agent_id: AgentId | None = None
    customer_ref: str | None = Field(default=None, min_length=1, max_length=200)
    consent: Consent = Consent.UNKNOWN


class UploadParameters(_Parameters):
    """The body of `POST /recordings`."""

    content_type: str = Field(min_length=1, max_length=100)
    size_bytes: int = Field(ge=1)
    call_id: CallId | None = None
    agent_id: AgentId | None = None
    customer_ref: str | None = Field(default=None, min_length=1, max_length=200)
    consent: Consent = Consent.UNKNOWN
    channel_map: list[Channel] | None = Field(default=None, min_length=1, max_length=2)
    started_at: AwareDatetime | None = None


class ExportFormat(StrEnum):
    """How a call is exported."""

    JSON = "json"
    CSV = "csv"


class ExportParameters(_Parameters):
    """The query of `GET /calls/{id}/export`."""

    format: ExportFormat = ExportFormat.JSON


class AudioParameters(_Parameters):
    """The query of `GET /calls/{id}/audio`."""

    ticket: str | None = Field(default=None, max_length=100)
    """Instead of an ID token, for players that can send no header."""


class SegmentsParameters(_Parameters):
    """The query of `GET /emotions`."""

    call_id: CallId
    limit: PageSize = 100
    page_token: SegmentId | None = None


class LogsParameters(_Parameters):
    """The query of `GET /logs`."""

    limit: PageSize = 50
    emotion: Emotion | None = None
    """What was heard; without it everything, silence included."""
    page_token: LogsToken | None = None


class FeedbackBody(_Parameters):
    """The body of `POST /segments/{segment_id}/feedback`."""

    call_id: CallId
    emotion: Emotion
    """What it really was."""
    comment: str | None = Field(default=None, min_length=1, max_length=MAX_COMMENT_CHARACTERS)


class ReviewParameters(_Parameters):
    """The query of `GET /review`."""

    limit: int = Field(default=50, ge=1, le=100)


class DaysParameters(_Parameters):
    """A range of days, both included."""

    start_date: date
    end_date: date


class MetricsParameters(DaysParameters):
    """The query of `GET /metrics/emotions`."""

    interval: Interval = Interval.DAILY
    agent_id: AgentId | None = None
    tz: str = Field(default="UTC", min_length=1, max_length=60)
    """IANA name of the time zone by whose clock days and hours are cut."""
