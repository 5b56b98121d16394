"""A day like the reference is quiet; other emotions or other voices are told, once."""

import json
import logging
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from calltone.calls.ports import Conflict
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from calltone.metrics.drift import (
    MIN_SEGMENTS,
    Drift,
    Heard,
    Reference,
    WatchDrift,
    compare,
    stability_index,
    stretches_of,
)

MODELS = Path(__file__).parents[2] / "model_artifacts"
NOW = datetime(2026, 5, 24, 0, 5, tzinfo=UTC)


@pytest.fixture
def reference() -> Reference:
    """The reference the shipped model brings."""
    manifest = json.loads((MODELS / "encoder-1" / "manifest.json").read_text())
    found = Reference.from_manifest(manifest)
    assert found is not None
    return found


def day_like(reference: Reference, *, shift: float = 0.0, mood: Emotion | None = None):
    dice = random.Random(7)
    emotions, shares = zip(*reference.emotion_shares.items(), strict=True)
    scores = list(zip(reference.score_means, reference.score_deviations, strict=True))
    return [
        Heard(
            emotion=mood or dice.choices(emotions, shares)[0],
            confidence=reference.confidence_mean,
            scores=tuple(dice.gauss(mean + shift * std, std) for mean, std in scores),
        )
        for _ in range(900)
    ]


def test_a_day_like_the_reference_is_no_reason_for_anything(reference):
    drift = compare(day_like(reference), reference)
    assert drift.reasons == []
    assert drift.stability_index < 0.05
    assert max(map(abs, drift.score_shifts)) < 0.2


def test_other_emotions_are_told(reference):
    [reason] = compare(day_like(reference, mood=Emotion.ANGRY), reference).reasons
    assert "shares of emotions" in reason


def test_other_voices_are_told(reference):
    [reason] = compare(day_like(reference, shift=0.8), reference).reasons
    assert "voices sound different" in reason


def test_few_segments_tell_nothing(reference):
    few = day_like(reference, mood=Emotion.ANGRY, shift=3)[: MIN_SEGMENTS - 1]
    drift = compare(few, reference)
    assert (drift.stability_index, drift.reasons) == (None, [])


def test_the_index_of_the_same_shares_is_near_zero_and_grows_with_distance():
    even = dict.fromkeys(EMOTIONS, 1 / len(EMOTIONS))
    assert stability_index(dict.fromkeys(EMOTIONS, 100), even) == pytest.approx(0, abs=1e-12)
    some = stability_index({**dict.fromkeys(EMOTIONS, 100), Emotion.SAD: 200}, even)
    more = stability_index({**dict.fromkeys(EMOTIONS, 100), Emotion.SAD: 400}, even)
    assert 0 < some < more


def test_a_model_without_reference_is_not_watched():
    assert Reference.from_manifest({"version": "own-1"}) is None


def test_stretches_are_the_same_on_every_run_and_lie_in_the_day():
    day = date(2026, 5, 23)
    stretches = stretches_of(day, NOW)
    assert stretches == stretches_of(day, NOW)
    assert len(stretches) == 48
    for number, (start, end) in enumerate(stretches):
        half_hour = datetime(2026, 5, 23, tzinfo=UTC) + number * timedelta(minutes=30)
        assert half_hour == start < end <= half_hour + timedelta(minutes=30)


class Store:
    def __init__(self, heard: list[Heard]) -> None:
        self.heard, self.stored = heard, {}

    def is_compared(self, day: date) -> bool:
        return day in self.stored

    def sample(self, stretches, *, each, model_version):
        return self.heard

    def store(self, day: date, drift: Drift, *, reference: Reference) -> None:
        if day in self.stored:
            raise Conflict
        self.stored[day] = drift


def test_yesterday_is_compared_once_and_drift_is_an_error_in_the_log(reference, caplog):
    store = Store(day_like(reference, shift=1.0))
    watch = WatchDrift(store=store, reference=reference, clock=lambda: NOW)
    with caplog.at_level(logging.INFO, logger="calltone"):
        assert watch() is not None
        assert watch() is None
    assert list(store.stored) == [date(2026, 5, 23)]
    errors = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert [r.getMessage() for r in errors] == ["model drift"]
