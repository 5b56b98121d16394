"""Twilio Media Streams' messages, as a relay posts them: a JSON array of what it got.

The messages: https://www.twilio.com/docs/voice/media-streams/websocket-messages
"""

import base64
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from calltone.calls.call import Consent
from calltone.calls.errors import InvalidInput
from calltone.calls.identifiers import MAX_CALL_SEC
from calltone.calls.recording import UNASSIGNED_AGENT
from calltone.calls.webhook_events import CallBegan, PlatformEvent, StreamFrames
from calltone.entrypoints.http.parameters import AgentId
from calltone.entrypoints.http.parsing import parse

_MAX_FRAME_BYTES = 8000
_CUSTOMER_TRACK = "inbound"

StreamSid = Annotated[str, Field(pattern=r"^MZ[0-9a-f]{32}$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Format(_Model):
    encoding: Literal["audio/x-mulaw"]
    sampleRate: Literal[8000]  # noqa: N815
    channels: Literal[1]


class _Told(_Model):
    consent: Consent = Consent.UNKNOWN
    agent_id: AgentId = UNASSIGNED_AGENT
    customer_ref: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class _Start(_Model):
    mediaFormat: _Format  # noqa: N815
    customParameters: _Told = _Told()  # noqa: N815


class _Media(_Model):
    track: str = _CUSTOMER_TRACK
    timestamp: Annotated[int, Field(ge=0, le=int(MAX_CALL_SEC * 1000))]
    payload: str


class _Message(_Model):
    event: str
    streamSid: StreamSid | None = None  # noqa: N815
    start: _Start | None = None
    media: _Media | None = None


def stream_events(body: object) -> tuple[PlatformEvent, ...]:
    """What a batch means: perhaps the start of a call, audio of the customer, perhaps its end.

    The inbound track is what the caller says. The call goes by the stream's SID, which every
    message carries.

    Raises:
        InvalidInput: it is no array of messages of one stream.
    """
    if not isinstance(body, list):
        raise InvalidInput("The body must be a JSON array of Media Streams messages.")
    messages = [parse(_Message, one if isinstance(one, dict) else {}) for one in body]
    streams = {message.streamSid for message in messages if message.streamSid}
    if not streams:
        return ()
    if len(streams) > 1:
        raise InvalidInput(f"The messages must be of one stream; got {len(streams)}.")
    return _events(streams.pop(), messages)


def _events(call_id: str, messages: Sequence[_Message]) -> tuple[PlatformEvent, ...]:
    events: list[PlatformEvent] = []
    for message in messages:
        if message.event == "start" and message.start is not None:
            told = message.start.customParameters
            events.append(CallBegan(call_id, told.agent_id, told.customer_ref, told.consent))
    frames = {
        message.media.timestamp: _audio(message.media.payload)
        for message in messages
        if message.event == "media"
        and message.media is not None
        and message.media.track == _CUSTOMER_TRACK
    }
    stopped = any(message.event == "stop" for message in messages)
    if frames or stopped:
        events.append(StreamFrames(call_id, frames, stopped=stopped))
    return tuple(events)


def _audio(payload: Any) -> bytes:  # noqa: ANN401  # JSON
    try:
        audio = base64.b64decode(payload, validate=True)
    except ValueError:
        raise InvalidInput("media.payload must be base64.") from None
    if not 0 < len(audio) <= _MAX_FRAME_BYTES:
        raise InvalidInput(
            f"media.payload must be 1 to {_MAX_FRAME_BYTES} bytes of audio; got {len(audio)}."
        )
    return audio
