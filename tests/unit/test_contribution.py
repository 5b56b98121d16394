"""What a call adds to which bucket."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calltone.calls.rollup import Counts
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from calltone.metrics.contribution import Bucket, Interval, Tally, contribution

counts = st.builds(
    Counts,
    emotions=st.dictionaries(st.sampled_from(EMOTIONS), st.integers(1, 100), min_size=1),
    confidence_sum_bp=st.integers(0, 10**6),
    alerts=st.integers(0, 20),
)
half_hours = st.integers(0, 3 * 48 - 1).map(
    lambda n: datetime(2026, 5, 23, tzinfo=UTC) + timedelta(minutes=30 * n)
)
rollups = st.dictionaries(half_hours, counts, min_size=1)


@given(rollups)
def test_each_interval_counts_every_segment_once(rollup):
    segments = sum(c.segments for c in rollup.values())
    tallies = contribution(rollup, agent_id="agent-1")
    for interval in Interval:
        of_interval = [t for bucket, t in tallies.items() if bucket.interval is interval]
        assert sum(t.total.segments for t in of_interval) == segments
        assert sum(t.total.alerts for t in of_interval) == sum(c.alerts for c in rollup.values())
        assert all(t.calls == 1 for t in of_interval)


@given(rollups, rollups)
def test_tallies_add_and_undo(a, b):
    first = contribution(a, agent_id="x")
    for bucket, tally in contribution(b, agent_id="x").items():
        before = first.get(bucket, Tally())
        assert (before + tally) - tally == before


@given(rollups)
def test_a_tally_survives_storage(rollup):
    for tally in contribution(rollup, agent_id="x").values():
        assert Tally.from_document(tally.to_document()) == tally


def test_document_ids():
    moment = datetime(2026, 5, 24, 10, tzinfo=UTC)
    day = moment.replace(hour=0)
    assert Bucket(Interval.DAILY, day).document_id == "daily-2026-05-24"
    assert Bucket(Interval.HOURLY, moment).document_id == "hourly-2026-05-24T10"
    assert Bucket(Interval.AGENT, day, "agent-1").document_id == "agent-2026-05-24-agent-1"


def test_the_peak_is_the_half_hour_with_the_highest_negative_share():
    tally = Tally(
        calls=3,
        half_hours={
            "09:00": Counts(emotions={Emotion.ANGRY: 5, Emotion.NEUTRAL: 15}),
            "14:30": Counts(emotions={Emotion.SAD: 2, Emotion.HAPPY: 2}),
            "16:00": Counts(emotions={Emotion.NEUTRAL: 50}),
        },
    )
    assert tally.peak_half_hour == "14:30"


def test_a_day_without_negative_segments_has_no_peak():
    assert Tally(half_hours={"09:00": Counts(emotions={Emotion.HAPPY: 3})}).peak_half_hour is None


def test_silence_alone_counts_no_segments():
    tallies = contribution(
        {datetime(2026, 5, 24, tzinfo=UTC): Counts(silent=3)}, agent_id="agent-1"
    )
    assert {t.total.segments for t in tallies.values()} == {0}
    assert {t.total.silent for t in tallies.values()} == {3}
