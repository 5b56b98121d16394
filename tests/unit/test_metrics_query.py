"""Figures by the clock of any half-hour zone are those of the segments spoken by it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calltone.calls.errors import InvalidInput
from calltone.calls.rollup import Counts
from calltone.emotion.taxonomy import Emotion
from calltone.metrics.contribution import Interval, Share, contribution
from calltone.metrics.query import MetricsQuery, read_metrics
from calltone.metrics.tally import Tally
from calltone.metrics.zones import zone_of

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "America/St_Johns",
    "Australia/Lord_Howe", "Australia/Adelaide", "America/Havana", "Africa/Cairo")  # fmt: skip


class Kept:
    """Metrics as they are kept, of calls with one segment each."""

    def __init__(self, moments: dict[datetime, str]) -> None:
        self.calls = [
            Share(agent_id=agent, rollup={moment: Counts(emotions={Emotion.ANGRY: 1})})
            for moment, agent in moments.items()
        ]

    def days(self, first: datetime, last: datetime) -> Tally:
        return self._sum(Interval.DAILY, first, last, "")

    def agent_days(self, first, last, *, agent_id, limit):
        agents = {call.agent_id for call in self.calls}
        return {
            agent: self._sum(Interval.AGENT, first, last, agent)
            for agent in agents
            if agent_id in (None, agent)
        }

    def knows_agent(self, agent_id: str) -> bool:
        raise NotImplementedError

    def _sum(self, interval: Interval, first: datetime, last: datetime, agent: str) -> Tally:
        return Tally.merged(
            tally
            for call in self.calls
            for bucket, tally in contribution(call).items()
            if bucket.interval is interval
            and bucket.agent_id == agent
            and first <= bucket.start <= last
        )


moments = st.integers(0, 200 * 48).map(
    lambda n: datetime(2026, 2, 20, tzinfo=UTC) + n * timedelta(minutes=30)
)


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(moments, st.sampled_from(["agent-1", "agent-2"]), max_size=20),
    st.sampled_from(ZONES),
    st.integers(0, 190),
    st.integers(1, 8),
    st.sampled_from(list(Interval)),
)
def test_every_segment_is_in_the_bucket_of_its_local_time(spoken, name, offset, days, interval):
    zone = zone_of(name)
    start = date(2026, 2, 20) + timedelta(days=offset)
    query = MetricsQuery(start, start + timedelta(days=days - 1), interval, zone)
    expected: dict[tuple, int] = {}
    for moment, agent in spoken.items():
        local = moment.astimezone(zone)
        if not query.start <= local.date() <= query.end:
            continue
        key = {
            Interval.DAILY: (local.date(), None),
            Interval.HOURLY: (local.date(), (local.hour, local.utcoffset())),
            Interval.AGENT: (local.date(), agent),
        }[interval]
        expected[key] = expected.get(key, 0) + 1
    found = {}
    for entry in read_metrics(Kept(spoken), query)["metrics"]:
        at = datetime.fromisoformat(entry["start"]).astimezone(zone)
        hour = (at.hour, at.utcoffset()) if interval is Interval.HOURLY else entry["agent_id"]
        assert (at.date(), hour) not in found
        found[at.date(), hour] = entry["total_segments"]
        assert entry["total_calls"] == entry["total_segments"]
    assert {key: n for key, n in found.items() if n} == expected


@pytest.mark.parametrize(
    ("day", "name", "hours"),
    [
        (date(2026, 3, 29), "Europe/Berlin", 23),
        (date(2026, 10, 25), "Europe/Berlin", 25),
        (date(2026, 10, 4), "Australia/Lord_Howe", 24),  # half an hour is skipped
        (date(2026, 4, 24), "Africa/Cairo", 23),  # midnight is skipped
        (date(2026, 5, 24), "Asia/Kolkata", 24),
    ],
)
def test_hours_without_calls_are_zeros_also_when_clocks_change(day, name, hours):
    query = MetricsQuery(day, day, Interval.HOURLY, zone_of(name))
    entries = read_metrics(Kept({}), query)["metrics"]
    assert len(entries) == hours
    assert {entry["total_calls"] for entry in entries} == {0}
    assert entries[0]["start"].startswith(str(day))


def test_a_named_agent_has_zeros_on_days_without_calls():
    query = MetricsQuery(date(2026, 5, 1), date(2026, 5, 3), Interval.AGENT, agent_id="agent-9")
    answer = read_metrics(Kept({}), query)
    assert [entry["agent_id"] for entry in answer["metrics"]] == ["agent-9"] * 3
    assert [agent["total_calls"] for agent in answer["agents"]] == [0]


def test_the_peak_is_told_by_the_zones_clock():
    spoken = {datetime(2026, 5, 24, 12, 0, tzinfo=UTC): "agent-1"}
    query = MetricsQuery(
        date(2026, 5, 24), date(2026, 5, 24), Interval.DAILY, zone_of("Asia/Kolkata")
    )
    [entry] = read_metrics(Kept(spoken), query)["metrics"]
    assert entry["peak_emotion_time"] == "17:30"
    assert entry["start"] == "2026-05-24T00:00:00+05:30"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "America", "Europe/Berlin "])
def test_a_zone_that_is_none_is_refused(name):
    with pytest.raises(InvalidInput, match="tz must be the IANA name"):
        zone_of(name)


def test_a_zone_off_by_a_quarter_of_an_hour_is_refused():
    day = date(2026, 5, 24)
    with pytest.raises(InvalidInput, match=r"half hour.*Asia/Kathmandu.*\+5:45:00"):
        MetricsQuery(day, day, Interval.DAILY, zone_of("Asia/Kathmandu"))


@pytest.mark.parametrize(
    ("start", "end", "interval", "agent_id", "detail"),
    [
        ("2026-05-02", "2026-05-01", "daily", None, "must not be before start_date"),
        ("2026-01-01", "2027-06-01", "daily", None, "at most 400 days; got 517"),
        ("2026-01-01", "2026-02-01", "hourly", None, "at most 31 days; got 32"),
        ("2026-01-01", "2026-04-03", "agent", None, "at most 92 days; got 93"),
        ("0001-01-01", "0001-01-01", "daily", None, "must be 2000-01-01 to 2099-12-31"),
        ("9999-12-31", "9999-12-31", "daily", None, "must be 2000-01-01 to 2099-12-31"),
        ("2026-01-01", "2026-01-01", "daily", "agent-1", "goes with interval=agent"),
    ],
)
def test_ranges_that_make_no_sense_are_refused(start, end, interval, agent_id, detail):
    with pytest.raises(InvalidInput, match=detail):
        MetricsQuery(
            date.fromisoformat(start),
            date.fromisoformat(end),
            Interval(interval),
            agent_id=agent_id,
        )
