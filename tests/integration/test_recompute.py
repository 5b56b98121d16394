"""Recomputing goes back to the segments: a call that is wrong itself is found and mended."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from google.cloud import firestore

from calltone.calls.ports import ChannelState
from calltone.metrics.recompute import Recompute, RecountReport
from calltone.store.documents import SHARD
from calltone.store.recheck import FirestoreRecheck
from calltone.store.recount import FirestoreRecount
from calltone.store.shards import IndexShards
from infra.local.stack import LocalStack
from tests.builders import alert_of, segment
from tests.integration.test_metrics_exactly_once import NOW, RETENTION, SHARDS, START, World

INDEX = IndexShards(3)
LIVE, TAPE = "call-1", "tape-1"


@pytest.fixture
def world(emulators: LocalStack) -> Iterator[World]:
    """A live call and a recording, counted; people have judged segments of both."""
    world = World(index_shards=INDEX.count)
    for sequence in range(6):
        world.chunk(LIVE, sequence, sequence % 4)
    world.end(LIVE)
    world.record(TAPE, [1, 2, 3])
    world.judge(LIVE, 1, 0)
    world.judge(TAPE, 2, 3)
    world.tick()
    yield world
    world.client.close()


def recompute(world: World, *, apply: bool = False, quick: bool = False) -> RecountReport:
    return Recompute(
        store=FirestoreRecount(world.client, shards=SHARDS, retention=RETENTION),
        retention=RETENTION,
        checker=None if quick else FirestoreRecheck(world.client, INDEX),
    )(date(2026, 5, 23), date(2026, 5, 24), now=NOW, apply=apply)


def wrong(report: RecountReport) -> dict[str, set[str]]:
    return {call.call_id: set(call.wrong) for call in report.wrong_calls}


def damage(world: World, call_id: str, update: dict[str, object]) -> None:
    """Change a call as a faulty version would have: ticks count it, and only its segments know."""
    reference = world.client.document(f"calls/{call_id}")
    touched = {"updated_at": firestore.SERVER_TIMESTAMP, "revision": firestore.Increment(1)}
    reference.update(update | touched)
    world.tick()


def slot_field(world: World, call_id: str, field: str, *names: str) -> str:
    """The path of a count of the call's first half hour."""
    slot = min(world.client.document(f"calls/{call_id}").get().get(field))
    return firestore.Client.field_path(field, slot, *names)


def test_calls_that_are_what_their_segments_say_are_right(world: World):
    report = recompute(world)
    assert report.is_right
    assert report.calls == 2


@pytest.mark.parametrize("call_id", [LIVE, TAPE])
def test_a_wrong_rollup_is_found_and_mended(world: World, call_id: str):
    right = world.counted()
    emotions = slot_field(world, call_id, "rollup", "emotions", "angry")
    silent = slot_field(world, call_id, "rollup", "silent")
    damage(world, call_id, {emotions: firestore.Increment(4), silent: firestore.Increment(1)})
    assert world.counted() != right
    assert recompute(world, quick=True).is_right  # the metrics are what the call says
    assert wrong(recompute(world)) == {call_id: {"rollup"}}
    assert wrong(recompute(world, apply=True)) == {call_id: {"rollup"}}
    assert recompute(world).is_right
    world.tick()
    assert world.counted() == right == world.from_scratch()


def test_wrong_feedback_and_an_old_summary_are_mended(world: World):
    right = world.counted()
    verdicts = slot_field(world, LIVE, "verdicts", "sad-sad")
    damage(world, LIVE, {verdicts: 5, "summary": None})
    assert wrong(recompute(world, apply=True)) == {LIVE: {"verdicts", "summary"}}
    world.tick()
    assert world.counted() == right == world.from_scratch()


def test_what_is_in_no_shard_is_moved_into_one_and_counted(world: World):
    """As after an upgrade from a version without shards."""
    world.chunk("call-2", 0, 3)
    for path in ("calls/call-2", "calls/call-2/segments/customer-000000"):
        world.client.document(path).update({SHARD: firestore.DELETE_FIELD})
    world.client.document("calls/tape-1/segments/customer-000001").update({SHARD: 7})
    world.tick()
    assert world.counted() != world.from_scratch()  # no tick finds it
    assert wrong(recompute(world)) == {"call-2": {SHARD}, TAPE: {SHARD}}
    recompute(world, apply=True)
    assert recompute(world).is_right
    world.tick()
    assert world.counted() == world.from_scratch()
    segments = world.client.collection_group("segments").stream()
    assert {INDEX.of(one.get("call_id")) == one.get(SHARD) for one in segments} == {True}


def test_a_call_that_changes_while_it_is_checked_is_not_told(world: World):
    at, has_happened = 0, True
    while has_happened:
        sequence = 10 + at
        world.chaos.plan(at, lambda n=sequence: world.chunk(LIVE, n, 2), after=True)
        found = FirestoreRecheck(world.client, INDEX).wrong(LIVE, mend=False)
        assert set(found) <= {"summary"}, at  # summed up after the segment is stored
        has_happened = world.chaos.rest()
        at += 1
    assert at > 3


def test_mending_does_not_undo_what_comes_in_between(world: World):
    at, has_happened = 0, True
    while has_happened:
        sequence = 10 + at
        silent = slot_field(world, LIVE, "rollup", "silent")
        damage(world, LIVE, {silent: firestore.Increment(1)})
        world.chaos.plan(at, lambda n=sequence: world.chunk(LIVE, n, 2), after=True)
        assert "rollup" in FirestoreRecheck(world.client, INDEX).wrong(LIVE, mend=True)
        has_happened = world.chaos.rest()
        world.tick()
        assert world.counted() == world.from_scratch(), at
        at += 1
    assert at > 4


def test_alerts_are_counted_where_their_segments_are(world: World):
    spoken = segment(
        call_id="call-3", agent_id="agent-0", timestamp=START + timedelta(minutes=80), sequence=9
    )
    world.chunk("call-3", 0, 3)
    view = world.live.load("call-3", "customer", spoken.sequence)
    alert = alert_of(spoken, raised_at=NOW)
    state = ChannelState(last_sequence=spoken.sequence)
    world.live.append(view.call, spoken, after=view, state=state, alerts=[alert])
    world.tick()
    assert sum(tally.total.counts.alerts for tally in world.counted().values()) == 3
    assert recompute(world).is_right
    alerts = slot_field(world, "call-3", "rollup", "alerts")
    damage(world, "call-3", {alerts: 1})
    assert wrong(recompute(world, apply=True)) == {"call-3": {"rollup"}}
    assert recompute(world).is_right


def test_a_word_stays_with_the_reading_it_was_given_for(world: World):
    """Another model reads the recording; a later word is about its reading, and takes the place."""

    def said() -> dict[str, int]:
        verdicts: dict[str, int] = {}
        for bucket, tally in world.counted().items():
            if bucket.agent_id == "agent-1":
                for half_hour in tally.half_hours.values():
                    verdicts |= half_hour.verdicts
        return verdicts

    assert said() == {"angry-angry": 1}
    world.reanalyse(TAPE, [4, 4, 4])
    world.tick()
    assert said() == {"angry-angry": 1}
    assert recompute(world).is_right
    world.judge(TAPE, 2, 3)
    world.tick()
    assert said() == {"surprised-angry": 1}
    assert recompute(world).is_right
