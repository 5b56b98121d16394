"""Whatever dies, comes twice or gets in between: the metrics are those of the calls that are there.

Everything goes through the real store and the emulator; each example has a database of its own.
"""

import contextlib
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from google.cloud import firestore
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calltone.calls.audit import Audit
from calltone.calls.call import Call, Consent, RecordingRef, Source, Status
from calltone.calls.errors import Busy, CallError
from calltone.calls.feedback import GiveFeedback
from calltone.calls.identity import Identity, Role
from calltone.calls.lifecycle import EndCall, EraseCall
from calltone.calls.ports import ChannelState, Conflict, Lease, Progress
from calltone.calls.rollup import roll_up, rollup_from_document, slot_of
from calltone.calls.segment import Segment
from calltone.calls.summary import summarise_live
from calltone.emotion.taxonomy import EMOTIONS
from calltone.metrics import aggregate as aggregate_module
from calltone.metrics.aggregate import Aggregate
from calltone.metrics.contribution import Bucket, Interval, Share, contribution
from calltone.metrics.outcome import Outcomes
from calltone.metrics.recompute import Recompute
from calltone.metrics.tally import Tally
from calltone.store.archive import FirestoreArchive
from calltone.store.connection import Connection
from calltone.store.feedback import FirestoreFeedback, feedback_from_document
from calltone.store.live_calls import FirestoreLiveCalls
from calltone.store.metrics import FirestoreMetrics
from calltone.store.metrics_documents import tally_from_document
from calltone.store.recheck import FirestoreRecheck
from calltone.store.recordings import FirestoreRecordings
from calltone.store.recount import FirestoreRecount
from calltone.store.shards import IndexShards
from tests.builders import segment
from tests.integration.chaos import Chaos, Died, die

START = datetime(2026, 5, 23, 23, 10, tzinfo=UTC)
NOW = START + timedelta(days=2)
RETENTION = timedelta(days=30)
SUPERVISOR = Identity(uid="s", role=Role.SUPERVISOR, agent_id="s")
SHARDS = 2


class NoBucket:
    """Everything that may be asked of it has happened already."""

    def __getattr__(self, _: str) -> Callable[..., None]:
        return lambda *_args, **_kwargs: None


