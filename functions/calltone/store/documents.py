"""The one definition of what lies in Firestore, and where.

Segments look as the API answers them (`segment_to_document`), so that what a browser reads by
snapshot and what a client gets by HTTP are the same; besides that they carry what only Calltone
itself reads (`segment_to_storage`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from calltone.calls.call import Call, Consent, RecordingRef, Source, Status
from calltone.calls.live_reading import Mood
from calltone.calls.ports import Outline
from calltone.calls.segment import SCORE_DIGITS, Reading, Segment
from calltone.emotion.prediction import Prediction
from calltone.emotion.prosody import Prosody
from calltone.emotion.taxonomy import EMOTIONS, Emotion

CALLS = "calls"
SEGMENTS = "segments"
STATE = "state"
FEEDBACK = "feedback"
DRIFT = "drift"
SYSTEM_ALERTS = "system_alerts"
READINGS = "readings"
PAGES = "pages"
AUDIT = "audit"
"""Who did what; created, never changed."""
METRICS = "metrics"
METRICS_STATE = "metrics_state"
NOTICES = "notices"
"""What callers are told; created, never changed, and kept for good."""
WEBHOOK_DELIVERIES = "webhook_deliveries"
"""What platforms have told us, so that it takes effect once."""

SHARD = "shard"
"""The field of calls and segments that comes before moments in indexes."""

COUNTED = "counted"
"""`calls/{id}/state/counted`: what the metrics have counted of the call."""

_PRIVATE_CALL_FIELDS = frozenset(
    {"rollup", "verdicts", "revision", "expire_at", "first_counted_at", SHARD}
)
_PRIVATE_RECORDING_FIELDS = frozenset(
    {"lease_until", "lease_holder", "stored_segments", "model_version", "is_agent_analysed"}
)


def call_to_document(call: Call, *, retention: timedelta) -> dict[str, Any]:
    """The document of a call that has just begun."""
    return {
        "call_id": call.call_id,
        "agent_id": call.agent_id,
        "customer_ref": call.customer_ref,
        "source": call.source.value,
        "status": call.status.value,
        "consent": call.consent.value,
        "consent_notice": call.consent_notice,
        "started_at": call.started_at,
        "ended_at": None,
        "duration_sec": 0.0,
        "progress": 0.0,
        "current": None,
        "summary": None,
        "alerts": [],
        "alert_count": 0,
        "rollup": {},
        "verdicts": {},
        "revision": 0,
        "recording": recording_to_document(call.recording) if call.recording else None,
        "reanalysis": None,
        "error": None,
        "model_version": call.model_version,
        "expire_at": call.started_at + retention,
    }


def call_from_document(document: Mapping[str, Any]) -> Call:
    """Read a call."""
    recording = document.get("recording")
    return Call(
        call_id=document["call_id"],
        agent_id=document["agent_id"],
        source=Source(document["source"]),
        status=Status(document["status"]),
        consent=Consent(document["consent"]),
        started_at=document["started_at"],
        model_version=document["model_version"],
        customer_ref=document.get("customer_ref"),
        consent_notice=document.get("consent_notice"),
        recording=recording_from_document(recording) if recording else None,
        has_earlier_reading=document.get("reanalysis") is not None,
    )


def public_call(document: Mapping[str, Any]) -> dict[str, Any]:
    """A call without what only the server needs."""
    public = {key: value for key, value in document.items() if key not in _PRIVATE_CALL_FIELDS}
    if recording := public.get("recording"):
        public["recording"] = {"is_kept": None} | {
            key: value for key, value in recording.items() if key not in _PRIVATE_RECORDING_FIELDS
        }
    if reanalysis := public.get("reanalysis"):
        public["reanalysis"] = {k: v for k, v in reanalysis.items() if k != "is_kept"}
    return public


def private_call_fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """What `public_call` leaves out."""
    recording = document.get("recording") or {}
    return {key: document[key] for key in _PRIVATE_CALL_FIELDS & document.keys()} | {
        "recording": {key: recording[key] for key in _PRIVATE_RECORDING_FIELDS & recording.keys()}
    }


def recording_to_document(ref: RecordingRef) -> dict[str, Any]:
    """The identity of a recording; generations are strings, since browsers have no 64-bit int."""
    return {"bucket": ref.bucket, "name": ref.name, "generation": str(ref.generation)}


def recording_from_document(document: Mapping[str, Any]) -> RecordingRef:
    """Read the identity of a recording."""
    return RecordingRef(
        bucket=document["bucket"],
        name=document["name"],
        generation=int(document["generation"]),
    )


def segment_to_storage(segment: Segment, *, expire_at: datetime) -> dict[str, Any]:
    """A segment as Firestore holds it."""
    scores = segment.reading.scores
    return segment_to_document(segment) | {
        "scores": None if scores is None else [round(score, SCORE_DIGITS) for score in scores],
        "audio_id": segment.audio_id,
        "expire_at": expire_at,
    }


def segment_to_document(segment: Segment) -> dict[str, Any]:
    """A segment as the API answers it."""
    prediction, prosody = segment.reading.prediction, segment.reading.prosody
    return {
        "segment_id": segment.segment_id,
        "call_id": segment.call_id,
        "agent_id": segment.agent_id,
        "channel": segment.channel,
        "sequence": segment.sequence,
        "start_offset_sec": segment.start_offset_sec,
        "end_offset_sec": segment.end_offset_sec,
        **_prediction_fields(prediction),
        "speech_ratio": round(segment.reading.speech_ratio, 3),
        "prosody": {
            "pitch_hz": None if prosody.pitch_hz is None else round(prosody.pitch_hz, 1),
            "energy_db": round(prosody.energy_db, 1),
        }
        if prosody
        else None,
        "model_version": segment.model_version,
        "timestamp": segment.timestamp,
    }


def _prediction_fields(prediction: Prediction | None) -> dict[str, Any]:
    if prediction is None:
        return dict.fromkeys(
            (
                "detected_emotion",
                "confidence_score",
                "is_uncertain",
                "all_emotions_confidence",
                "arousal",
                "valence",
            )
        )
    return {
        "detected_emotion": prediction.emotion.value,
        "confidence_score": prediction.confidence,
        "is_uncertain": prediction.is_uncertain,
        "all_emotions_confidence": {e.value: p for e, p in prediction.probabilities.items()},
        "arousal": round(prediction.arousal, 4),
        "valence": round(prediction.valence, 4),
    }


def segment_from_document(document: Mapping[str, Any]) -> Segment:
    """Read a segment."""
    probabilities = document["all_emotions_confidence"]
    prosody, scores = document["prosody"], document.get("scores")
    return Segment(
        call_id=document["call_id"],
        agent_id=document["agent_id"],
        channel=document["channel"],
        sequence=document["sequence"],
        start_offset_sec=document["start_offset_sec"],
        end_offset_sec=document["end_offset_sec"],
        reading=Reading(
            prediction=Prediction(
                probabilities={e: probabilities[e.value] for e in EMOTIONS},
                is_uncertain=document["is_uncertain"],
            )
            if probabilities
            else None,
            speech_ratio=document["speech_ratio"],
            prosody=Prosody(pitch_hz=prosody["pitch_hz"], energy_db=prosody["energy_db"])
            if prosody
            else None,
            scores=None if scores is None else tuple(scores),
        ),
        model_version=document["model_version"],
        timestamp=document["timestamp"],
        audio_id=document.get("audio_id"),
    )


def current_reading(segment: Segment, mood: Mood | None = None) -> dict[str, Any]:
    """What a call shows as its live reading: the newest segment, and the mood it is part of."""
    hidden = ("call_id", "agent_id", "segment_id", "prosody", "model_version")
    newest = {k: v for k, v in segment_to_document(segment).items() if k not in hidden}
    return newest | {"mood": mood_to_display(mood, at_sec=segment.end_offset_sec) if mood else None}


def mood_to_display(mood: Mood, *, at_sec: float) -> dict[str, Any]:
    """The mood as a browser shows it."""
    return {
        "emotion": mood.shown.value,
        "probabilities": {
            emotion.value: round(share, 4)
            for emotion, share in zip(EMOTIONS, mood.probabilities, strict=True)
        },
        "intensity": round(mood.intensity, 4),
        "trend": mood.trend.value,
        "duration_sec": round(max(0.0, at_sec - mood.since_offset_sec), 3),
    }


def mood_to_state(mood: Mood) -> dict[str, Any]:
    """The mood as the server keeps it between chunks."""
    return {
        "probabilities": list(mood.probabilities),
        "shown": mood.shown.value,
        "since_offset_sec": mood.since_offset_sec,
        "valences": [{"end_sec": end_sec, "valence": v} for end_sec, v in mood.valences],
    }


def mood_from_state(document: Mapping[str, Any]) -> Mood:
    """Read a kept mood."""
    return Mood(
        probabilities=tuple(document["probabilities"]),
        shown=Emotion(document["shown"]),
        since_offset_sec=document["since_offset_sec"],
        valences=tuple((entry["end_sec"], entry["valence"]) for entry in document["valences"]),
    )


def outline_to_document(outline: Outline, *, expire_at: datetime) -> dict[str, Any]:
    """An outline as stored: a byte per part, dB below full scale without the sign."""
    levels = {channel: bytes(-level for level in parts) for channel, parts in outline.items()}
    return {"levels": levels, "expire_at": expire_at}


def outline_from_document(document: Mapping[str, Any]) -> Outline:
    """Read an outline."""
    return {
        channel: tuple(-byte for byte in parts) for channel, parts in document["levels"].items()
    }
