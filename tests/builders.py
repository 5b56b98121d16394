"""Builders of domain values for tests: every field has a plain default."""

from datetime import UTC, datetime

from calltone.calls.alert import Alert
from calltone.calls.segment import Reading, Segment
from calltone.emotion.prediction import Prediction
from calltone.emotion.prosody import Prosody
from calltone.emotion.taxonomy import EMOTIONS, Emotion

SPOKEN_AT = datetime(2026, 5, 24, 10, 30, tzinfo=UTC)


def prediction(emotion: Emotion, confidence: float = 0.7, *, is_uncertain: bool = False):
    rest = (1 - confidence) / (len(EMOTIONS) - 1)
    return Prediction(
        probabilities={e: confidence if e is emotion else rest for e in EMOTIONS},
        is_uncertain=is_uncertain,
    )


def segment(
    *,
    sequence: int = 0,
    emotion: Emotion | None = Emotion.NEUTRAL,
    confidence: float = 0.7,
    is_uncertain: bool = False,
    timestamp: datetime = SPOKEN_AT,
    start_offset_sec: float | None = None,
    channel: str = "customer",
    call_id: str = "call-1",
    agent_id: str = "agent-1",
) -> Segment:
    start_sec = sequence * 2.5 if start_offset_sec is None else start_offset_sec
    heard = None if emotion is None else prediction(emotion, confidence, is_uncertain=is_uncertain)
    return Segment(
        call_id=call_id,
        agent_id=agent_id,
        channel=channel,
        sequence=sequence,
        start_offset_sec=start_sec,
        end_offset_sec=start_sec + 2.5,
        reading=Reading(
            prediction=heard,
            speech_ratio=0.9 if heard else 0.0,
            prosody=Prosody(pitch_hz=180.0, energy_db=-20.0) if heard else None,
        ),
        model_version="test-1",
        timestamp=timestamp,
    )


def alert_of(decisive: Segment, *, raised_at: datetime = SPOKEN_AT) -> Alert:
    """An alert that this segment decided."""
    return Alert(
        call_id=decisive.call_id,
        agent_id=decisive.agent_id,
        rule_id="deescalate",
        title="The customer sounds angry.",
        action="deescalate",
        emotion=Emotion.ANGRY,
        probability=0.8,
        channel=decisive.channel,
        sequence=decisive.sequence,
        offset_sec=decisive.end_offset_sec,
        raised_at=raised_at,
    )
