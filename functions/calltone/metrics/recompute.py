"""Build the metrics of some days anew from what is stored, and compare them with what is kept.

First each call is compared with its segments, its alerts and its feedback (`recheck`). Then what is
kept must equal what was counted of all calls (their records), and what was counted of a call must
equal the call, unless it has changed since: then the next tick will count it. All are compared, so
a difference is a fault and never just a tick that is due.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import batched
from typing import Any, Protocol

from calltone.calls.errors import Busy, InvalidInput
from calltone.calls.identifiers import MAX_CALL_SEC
from calltone.calls.ports import Conflict
from calltone.metrics.contribution import Bucket, contribution
from calltone.metrics.figures import describe
from calltone.metrics.ports import CountedCall
from calltone.metrics.recheck import CallChecker
from calltone.metrics.tally import HalfHour, Tally

_CALLS_PER_READ = 100
_CHECKED_AT_ONCE = 8
_MAX_TRIES = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StoredShard:
    """One metrics document as it was read."""

    document_id: str
    bucket: Bucket
    tally: Tally
    version: datetime


class RecountStore(Protocol):
    """Calls and metrics of a range of time."""

    def stored_shards(self, first: datetime, end: datetime) -> list[StoredShard]:
        """All metrics documents of buckets that begin in a range; `end` is not in it."""

    def calls_started(self, first: datetime, end: datetime) -> Iterator[str]:
        """Ids of the calls that began in a range; `end` is not in it."""

    def load_calls(self, call_ids: Sequence[str]) -> list[CountedCall]:
        """The calls with what was counted of them."""

    def rewrite(self, bucket: Bucket, tally: Tally, *, stored: Sequence[StoredShard]) -> None:
        """Put one document in the place of all shards of a bucket, or none if it is empty.

        Raises:
            Conflict: one of them is no longer as it was read.
        """

    def rewrite_records(self, calls: Sequence[CountedCall]) -> None:
        """Write down that these calls are counted as they are.

        Raises:
            Conflict: one of the records is no longer as it was read.
        """


@dataclass(frozen=True, slots=True)
class Difference:
    """A bucket that is not what the calls say."""

    bucket: Bucket
    stored: Tally
    recomputed: Tally

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """The figures that differ: stored, recomputed; empty where only inner counts differ."""
        stored, recomputed = describe(self.stored), describe(self.recomputed)
        return {
            name: (stored[name], recomputed[name])
            for name in stored
            if stored[name] != recomputed[name]
        }


@dataclass(frozen=True, slots=True)
class WrongCall:
    """A call that is not what its segments say."""

    call_id: str
    wrong: tuple[str, ...]
    """Fields of the call; `shard`: it or segments of it are found by no query over all calls."""


@dataclass(frozen=True, slots=True)
class RecountReport:
    """What a comparison found."""

    calls: int
    changed_calls: int
    """Calls the next tick will count."""
    buckets: int
    differences: tuple[Difference, ...]
    wrong_records: tuple[str, ...]
    """Calls of which something else was counted than they are."""
    wrong_calls: tuple[WrongCall, ...] = ()
    """Calls that are not what their segments say."""

    @property
    def is_right(self) -> bool:
        """Whether nothing differs."""
        return not (self.differences or self.wrong_records or self.wrong_calls)


@dataclass(frozen=True, slots=True)
class Recompute:
    """The use case behind `python -m calltone recompute`."""

    store: RecountStore
    retention: timedelta
    per_agent: bool = True
    checker: CallChecker | None = None
    """None: the calls are taken to be what they say."""

    def __call__(self, first: date, last: date, *, now: datetime, apply: bool) -> RecountReport:
        """Compare the buckets of these days (UTC, both included), and with `apply` mend them.

        Raises:
            InvalidInput: the range is empty, or calls of these days have expired already.
            Busy: ticks kept writing to the same metrics; nothing that is half-way is wrong.
        """
        begin, end = _midnight(first), _midnight(last) + _DAY
        self._check(begin, end, now)
        wrong_calls = tuple(self._wrong_calls(begin, end, mend=apply))
        for _ in range(_MAX_TRIES):
            shards = self.store.stored_shards(begin, end)
            recount = _Recount(begin, end, per_agent=self.per_agent)
            for group in batched(self._calls(begin, end), _CALLS_PER_READ):
                recount.add(self.store.load_calls(group))
            report = replace(recount.report(shards), wrong_calls=wrong_calls)
            if not apply:
                if report.is_right or self._are_still(shards, report, begin, end):
                    return report
                continue
            try:
                self._mend(report, recount.wrong, shards)
            except Conflict:
                continue
            return report
        raise Busy("Ticks keep writing to the same metrics; run it again when none runs.")

    def _calls(self, begin: datetime, end: datetime) -> Iterator[str]:
        """Ids of all calls that may have been under way in a stretch of time."""
        return self.store.calls_started(begin - timedelta(seconds=MAX_CALL_SEC), end)

    def _wrong_calls(self, begin: datetime, end: datetime, *, mend: bool) -> Iterator[WrongCall]:
        if self.checker is None:
            return
        check = partial(self.checker.wrong, mend=mend)
        with ThreadPoolExecutor(_CHECKED_AT_ONCE) as pool:
            for group in batched(self._calls(begin, end), _CALLS_PER_READ):
                for call_id, wrong in zip(group, pool.map(check, group), strict=True):
                    if wrong:
                        yield WrongCall(call_id, wrong)

    def _are_still(
        self, shards: Sequence[StoredShard], report: RecountReport, begin: datetime, end: datetime
    ) -> bool:
        """Whether no tick has written, since they were read, to the buckets that differ."""
        differing = {difference.bucket for difference in report.differences}

        def versions(of: Sequence[StoredShard]) -> set[tuple[str, datetime]]:
            return {(shard.document_id, shard.version) for shard in of if shard.bucket in differing}

        return versions(shards) == versions(self.store.stored_shards(begin, end))

    def _check(self, begin: datetime, end: datetime, now: datetime) -> None:
        if end <= begin:
            raise InvalidInput("--to must not be before --from.")
        oldest = now - self.retention + timedelta(seconds=MAX_CALL_SEC)
        if begin < oldest:
            raise InvalidInput(
                f"Calls that began before {oldest:%Y-%m-%d %H:%M} UTC may have expired "
                f"(RETENTION_DAYS), so days before {oldest.date() + _DAY} cannot be recomputed."
            )

    def _mend(
        self, report: RecountReport, wrong: Sequence[CountedCall], shards: Sequence[StoredShard]
    ) -> None:
        for difference in report.differences:
            stored = [shard for shard in shards if shard.bucket == difference.bucket]
            self.store.rewrite(difference.bucket, difference.recomputed, stored=stored)
        for group in batched(wrong, _CALLS_PER_READ):
            self.store.rewrite_records(group)


class _Recount:
    """Adds calls up."""

    def __init__(self, begin: datetime, end: datetime, *, per_agent: bool) -> None:
        self._begin, self._end, self._per_agent = begin, end, per_agent
        self._sums: dict[Bucket, dict[datetime, HalfHour]] = {}
        self._calls = self._changed = 0
        self.wrong: list[CountedCall] = []

    def add(self, calls: Sequence[CountedCall]) -> None:
        """Add what of these calls is, or should be, counted."""
        for call in calls:
            self._calls += 1
            share = call.share if self._per_agent else replace(call.share, agent_id="")
            if call.has_changed:
                self._changed += 1
                share = call.counted
            elif contribution(share) != contribution(call.counted):
                self.wrong.append(replace(call, share=share))
            for bucket, tally in contribution(share).items():
                if self._begin <= bucket.start < self._end:
                    sums = self._sums.setdefault(bucket, {})
                    for slot, half in tally.half_hours.items():
                        sums[slot] = sums[slot] + half if slot in sums else half

    def report(self, shards: Sequence[StoredShard]) -> RecountReport:
        """Compare with what is stored."""
        stored: dict[Bucket, list[Tally]] = {}
        for shard in shards:
            stored.setdefault(shard.bucket, []).append(shard.tally)
        differences = []
        for bucket in sorted({*stored, *self._sums}):
            kept = Tally.merged(stored.get(bucket, []))
            expected = Tally.merged([Tally(self._sums.get(bucket, {}))])
            if kept != expected:
                differences.append(Difference(bucket, kept, expected))
        return RecountReport(
            calls=self._calls,
            changed_calls=self._changed,
            buckets=len({*stored, *self._sums}),
            differences=tuple(differences),
            wrong_records=tuple(call.call_id for call in self.wrong),
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
