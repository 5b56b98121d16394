"""Segments of all shards are one list, newest first, however many shards and pages there are."""

import uuid
from datetime import timedelta

import pytest
from google.cloud import firestore

from calltone.emotion.taxonomy import Emotion
from calltone.store.connection import Connection
from calltone.store.documents import SHARD, segment_to_storage
from calltone.store.feedback import FirestoreFeedback
from calltone.store.logs import FirestoreLogs
from calltone.store.shards import IndexShards
from tests.builders import SPOKEN_AT, segment

MOMENTS = 7
"""Several segments of several calls share each moment, and a page ends among them."""


@pytest.fixture
def database(emulators):
    client = Connection(project=f"demo-{uuid.uuid4().hex[:20]}", patience_sec=60)
    yield client
    client.close()


def fill(client: firestore.Client, index: IndexShards) -> list[tuple[str, str]]:
    """Fifty segments of ten calls; their ids, newest first, of equal moments by name."""
    batch, expected = client.batch(), []
    for number in range(50):
        one = segment(
            call_id=f"call-{number % 10}",
            agent_id=f"agent-{number % 2}",
            sequence=number,
            emotion=Emotion.ANGRY if number % 3 else Emotion.SAD,
            is_uncertain=number % 5 == 0,
            timestamp=SPOKEN_AT + timedelta(seconds=number % MOMENTS),
        )
        document = segment_to_storage(one, expire_at=SPOKEN_AT) | {SHARD: index.of(one.call_id)}
        place = client.document(f"calls/{one.call_id}/segments/{one.segment_id}")
        batch.create(place, document)
        expected.append((one.timestamp, one.call_id, one.segment_id))
    batch.commit()
    return [(call_id, segment_id) for _, call_id, segment_id in sorted(expected, reverse=True)]


@pytest.mark.parametrize("count", [1, 3, 64])
def test_pages_go_on_where_the_one_before_ended(database, count):
    index = IndexShards(count)
    expected = fill(database, index)
    logs = FirestoreLogs(database, index)
    found, after = [], None
    while True:
        page, after = logs.page(limit=8, after=after, agent_id=None, emotion=None)
        found += [(one.call_id, one.segment_id) for one in page]
        if after is None:
            break
        assert len(page) == 8
    assert found == expected


def test_filters_and_the_review_go_over_all_shards(database):
    index = IndexShards(40)
    expected = fill(database, index)
    page, _ = FirestoreLogs(database, index).page(
        limit=100, after=None, agent_id="agent-1", emotion=Emotion.SAD
    )
    assert [one.segment_id for one in page] == [
        name for _, name in expected if int(name[-6:]) % 2 and not int(name[-6:]) % 3
    ]
    uncertain = FirestoreFeedback(database, index).uncertain(limit=4, agent_id=None)
    assert [one.segment_id for one in uncertain] == [
        name for _, name in expected if int(name[-6:]) % 5 == 0
    ][:4]


def test_more_shards_find_what_was_stored_under_fewer(database):
    expected = fill(database, IndexShards(2))
    page, _ = FirestoreLogs(database, IndexShards(9)).page(
        limit=100, after=None, agent_id=None, emotion=None
    )
    assert [(one.call_id, one.segment_id) for one in page] == expected
