"""The daily comparison with the model's reference, through the real store."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from google.cloud import firestore

from calltone.emotion.taxonomy import EMOTIONS, Emotion
from calltone.metrics.drift import Reference, WatchDrift
from calltone.store.connection import Connection
from calltone.store.documents import SHARD, segment_to_storage
from calltone.store.drift import FirestoreDrift
from calltone.store.shards import IndexShards
from tests.builders import segment
from tests.integration.api import Api, assert_problem

NOW = datetime(2026, 5, 24, 0, 5, tzinfo=UTC)
YESTERDAY = datetime(2026, 5, 23, tzinfo=UTC)
INDEX = IndexShards(2)
REFERENCE = Reference(
    model_version="test-1",
    emotion_shares={e: 0.94 if e is Emotion.NEUTRAL else 0.01 for e in EMOTIONS},
    confidence_mean=0.7,
    score_means=(0.0, 0.0),
    score_deviations=(1.0, 1.0),
)


@pytest.fixture
def database(emulators):
    client = Connection(project=f"demo-{uuid.uuid4().hex[:20]}", patience_sec=60)
    yield client
    client.close()


def fill(client: firestore.Client, emotion: Emotion, *, scores: tuple[float, ...]) -> None:
    """Twenty segments in each half hour, and as many that are not to be compared."""
    writer = client.bulk_writer()
    for number in range(960):
        at = YESTERDAY + number * timedelta(seconds=90)
        spoken = segment(sequence=number, emotion=emotion, timestamp=at)
        heard = replace(spoken, reading=replace(spoken.reading, scores=scores))
        for one in (
            heard,
            replace(heard, sequence=number + 1000, model_version="other-1"),
            segment(sequence=number + 2000, emotion=None, timestamp=at),
        ):
            reference = client.document(f"calls/call-1/segments/{one.segment_id}")
            document = segment_to_storage(one, expire_at=NOW) | {SHARD: INDEX.of(one.call_id)}
            writer.create(reference, document)
    writer.close()


def test_a_quiet_day_is_stored_and_not_compared_again(database):
    fill(database, Emotion.NEUTRAL, scores=(0.1, -0.1))
    store = FirestoreDrift(database, retention=timedelta(days=800), index=INDEX)
    watch = WatchDrift(store=store, reference=REFERENCE, clock=lambda: NOW)
    drift = watch()
    # At most 20 per half hour are read, a third of them is comparable; each begins at random.
    assert 200 <= drift.segments <= 48 * 20 / 3 + 48
    assert drift.reasons == []
    assert watch() is None
    assert list(database.collection("system_alerts").stream()) == []
    [day] = store.between(YESTERDAY.date(), YESTERDAY.date())
    assert (day["day"], day["sampled_segments"]) == ("2026-05-23", drift.segments)


def test_drift_is_an_alert_for_supervisors(database):
    fill(database, Emotion.ANGRY, scores=(0.1, 2.0))
    store = FirestoreDrift(database, retention=timedelta(days=800), index=INDEX)
    WatchDrift(store=store, reference=REFERENCE, clock=lambda: NOW)()
    alert = database.document("system_alerts/drift-2026-05-23").get().to_dict()
    assert (alert["kind"], alert["status"]) == ("drift", "open")
    assert len(alert["reasons"]) == 2
    assert alert["expire_at"] > NOW


def test_drift_is_told_to_supervisors_only(agent: Api, supervisor: Api):
    days = {"start_date": "2026-05-01", "end_date": "2026-05-31"}
    assert isinstance(supervisor.get("/metrics/drift", **days).json()["days"], list)
    assert_problem(agent.get("/metrics/drift", **days), 403, "for supervisors")