class World:
    """One database, and everything that writes to it."""

    def __init__(self, *, per_agent: bool = True, index_shards: int = 3) -> None:
        self.client = Connection(project=f"demo-{uuid.uuid4().hex[:20]}", patience_sec=60)
        self.chaos = Chaos(self.client)
        self.generation = 0
        self.spread_over(index_shards)
        self.tick = self.aggregate(index_shards, per_agent=per_agent)

    def spread_over(self, index_shards: int) -> None:
        """From now on who writes goes by this setting."""
        index = IndexShards(index_shards)
        self.live = FirestoreLiveCalls(self.client, retention=RETENTION, index=index)
        self.recordings = FirestoreRecordings(self.client, retention=RETENTION, index=index)
        self.archive = FirestoreArchive(self.client, index)
        self.feedback = FirestoreFeedback(self.client, index)

    def aggregate(self, index_shards: int, *, per_agent: bool = True) -> Aggregate:
        """A tick of a function that goes by this setting."""
        store = FirestoreMetrics(self.client, shards=SHARDS, index=IndexShards(index_shards))
        return Aggregate(store=store, shards=SHARDS, per_agent=per_agent)

    def chunk(self, call_id: str, sequence: int, emotion: int) -> None:
        """A chunk, the first, the next, a late or a repeated one; every 11 minutes one."""
        call = self._call(call_id, Source.LIVE)
        self.live.create(call)
        view = self.live.load(call_id, "customer", sequence)
        if view.call is None or view.call.status is Status.ERASED or view.segment is not None:
            return
        spoken = self._segment(call, sequence, emotion)
        state = ChannelState(last_sequence=max(view.state.last_sequence, sequence))
        self.live.append(call, spoken, after=view, state=state)
        if view.call.status is Status.COMPLETED:
            self.archive.update_summary(call_id, summarise_live)

    def record(self, call_id: str, emotions: list[int]) -> None:
        """A recording is processed, or its successor under the same name."""
        self.generation += 1
        call = self._call(call_id, Source.RECORDING)
        lease = self._lease()
        self._process(call, self.recordings.begin(call, lease), lease, emotions)

    def reanalyse(self, call_id: str, emotions: list[int]) -> None:
        """Another model hears the recording."""
        stored = self.archive.get(call_id)
        if stored is None:
            return
        self.generation += 1
        call = replace(stored, model_version=f"test-{self.generation}")
        lease = self._lease()
        self._process(call, self.recordings.begin_again(call, lease), lease, emotions)

    def _lease(self) -> Lease:
        return Lease(holder=uuid.uuid4().hex, now=NOW, until=NOW)  # the next one need not wait

    def _process(
        self, call: Call, progress: Progress | None, lease: Lease, emotions: list[int]
    ) -> None:
        if progress is None:
            return
        segments = [self._segment(call, n, emotion) for n, emotion in enumerate(emotions)]
        segments = segments[progress.stored_segments :]
        progress = self.recordings.append(
            call, segments, after=progress, share_done=1.0, lease=lease
        )
        segments = self.archive.segments(call.call_id)
        self.recordings.finish(
            call,
            after=progress,
            rollup=roll_up(segments),
            summary=summarise_live(segments),
            duration_sec=60.0,
        )

    def end(self, call_id: str) -> None:
        EndCall(archive=self.archive, clock=lambda: NOW)(call_id, sender=SUPERVISOR)

    def erase(self, call_id: str) -> None:
        EraseCall(
            archive=self.archive,
            metrics=self.tick,
            bucket=NoBucket(),
            audit=Audit(NoBucket(), lambda: NOW),
        )(call_id, sender=SUPERVISOR)

    def judge(self, call_id: str, sequence: int, emotion: int) -> None:
        """Somebody says what a segment really was."""
        give = GiveFeedback(archive=self.archive, store=self.feedback, clock=lambda: NOW)
        give(
            call_id,
            f"customer-{sequence:06d}",
            emotion=EMOTIONS[emotion],
            comment=None,
            sender=SUPERVISOR,
        )

    def counted(self) -> dict[Bucket, Tally]:
        """What is kept, all shards together."""
        parts: dict[Bucket, list[Tally]] = {}
        for snapshot in self.client.collection("metrics").stream():
            document = snapshot.to_dict()
            bucket = Bucket(
                Interval(document["interval"]), document["start"], document["agent_id"] or ""
            )
            parts.setdefault(bucket, []).append(tally_from_document(document))
        merged = {bucket: Tally.merged(tallies) for bucket, tallies in parts.items()}
        return {bucket: tally for bucket, tally in merged.items() if tally != Tally()}

    def from_scratch(self) -> dict[Bucket, Tally]:
        """What the segments say, counted anew."""
        parts: dict[Bucket, list[Tally]] = {}
        for snapshot in self.client.collection("calls").stream():
            document = snapshot.to_dict()
            finished = document["status"] == "completed"
            if document["status"] == "erased":
                continue
            rollup = roll_up(self.archive.segments(snapshot.id))
            if document["recording"] and not finished:
                # Nothing yet, or, while another model hears it, what the one before has heard.
                rollup = rollup_from_document(document["rollup"])
            summary = document["summary"] if finished else None
            share = Share(
                agent_id=document["agent_id"] if self.tick.per_agent else "",
                rollup=rollup,
                outcome=Outcomes.of(summary, duration_sec=document["duration_sec"]),
                verdicts=self._verdicts(snapshot.id),
            )
            for bucket, tally in contribution(share).items():
                parts.setdefault(bucket, []).append(tally)
        return {bucket: Tally.merged(tallies) for bucket, tallies in parts.items()}

    def _verdicts(self, call_id: str) -> dict[datetime, dict[str, int]]:
        found: dict[datetime, dict[str, int]] = {}
        for snapshot in self.client.collection("calls", call_id, "feedback").stream():
            one = feedback_from_document(snapshot.to_dict())
            slot = found.setdefault(slot_of(one.segment.timestamp), {})
            key = f"{one.detected}-{one.emotion}"
            slot[key] = slot.get(key, 0) + 1
        return found

    def _call(self, call_id: str, source: Source) -> Call:
        recording = RecordingRef("bucket", f"{call_id}.wav", self.generation)
        return Call(
            call_id=call_id,
            # The agent may be another one in the next generation of a recording.
            agent_id=f"agent-{self.generation % 2 if source is Source.RECORDING else 0}",
            source=source,
            status=Status.LIVE if source is Source.LIVE else Status.PROCESSING,
            consent=Consent.GRANTED,
            started_at=START,
            model_version="test-1",
            recording=recording if source is Source.RECORDING else None,
        )

    def _segment(self, call: Call, sequence: int, emotion: int) -> Segment:
        spoken = segment(
            sequence=sequence,
            emotion=EMOTIONS[emotion],
            call_id=call.call_id,
            agent_id=call.agent_id,
            timestamp=START + sequence * timedelta(minutes=11),
        )
        return replace(spoken, model_version="test-1")


