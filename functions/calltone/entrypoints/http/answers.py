"""What the API answers, for its OpenAPI document. Tests hold these models against real answers.

Answers are not built through them, since what Firestore holds and what a client gets are the same.
A field that is sent and not named here is a fault, and so is one that is named and not sent.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from calltone.calls.call import Consent, Source, Status
from calltone.calls.live_reading import Trend
from calltone.emotion.taxonomy import Emotion

Share = Annotated[float, Field(ge=0, le=1)]
Signed = Annotated[float, Field(ge=-1, le=1)]
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0)]
Shares = dict[Emotion, Share]
Channel = Literal["customer", "agent", "mixed"]


class Answer(BaseModel):
    """Root of all answers: no field may be sent that is not named."""

    # Built when the document is first asked for: chunks do not wait for it.
    model_config = ConfigDict(
        extra="forbid", defer_build=True, protected_namespaces=(), use_attribute_docstrings=True
    )


class Problem(Answer):
    """An error, as RFC 9457 has it."""

    type: str
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    """What was expected and what came."""


class Health(Answer):
    """The function runs and its model is loaded."""

    status: Literal["ok"]
    version: str
    model_version: str


class WebhookReceipt(Answer):
    """What came of a platform's delivery."""

    status: Literal["accepted", "ignored"]
    """Ignored: it is genuine and tells nothing that is of use here."""
    call_ids: list[str]


class UploadTarget(Answer):
    """Where a recording is to be sent, with one PUT of the whole file."""

    call_id: str
    """The call the recording becomes."""
    upload_url: str
    method: Literal["PUT"]
    headers: dict[str, str]
    """To be sent with the PUT."""
    max_bytes: Count


class SegmentProsody(Answer):
    """Measured, not judged."""

    pitch_hz: float | None
    energy_db: float
    """dB below full scale."""


class Segment(Answer):
    """One stretch of one channel and how it sounded; the judgement is null where nobody speaks."""

    segment_id: str
    call_id: str
    agent_id: str
    channel: Channel
    sequence: Count
    start_offset_sec: Seconds
    end_offset_sec: Seconds
    detected_emotion: Emotion | None
    confidence_score: Share | None
    is_uncertain: bool | None
    all_emotions_confidence: Shares | None
    arousal: Signed | None
    """Calm to excited, derived from the probabilities."""
    valence: Signed | None
    """Unpleasant to pleasant, derived from the probabilities."""
    speech_ratio: Share
    prosody: SegmentProsody | None
    model_version: str
    timestamp: datetime
    """When it was spoken."""


class SegmentPage(Answer):
    """Segments of a call in order of time."""

    call_id: str
    segments: list[Segment]
    next_page_token: str | None
    """Given as `page_token`, brings the next page; null on the last."""


class NewestSegments(Answer):
    """Segments of all calls one may see, the newest first."""

    segments: list[Segment]


class Mood(Answer):
    """The mood on display, smoothed so that it does not flicker."""

    emotion: Emotion
    probabilities: Shares
    intensity: Share
    """How far from neutral."""
    trend: Trend
    """Over the last 30 s."""
    duration_sec: Seconds


class CurrentReading(Answer):
    """The newest segment of a call, and the mood it is part of."""

    channel: Channel
    sequence: Count
    start_offset_sec: Seconds
    end_offset_sec: Seconds
    detected_emotion: Emotion | None
    confidence_score: Share | None
    is_uncertain: bool | None
    all_emotions_confidence: Shares | None
    arousal: Signed | None
    valence: Signed | None
    speech_ratio: Share
    timestamp: datetime
    mood: Mood | None


class Summary(Answer):
    """The call in a few figures; mood is the mean valence."""

    segments: Count
    silent_segments: Count
    emotion_distribution: dict[Emotion, Count]
    dominant_emotion: Emotion | None
    mood_start: Signed | None
    """Mean of the first quarter."""
    mood_end: Signed | None
    """Mean of the last quarter."""
    mood_change: Annotated[float, Field(ge=-2, le=2)] | None
    trend: Trend | None
    average_confidence: Share | None
    uncertain_share: Share | None


class RecordingSummary(Summary):
    """The summary of a recording also tells who spoke when."""

    talk_sec: dict[Channel, Seconds]
    silence_sec: Seconds
    overlap_sec: Seconds


class Recording(Answer):
    """The object in the bucket that a call was made from."""

    bucket: str
    name: str
    generation: str


class Call(Answer):
    """A call, its live reading and, once it has ended, its summary."""

    call_id: str
    agent_id: str
    customer_ref: str | None
    source: Source
    status: Status
    consent: Consent
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    duration_sec: Seconds
    progress: Share
    """Share of a recording that is done; 0 for live calls."""
    current: CurrentReading | None
    summary: Summary | RecordingSummary | None
    recording: Recording | None
    error: str | None
    """Why a recording could not be analysed."""
    model_version: str
