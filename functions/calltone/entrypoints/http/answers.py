"""What the API answers, for its OpenAPI document. Tests hold these models against real answers.

Answers are not built through them, since what Firestore holds and what a client gets are the same.
A field that is sent and not named here is a fault, and so is one that is named and not sent.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from calltone.calls.alert import SHOWN_IN_CALL, AlertStatus
from calltone.calls.call import Consent, Source, Status
from calltone.calls.live_reading import Trend
from calltone.emotion.taxonomy import Emotion
from calltone.entrypoints.http.answer_types import (
    Answer,
    Channel,
    Count,
    Seconds,
    Share,
    Shares,
    Signed,
)
from calltone.entrypoints.http.answers_summary import Summary


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


class Reading(Answer):
    """One stretch of one channel and how it sounded; the judgement is null where nobody speaks."""

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
    timestamp: datetime
    """When it was spoken."""


class Segment(Reading):
    """A reading as it is kept."""

    segment_id: str
    call_id: str
    agent_id: str
    prosody: SegmentProsody | None
    model_version: str


class SegmentPage(Answer):
    """Segments of a call in order of time."""

    call_id: str
    segments: list[Segment]
    next_page_token: str | None
    """Given as `page_token`, brings the next page; null on the last."""


class NewestSegments(Answer):
    """Segments of all calls one may see, the newest first."""

    segments: list[Segment]
    next_page_token: str | None
    """Given as `page_token`, brings the next page; null on the last."""


class Mood(Answer):
    """The mood on display, smoothed so that it does not flicker."""

    emotion: Emotion
    probabilities: Shares
    intensity: Share
    """How far from neutral."""
    trend: Trend
    """Over the last 30 s."""
    duration_sec: Seconds


class CurrentReading(Reading):
    """The newest segment of a call, and the mood it is part of."""

    mood: Mood | None


class Recording(Answer):
    """The object in the bucket that a call was made from."""

    bucket: str
    name: str
    generation: str
    is_kept: bool | None
    """Whether its audio was kept when it was analysed; null before."""


class Reanalysis(Answer):
    """A later reading by another model; the earlier one is kept."""

    from_model_version: str
    to_model_version: str
    error: str | None
    """Why it failed; the earlier reading then still holds."""


class ShownAlert(Answer):
    """An alert as the call shows it."""

    alert_id: str
    rule_id: str
    title: str
    action: str
    emotion: Emotion
    probability: Share
    offset_sec: Seconds
    raised_at: datetime
    status: AlertStatus


class Call(Answer):
    """A call, its live reading and, once it has ended, its summary."""

    call_id: str
    agent_id: str
    customer_ref: str | None
    source: Source
    status: Status
    consent: Consent
    consent_notice: str | None
    """The digest of the notice the caller heard, where that stands for a recorded yes."""
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    duration_sec: Seconds
    progress: Share
    """Share of a recording that is done; 0 for live calls."""
    current: CurrentReading | None
    summary: Summary | None
    alerts: Annotated[list[ShownAlert], Field(max_length=SHOWN_IN_CALL)]
    """The newest alerts, newest first."""
    alert_count: Count
    recording: Recording | None
    reanalysis: Reanalysis | None
    error: str | None
    """Why a recording could not be analysed."""
    model_version: str
