"""Counting is exact: whatever is added in whatever order can be taken away again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calltone.calls.rollup import (
    Counts,
    roll_up,
    rollup_from_document,
    rollup_to_document,
    slot_key,
    slot_of,
)
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from tests.builders import segment

counts = st.builds(
    Counts,
    emotions=st.dictionaries(st.sampled_from(EMOTIONS), st.integers(1, 1000)),
    confidence_sum_bp=st.integers(0, 10**7),
    uncertain=st.integers(0, 1000),
    silent=st.integers(0, 1000),
    alerts=st.integers(0, 1000),
)


@given(counts, counts)
def test_taking_away_undoes_adding(a: Counts, b: Counts):
    assert (a + b) - b == a


@given(counts, counts, counts)
def test_order_does_not_matter(a: Counts, b: Counts, c: Counts):
    assert (a + b) + c == a + (c + b)


@given(st.dictionaries(st.datetimes(timezones=st.just(UTC)).map(slot_of), counts))
def test_a_rollup_survives_storage(rollup):
    assert rollup_from_document(rollup_to_document(rollup)) == rollup


@pytest.mark.parametrize(
    ("moment", "key"),
    [
        ("2026-05-24T10:29:59.999+00:00", "2026-05-24T10:00"),
        ("2026-05-24T10:30:00+00:00", "2026-05-24T10:30"),
        ("2026-05-24T23:45:00+02:00", "2026-05-24T21:30"),
        ("2026-05-24T00:10:00+05:30", "2026-05-23T18:30"),
    ],
)
def test_slots_are_half_hours_of_utc(moment: str, key: str):
    assert slot_key(slot_of(datetime.fromisoformat(moment))) == key


def test_segments_are_counted_where_they_were_spoken():
    start = datetime(2026, 5, 24, 10, 29, tzinfo=UTC)
    segments = [
        segment(sequence=0, timestamp=start, emotion=Emotion.ANGRY, confidence=0.8),
        segment(sequence=1, timestamp=start + timedelta(minutes=2), emotion=None),
        segment(sequence=2, timestamp=start + timedelta(minutes=3), emotion=Emotion.SAD),
    ]
    rollup = roll_up(segments)
    assert {slot_key(slot): c.segments for slot, c in rollup.items()} == {
        "2026-05-24T10:00": 1,
        "2026-05-24T10:30": 1,
    }
    first, second = rollup.values()
    assert (first.negative, first.confidence_sum_bp, first.silent) == (1, 8000, 0)
    assert (second.negative, second.silent) == (1, 1)


def test_documents_written_before_there_were_alerts_are_read():
    assert Counts.from_document({"silent": 2}) == Counts(silent=2, alerts=0)
