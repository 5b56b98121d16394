"""What is written can be read again, and outsiders see no more than they are to see."""

from dataclasses import replace
from datetime import timedelta

from calltone.emotion.taxonomy import Emotion
from calltone.store.documents import (
    outline_from_document,
    outline_to_document,
    segment_from_document,
    segment_to_document,
    segment_to_storage,
)
from tests.builders import SPOKEN_AT, segment

EXPIRE_AT = SPOKEN_AT + timedelta(days=30)


def test_a_segment_survives_storage():
    spoken = segment(emotion=Emotion.ANGRY)
    heard = replace(spoken, reading=replace(spoken.reading, scores=(0.25, -1.5, 3.0)))
    stored = segment_to_storage(heard, expire_at=EXPIRE_AT)
    assert stored["scores"] == [0.25, -1.5, 3.0]
    assert stored["expire_at"] == EXPIRE_AT
    assert segment_from_document(stored) == heard


def test_silence_has_no_scores():
    silent = segment(emotion=None)
    stored = segment_to_storage(silent, expire_at=EXPIRE_AT)
    assert stored["scores"] is None
    assert segment_from_document(stored) == silent


def test_segments_stored_before_there_were_scores_can_be_read():
    stored = segment_to_storage(segment(), expire_at=EXPIRE_AT)
    del stored["scores"]
    assert segment_from_document(stored).reading.scores is None


def test_scores_are_not_told_to_clients():
    heard = segment()
    heard = replace(heard, reading=replace(heard.reading, scores=(1.0,)))
    assert "scores" not in segment_to_document(heard)


def test_an_outline_survives_storage():
    outline = {"agent": (0, -20, -120), "customer": ()}
    stored = outline_to_document(outline, expire_at=EXPIRE_AT)
    assert stored["expire_at"] == EXPIRE_AT
    assert outline_from_document(stored) == outline
