"""What a call adds to which bucket."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from calltone.calls.rollup import Counts
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from calltone.metrics.contribution import Bucket, Interval, Share, contribution
from calltone.metrics.figures import describe
from calltone.metrics.outcome import Outcomes
from calltone.metrics.tally import HalfHour, Tally
from calltone.store.metrics_documents import document_id, tally_from_document, tally_to_document

DAY = datetime(2026, 5, 23, tzinfo=UTC)
HALF = timedelta(minutes=30)

counts = st.builds(
    Counts,
    emotions=st.dictionaries(st.sampled_from(EMOTIONS), st.integers(1, 100), min_size=1),
    confidence_sum_bp=st.integers(0, 10**6),
    alerts=st.integers(0, 20),
)
half_hours = st.integers(0, 3 * 48 - 1).map(lambda n: DAY + n * HALF)
verdicts = st.dictionaries(st.sampled_from(["angry-sad", "sad-sad"]), st.integers(1, 5))
shares = st.builds(
    Share,
    agent_id=st.just("agent-1"),
    rollup=st.dictionaries(half_hours, counts, min_size=1, max_size=5),
    outcome=st.builds(Outcomes, calls=st.just(1), mood_start_bp=st.integers(-9000, 9000)),
    verdicts=st.dictionaries(half_hours, verdicts, max_size=2),
)


@given(shares)
def test_each_interval_counts_every_segment_outcome_and_verdict_once(share):
    segments = sum(c.segments for c in share.rollup.values())
    alerts = sum(c.alerts for c in share.rollup.values())
    said = sum(n for v in share.verdicts.values() for n in v.values())
    tallies = contribution(share)
    for interval in Interval:
        of_interval = [t.total for bucket, t in tallies.items() if bucket.interval is interval]
        assert sum(t.counts.segments for t in of_interval) == segments
        assert sum(t.counts.alerts for t in of_interval) == alerts
        assert sum(t.calls_begun for t in of_interval) == 1
        assert sum((t.outcomes for t in of_interval), Outcomes()) == share.outcome
        assert sum(n for t in of_interval for n in t.verdicts.values()) == said


@given(shares, shares)
def test_tallies_add_and_undo(a, b):
    first = contribution(a)
    for bucket, tally in contribution(b).items():
        before = first.get(bucket, Tally())
        assert (before + tally) - tally == before


@given(shares)
def test_a_tally_survives_storage(share):
    for bucket, tally in contribution(share).items():
        stored = tally_to_document(bucket, tally, shards=1, retention=timedelta(days=1))
        assert tally_from_document(stored) == tally


@given(st.lists(shares, min_size=1, max_size=4), half_hours, st.integers(1, 60))
def test_calls_under_way_in_any_stretch_of_time_are_counted_once_each(many, start, length):
    tally = Tally.merged(
        t for s in many for b, t in contribution(s).items() if b.interval is Interval.DAILY
    )
    end = start + length * HALF
    stretch = Tally({s: half for s, half in tally.half_hours.items() if start <= s < end})
    under_way = [s for s in many if min(s.rollup) < end and max(s.rollup) >= start]
    assert stretch.calls == len(under_way)


def test_a_call_over_midnight_is_a_call_of_both_days_and_an_outcome_of_the_first():
    rollup = {DAY + 47 * HALF: Counts(silent=1), DAY + 48 * HALF: Counts(silent=1)}
    tallies = contribution(Share(rollup=rollup, outcome=Outcomes(calls=1)))
    days = [tallies[Bucket(Interval.DAILY, DAY + timedelta(days=n))] for n in (0, 1)]
    assert [day.calls for day in days] == [1, 1]
    assert [day.total.outcomes.calls for day in days] == [1, 0]


def test_a_call_without_agent_figures_is_in_no_agents_bucket():
    tallies = contribution(Share(agent_id="", rollup={DAY: Counts(silent=1)}))
    assert {bucket.interval for bucket in tallies} == {Interval.DAILY, Interval.HOURLY}


def test_a_call_that_said_nothing_counts_nowhere():
    empty = Share(agent_id="a", rollup={DAY: Counts()}, outcome=Outcomes(calls=1))
    assert contribution(empty) == {}
    assert empty.is_empty


def test_silence_alone_counts_no_segments():
    tallies = contribution(Share(rollup={DAY: Counts(silent=3)}))
    assert {t.total.counts.segments for t in tallies.values()} == {0}
    assert {t.total.counts.silent for t in tallies.values()} == {3}


def test_document_ids():
    moment = datetime(2026, 5, 24, 10, tzinfo=UTC)
    day = moment.replace(hour=0)
    assert document_id(Bucket(Interval.DAILY, day), 0) == "daily-2026-05-24"
    assert document_id(Bucket(Interval.HOURLY, moment), 3) == "hourly-2026-05-24T10~3"
    assert document_id(Bucket(Interval.AGENT, day, "agent-1"), 0) == "agent-2026-05-24-agent-1"


def spoken(**by_time: Counts) -> Tally:
    return Tally(
        {
            DAY + timedelta(hours=int(key[1:3]), minutes=int(key[3:])): HalfHour(counts=counts)
            for key, counts in by_time.items()
        }
    )


def test_the_peak_is_the_half_hour_with_the_highest_negative_share():
    tally = spoken(
        t0900=Counts(emotions={Emotion.ANGRY: 5, Emotion.NEUTRAL: 15}),
        t1430=Counts(emotions={Emotion.SAD: 2, Emotion.HAPPY: 2}),
        t1600=Counts(emotions={Emotion.NEUTRAL: 50}),
    )
    assert describe(tally)["peak_emotion_time"] == "14:30"


def test_a_day_without_negative_segments_has_no_peak():
    assert describe(spoken(t0900=Counts(emotions={Emotion.HAPPY: 3})))["peak_emotion_time"] is None
