"""Exactly once: ticks that come twice, overlap or die leave what a recount from scratch gives."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from calltone.calls.ports import Conflict
from calltone.calls.rollup import Counts, Rollup
from calltone.emotion.taxonomy import EMOTIONS
from calltone.metrics.aggregate import Aggregate
from calltone.metrics.contribution import Bucket, Share, contribution
from calltone.metrics.ports import CountedCall, StoredTally
from calltone.metrics.tally import Tally

START = datetime(2026, 5, 24, tzinfo=UTC)
CALL_SHARDS = 2
EMPTY = StoredTally(Tally(), None)


class Died(Exception):
    """The process is gone."""


@dataclass
class MemoryStore:
    """Keeps the real store's preconditions: a commit fails if anything was written meanwhile."""

    calls: dict[str, tuple[str, Rollup, int, datetime]] = field(default_factory=dict)
    counted: dict[str, tuple[CountedCall, datetime]] = field(default_factory=dict)
    tallies: dict[tuple[Bucket, int], StoredTally] = field(default_factory=dict)
    marks: dict[int, datetime] = field(default_factory=dict)
    writes: int = 0
    before_commit: list[object] = field(default_factory=list)
    """Callables to run before the next commits, one each: somebody else gets in between."""

    def tick(self) -> datetime:
        self.writes += 1
        return START + timedelta(seconds=self.writes)

    def put(self, call_id: str, rollup: Rollup) -> None:
        revision = self.calls[call_id][2] + 1 if call_id in self.calls else 0
        self.calls[call_id] = (f"agent-{call_id[-1]}", rollup, revision, self.tick())

    def watermarks(self) -> dict[int, datetime | None]:
        return {shard: self.marks.get(shard) for shard in range(CALL_SHARDS)}

    def advance_watermarks(self, moments: Mapping[int, datetime | None]) -> None:
        for shard, moment in moments.items():
            if moment is not None:
                self.marks[shard] = max(moment, self.marks.get(shard, moment))

    def changed_calls(self, shard: int, *, since: datetime | None):
        mine = [(id_, at) for id_, (_, _, _, at) in self.calls.items()]
        changed = [call for call in mine if int(call[0][-1]) % CALL_SHARDS == shard]
        return iter(
            sorted((c for c in changed if since is None or c[1] >= since), key=lambda c: c[1])
        )

    def load_calls(self, call_ids: Sequence[str]) -> list[CountedCall]:
        loaded = []
        for call_id in call_ids:
            agent_id, rollup, revision, changed_at = self.calls[call_id]
            record, version = self.counted.get(call_id, (None, None))
            loaded.append(
                CountedCall(
                    call_id=call_id,
                    share=Share(agent_id=agent_id, rollup=rollup),
                    version=(changed_at, revision),
                    is_erased=False,
                    expire_at=START,
                    counted=record.share if record else Share(),
                    counted_version=record.version if record else None,
                    record_version=version,
                )
            )
        return loaded

    def load_tallies(self, buckets: Sequence[Bucket], *, shard: int) -> dict[Bucket, StoredTally]:
        return {b: self.tallies.get((b, shard), EMPTY) for b in buckets}

    def commit(
        self,
        calls: Sequence[CountedCall],
        tallies: Mapping[Bucket, tuple[Tally, StoredTally]],
        *,
        shard: int,
    ) -> None:
        if self.before_commit:
            self.before_commit.pop()()
        for bucket, (_, before) in tallies.items():
            if self.tallies.get((bucket, shard), EMPTY).version != before.version:
                raise Conflict
        for call in calls:
            if self.counted.get(call.call_id, (None, None))[1] != call.record_version:
                raise Conflict
        now = self.tick()
        for bucket, (tally, _) in tallies.items():
            self.tallies[bucket, shard] = StoredTally(tally, now)
        for call in calls:
            self.counted[call.call_id] = (call, now)

    def from_scratch(self) -> dict[Bucket, Tally]:
        total: dict[Bucket, Tally] = {}
        for agent_id, rollup, _, _ in self.calls.values():
            for bucket, tally in contribution(Share(agent_id=agent_id, rollup=rollup)).items():
                total[bucket] = total.get(bucket, Tally()) + tally
        return total

    def counted_now(self) -> dict[Bucket, Tally]:
        total: dict[Bucket, Tally] = {}
        for (bucket, _), stored in self.tallies.items():
            total[bucket] = total.get(bucket, Tally()) + stored.tally
        return {bucket: tally for bucket, tally in total.items() if tally != Tally()}


rollups = st.dictionaries(
    st.integers(0, 95).map(lambda n: START + timedelta(minutes=30 * n)),
    st.builds(
        Counts,
        emotions=st.dictionaries(st.sampled_from(EMOTIONS), st.integers(1, 9), min_size=1),
        confidence_sum_bp=st.integers(0, 9),
    ),
    max_size=3,
)
changes = st.tuples(st.sampled_from(["call-1", "call-2", "call-3"]), rollups)
steps = st.lists(
    st.one_of(
        changes,
        st.sampled_from(["tick", "overlapping ticks", "tick dies before", "tick dies after"]),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(steps, st.integers(1, 3))
def test_whatever_happens_the_next_tick_makes_it_right(steps, shards):
    store = MemoryStore()
    aggregate = Aggregate(store=store, shards=shards)
    for step in steps:
        store.before_commit.clear()
        match step:
            case (call_id, rollup):
                store.put(call_id, rollup)
            case "tick":
                aggregate()
            case "overlapping ticks":
                store.before_commit.append(aggregate)
                aggregate()
            case "tick dies before":
                store.before_commit.append(_die)
                with contextlib.suppress(Died):
                    aggregate()
            case "tick dies after":
                marks = dict(store.marks)
                aggregate()
                store.marks = marks  # the commit went through, the watermarks did not
    store.before_commit.clear()
    aggregate()
    assert store.counted_now() == store.from_scratch()


def test_a_call_that_changes_while_it_is_counted_is_counted_right():
    store = MemoryStore()
    aggregate = Aggregate(store=store)
    store.put("call-1", {START: Counts(emotions={EMOTIONS[0]: 1})})

    def change_and_count() -> None:
        store.put("call-1", {START: Counts(emotions={EMOTIONS[0]: 2})})
        aggregate()

    store.before_commit.append(change_and_count)
    aggregate()
    assert store.counted_now() == store.from_scratch()


def test_a_second_tick_counts_nothing():
    store = MemoryStore()
    store.put("call-1", {START: Counts(emotions={EMOTIONS[0]: 1})})
    aggregate = Aggregate(store=store)
    assert aggregate().counted_calls == 1
    assert aggregate().counted_calls == 0


def test_old_calls_are_not_read_again():
    store = MemoryStore()
    aggregate = Aggregate(store=store)
    store.put("call-1", {START: Counts(emotions={EMOTIONS[0]: 1})})
    aggregate()
    store.writes += 600  # ten minutes later
    store.put("call-3", {START: Counts(emotions={EMOTIONS[0]: 1})})
    aggregate()
    assert aggregate().changed_calls == 1  # call-3, within the overlap; not call-1


def _die() -> None:
    raise Died