@pytest.fixture(autouse=True)
def small_groups(emulators, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several commits per tick, and a watermark that forgives nothing."""
    monkeypatch.setattr(aggregate_module, "CALLS_PER_COMMIT", 2)
    monkeypatch.setattr(aggregate_module, "WATERMARK_OVERLAP", timedelta(0))


calls = st.sampled_from(["call-1", "call-2", "call-3"])
recordings = st.sampled_from(["tape-1", "tape-2"])
emotions = st.integers(0, 6)
acts = st.one_of(
    st.tuples(st.just("chunk"), calls, st.integers(0, 6), emotions),
    st.tuples(st.just("record"), recordings, st.lists(emotions, min_size=1, max_size=4)),
    st.tuples(st.just("reanalyse"), recordings, st.lists(emotions, min_size=1, max_size=4)),
    st.tuples(st.just("judge"), st.one_of(calls, recordings), st.integers(0, 3), emotions),
    st.tuples(st.just("end"), calls),
    st.tuples(st.just("erase"), st.one_of(calls, recordings)),
    st.tuples(st.just("tick")),
)
faults = st.one_of(
    st.none(), st.tuples(st.integers(0, 6), st.booleans(), st.one_of(st.just("die"), acts))
)


def do(world: World, act: tuple) -> None:
    with contextlib.suppress(CallError, Conflict, Busy):
        getattr(world, act[0])(*act[1:])


def do_with(world: World, act: tuple, fault: tuple | None) -> bool:
    """Act, and between two calls to Firestore die, or let somebody else act; whether that was."""
    if fault is not None:
        at, after, what = fault
        event = die if what == "die" else lambda: do(world, what)
        world.chaos.plan(at, event, after=after)
    with contextlib.suppress(Died):
        do(world, act)
    return world.chaos.rest()


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(acts, faults), min_size=1, max_size=10))
def test_incremental_equals_from_scratch(steps):
    world = World()
    for act, fault in steps:
        do_with(world, act, fault)
    world.tick()
    assert world.counted() == world.from_scratch()
    recompute = Recompute(
        store=FirestoreRecount(world.client, shards=SHARDS, retention=RETENTION),
        retention=RETENTION,
        checker=FirestoreRecheck(world.client, IndexShards(3)),
    )
    report = recompute(date(2026, 5, 23), date(2026, 5, 24), now=NOW, apply=False)
    assert not report.differences
    assert not report.wrong_records
    # Who died before the last line of ending a call has left an old summary; no client came again.
    assert {field for call in report.wrong_calls for field in call.wrong} <= {"summary"}
    world.client.close()


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("act", "intruder"), [(("erase", "call-1"), ("tick",)), (("tick",), ("erase", "call-1"))]
)
def test_a_tick_and_an_erasure_between_any_two_steps_of_each_other_leave_nothing(
    act, intruder, after
):
    at, has_happened = 0, True
    while has_happened:
        world = World()
        world.chunk("call-1", 0, 3)
        has_happened = do_with(world, act, (at, after, intruder))
        world.erase("call-1") if world.archive.get("call-1") else None
        world.tick()
        assert world.counted() == {}, at
        assert not list(world.client.collection_group("state").stream())
        world.client.close()
        at += 1
    assert at > 3


@pytest.mark.parametrize("after", [False, True])
def test_an_erasure_that_overtakes_a_tick_and_ends_after_it_leaves_nothing(after):
    at, has_happened = 0, True
    while has_happened:
        world = World()
        world.chunk("call-1", 0, 3)

        def overtake(world: World = world) -> None:
            world.archive.begin_erasure("call-1")
            world.tick.settle(["call-1"])

        world.chaos.plan(at, overtake, after=after)
        world.tick()
        if has_happened := world.chaos.rest():
            world.archive.erase("call-1")
            assert world.counted() == {}, at
        world.client.close()
        at += 1
    assert at > 3


@pytest.mark.parametrize(("writers", "ticks"), [(4, 1), (1, 4), (4, 2)])
def test_no_call_is_forgotten_while_functions_go_by_different_numbers_of_shards(writers, ticks):
    world = World(index_shards=2)
    ids = [f"call-{number}" for number in range(12)]
    for call_id in ids[:6]:
        world.chunk(call_id, 0, 3)
    world.tick()
    world.spread_over(writers)
    for call_id in ids[3:9]:
        world.chunk(call_id, 1, 2)
    world.aggregate(ticks)()  # may not find all of them yet
    world.spread_over(ticks)
    for call_id in ids[6:]:
        world.chunk(call_id, 2, 1)
    world.aggregate(writers)()
    world.aggregate(ticks)()
    world.aggregate(max(writers, ticks))()
    assert world.counted() == world.from_scratch() != {}
    world.client.close()


def test_calls_in_shards_that_are_no_longer_written_to_are_counted():
    world = World(index_shards=8)
    world.tick()  # has looked into eight shards
    for number in range(9):
        world.chunk(f"call-{number}", 0, 3)
    world.aggregate(2)()
    assert world.counted() == world.from_scratch() != {}
    world.client.close()


def test_a_call_begun_again_under_an_erased_id_is_counted_anew():
    world = World()
    for sequence in range(5):
        world.chunk("call-1", sequence, 3)

    def erase_and_begin_again() -> None:
        world.erase("call-1")
        world.chunk("call-1", 0, 0)

    world.chaos.plan(2, erase_and_begin_again, after=True)
    world.tick()
    world.chaos.rest()
    world.tick()
    assert world.counted() == world.from_scratch() != {}
    world.client.close()


def test_a_recording_filed_under_another_agent_moves_to_that_agents_figures():
    world = World()
    world.record("tape-1", [1, 2, 3])
    world.tick()
    world.record("tape-1", [1, 2])
    world.tick()
    assert world.counted() == world.from_scratch()
    agents = {bucket.agent_id for bucket in world.counted() if bucket.agent_id}
    assert agents == {"agent-0"}
    world.client.close()


def test_recomputing_finds_and_mends_what_is_wrong():
    world = World()
    for sequence in range(7):
        world.chunk("call-1", sequence, 3)
    world.end("call-1")
    world.tick()
    right = world.counted()
    recompute = Recompute(
        store=FirestoreRecount(world.client, shards=SHARDS, retention=RETENTION),
        retention=RETENTION,
    )
    metrics = world.client.collection("metrics")
    for name in ("hourly-2026-05-24T00", "hourly-2026-05-24T00~1"):
        metrics.document(name).delete()
    daily = next(s for s in metrics.stream() if s.id.startswith("daily-2026-05-23"))
    daily.reference.update({firestore.Client.field_path("tally", "23:00", "silent"): 7})

    def days(*, apply: bool):
        return recompute(date(2026, 5, 23), date(2026, 5, 24), now=NOW, apply=apply)

    found = days(apply=False)
    assert [d.bucket.document_id for d in found.differences] == [
        "daily-2026-05-23",
        "hourly-2026-05-24T00",
    ]
    assert found.differences[0].fields["silent_segments"] == (7, 0)
    assert not days(apply=True).is_right  # what it found
    assert days(apply=False).is_right
    assert world.counted() == right
    world.client.close()


def test_a_tick_in_the_middle_of_a_comparison_is_no_difference():
    at, has_happened = 0, True
    while has_happened:
        world = World()
        world.chunk("call-1", 0, 3)
        world.tick()
        world.chunk("call-1", 1, 2)
        recompute = Recompute(
            store=FirestoreRecount(world.client, shards=SHARDS, retention=RETENTION),
            retention=RETENTION,
        )
        world.chaos.plan(at, world.tick, after=True)
        assert recompute(date(2026, 5, 23), date(2026, 5, 24), now=NOW, apply=False).is_right, at
        has_happened = world.chaos.rest()
        world.client.close()
        at += 1
    assert at > 3


def test_switching_agents_figures_off_and_recomputing_removes_them():
    world = World()
    world.chunk("call-1", 0, 3)
    world.tick()
    assert any(bucket.agent_id for bucket in world.counted())
    off = Recompute(
        store=FirestoreRecount(world.client, shards=SHARDS, retention=RETENTION),
        retention=RETENTION,
        per_agent=False,
    )
    report = off(date(2026, 5, 23), date(2026, 5, 24), now=NOW, apply=True)
    assert report.wrong_records == ("call-1",)
    assert not any(s.id.startswith("agent-") for s in world.client.collection("metrics").stream())
    # The call changes, with and without figures per agent: nothing is taken away twice.
    world.tick = Aggregate(store=world.tick.store, shards=SHARDS, per_agent=False)
    world.chunk("call-1", 1, 3)
    world.tick()
    assert world.counted() == world.from_scratch()
    world.client.close()
