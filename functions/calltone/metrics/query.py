"""What `GET /metrics/emotions` tells."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby
from typing import Any

from calltone.calls.errors import InvalidInput
from calltone.metrics.contribution import Interval
from calltone.metrics.figures import describe, local_time, with_confidence
from calltone.metrics.ports import MetricsReader
from calltone.metrics.tally import SLOT, HalfHour, Tally
from calltone.metrics.zones import whole_half_hours

MAX_DAYS = {Interval.DAILY: 400, Interval.HOURLY: 31, Interval.AGENT: 92}
MAX_AGENT_DAYS = 10_000
"""Entries in an answer about many agents, and documents read for it."""

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MetricsQuery:
    """A range of days by the clock of a time zone, both included."""

    start: date
    end: date
    interval: Interval
    zone: tzinfo = UTC
    agent_id: str | None = None

    def __post_init__(self) -> None:
        """Check the range.

        Raises:
            InvalidInput: it is empty, too long or out of this century, the zone's offset is no
                multiple of half an hour, or an agent is named where no agents are listed.
        """
        if self.end < self.start:
            raise InvalidInput(
                f"end_date must not be before start_date; got {self.start} to {self.end}."
            )
        if self.start < FIRST_DAY or self.end > LAST_DAY:
            raise InvalidInput(
                f"Dates must be {FIRST_DAY} to {LAST_DAY}; got {self.start} to {self.end}."
            )
        days, limit = (self.end - self.start).days + 1, MAX_DAYS[self.interval]
        if days > limit:
            raise InvalidInput(
                f"interval={self.interval.value} covers at most {limit} days; got {days}."
            )
        if self.agent_id is not None and self.interval is not Interval.AGENT:
            raise InvalidInput(
                f"agent_id goes with interval=agent; got interval={self.interval.value}."
            )
        whole_half_hours(self.zone, self.midnights)

    @property
    def midnights(self) -> list[datetime]:
        """The beginning (UTC) of each day, and of the day after the last."""
        days = (self.end - self.start).days + 1
        return [
            # Where a clock skips midnight, this is the moment at which it does.
            datetime.combine(self.start + n * _DAY, time(), tzinfo=self.zone).astimezone(UTC)
            for n in range(days + 1)
        ]

    @property
    def utc_days(self) -> tuple[datetime, datetime]:
        """The days (UTC midnights) in which the range begins and ends."""
        midnights = self.midnights
        return _utc_day(midnights[0]), _utc_day(midnights[-1] - SLOT)


def read_metrics(reader: MetricsReader, query: MetricsQuery) -> dict[str, Any]:
    """The answer: one entry per bucket in order of time, those without calls as zeros."""
    answer: dict[str, Any] = {
        "interval": query.interval.value,
        "start_date": query.start.isoformat(),
        "end_date": query.end.isoformat(),
        "tz": str(query.zone),
    }
    if query.interval is Interval.AGENT:
        return answer | _of_agents(reader, query)
    tally = _in_range(reader.days(*query.utc_days), query)
    starts = query.midnights[:-1] if query.interval is Interval.DAILY else list(_hours(query))
    return answer | {"metrics": _entries(tally, starts, query)}


def _of_agents(reader: MetricsReader, query: MetricsQuery) -> dict[str, Any]:
    """Entries per agent and day, and per agent over the whole range."""
    found = reader.agent_days(*query.utc_days, agent_id=query.agent_id, limit=MAX_AGENT_DAYS)
    tallies = {agent_id: _in_range(tally, query) for agent_id, tally in found.items()}
    named = [query.agent_id] if query.agent_id else []
    agents = sorted({*named, *(a for a, tally in tallies.items() if tally.half_hours)})
    starts = query.midnights[:-1]
    if len(agents) * len(starts) > MAX_AGENT_DAYS:
        raise InvalidInput(
            f"{len(agents)} agents in {len(starts)} days are more than the {MAX_AGENT_DAYS} "
            "entries an answer may have; name an agent_id or ask for fewer days."
        )
    entries = [
        replaced
        for agent_id in agents
        for replaced in _entries(tallies.get(agent_id, Tally()), starts, query, agent_id)
    ]
    entries.sort(key=lambda entry: entry["start"])
    totals = [_agent_total(agent_id, tallies.get(agent_id, Tally()), query) for agent_id in agents]
    return {"metrics": entries, "agents": totals}


def _agent_total(agent_id: str, tally: Tally, query: MetricsQuery) -> dict[str, Any]:
    figures = describe(tally, zone=query.zone) | with_confidence(tally.total.outcomes)
    return {"agent_id": agent_id, **figures}


def _entries(
    tally: Tally, starts: Sequence[datetime], query: MetricsQuery, agent_id: str | None = None
) -> list[dict[str, Any]]:
    return [
        {
            "interval": query.interval.value,
            "start": local_time(start, query.zone),
            "agent_id": agent_id,
            **describe(part, zone=query.zone),
        }
        for start, part in zip(starts, _cut(tally, starts), strict=True)
    ]


def _cut(tally: Tally, starts: Sequence[datetime]) -> list[Tally]:
    """The half hours from each start to the next."""
    parts: list[dict[datetime, HalfHour]] = [{} for _ in starts]
    for slot, half_hour in tally.half_hours.items():
        parts[bisect_right(starts, slot) - 1][slot] = half_hour
    return [Tally(part) for part in parts]


def _in_range(tally: Tally, query: MetricsQuery) -> Tally:
    midnights = query.midnights
    first, end = midnights[0], midnights[-1]
    return replace(
        tally, half_hours={s: half for s, half in tally.half_hours.items() if first <= s < end}
    )


def _hours(query: MetricsQuery) -> Iterator[datetime]:
    """The beginning of each hour by the zone's clock; one that a clock repeats is there twice."""
    midnights = query.midnights
    slots = (midnights[-1] - midnights[0]) // SLOT
    moments = (midnights[0] + n * SLOT for n in range(slots))

    def hour(moment: datetime) -> tuple[object, ...]:
        local = moment.astimezone(query.zone)
        return local.date(), local.hour, local.utcoffset()

    for _, group in groupby(moments, key=hour):
        yield next(group)


def _utc_day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0)
