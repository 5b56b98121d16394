"""Ticks make metrics; metrics equal what is stored; erasing a call takes its share away."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from calltone.metrics.aggregate import Aggregate
from calltone.store.metrics import FirestoreMetrics
from infra.local.names import TICKS_TOPIC
from tests.integration.api import Api, assert_problem


@pytest.fixture
def aggregate(firestore_client) -> Aggregate:
    return Aggregate(store=FirestoreMetrics(firestore_client))


def today(api: Api, interval: str = "daily", **query: str) -> list[dict]:
    day = datetime.now(UTC).date()
    dates = {"start_date": str(day - timedelta(days=1)), "end_date": str(day + timedelta(days=1))}
    response = api.get("/metrics/emotions", interval=interval, **dates, **query)
    assert response.status_code == 200, response.text
    return response.json()["metrics"]


def total(metrics: list[dict], field: str = "total_segments") -> int:
    return sum(entry[field] for entry in metrics)


def test_a_tick_counts_new_calls(
    agent: Api, supervisor: Api, call_id: str, aggregate: Aggregate, publish
):
    aggregate()
    before = today(supervisor)
    for sequence in range(3):
        agent.send(call_id=call_id, sequence=sequence)
    publish(TICKS_TOPIC, b'{"scheduled_at": "2026-05-24T10:15:00Z"}')
    deadline = time.monotonic() + 15
    while total(after := today(supervisor)) < total(before) + 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert total(after) == total(before) + 3
    assert total(after, "total_calls") == total(before, "total_calls") + 1
    for entry in after:
        assert sum(entry["emotion_distribution"].values()) == entry["total_segments"]
    assert total(today(supervisor, "hourly")) == total(after)
    assert total(today(supervisor, "agent")) == total(after)


def test_ticks_may_come_twice(agent: Api, supervisor: Api, call_id: str, aggregate: Aggregate):
    agent.send(call_id=call_id, sequence=0)
    aggregate()
    once = today(supervisor)
    aggregate()
    assert today(supervisor) == once


def test_erasing_a_call_takes_its_share_away(
    agent: Api, supervisor: Api, call_id: str, aggregate: Aggregate, firestore_client
):
    aggregate()
    before = today(supervisor)
    agent.send(call_id=call_id, sequence=0)
    aggregate()
    assert total(today(supervisor)) == total(before) + 1
    assert agent.delete(f"/calls/{call_id}").status_code == 204
    assert today(supervisor) == before
    call = firestore_client.document(f"calls/{call_id}")
    assert not call.get().exists
    assert list(call.collections()) == []
    assert_problem(agent.delete(f"/calls/{call_id}"), 404, "There is no call")
    aggregate()
    assert today(supervisor) == before


def test_days_and_hours_without_calls_are_zeros(supervisor: Api):
    dates = {"start_date": "2020-02-28", "end_date": "2020-03-01"}
    daily = supervisor.get("/metrics/emotions", interval="daily", **dates).json()["metrics"]
    assert [entry["start"] for entry in daily] == [
        "2020-02-28T00:00:00Z",
        "2020-02-29T00:00:00Z",
        "2020-03-01T00:00:00Z",
    ]
    assert total(daily) == 0
    assert daily[0]["peak_emotion_time"] is None
    hourly = supervisor.get("/metrics/emotions", interval="hourly", **dates).json()["metrics"]
    assert len(hourly) == 72


def test_agents_see_their_own_figures_only(agent: Api, supervisor: Api, call_id: str, aggregate):
    agent.send(call_id=call_id, sequence=0)
    aggregate()
    assert {entry["agent_id"] for entry in today(agent, "agent")} == {"agent-1"}
    assert {e["agent_id"] for e in today(supervisor, "agent", agent_id="agent-1")} == {"agent-1"}
    dates = {"start_date": "2026-05-24", "end_date": "2026-05-24"}
    refused = agent.get("/metrics/emotions", interval="daily", **dates)
    assert_problem(refused, 403, "own calls only")
    other = agent.get("/metrics/emotions", interval="agent", agent_id="agent-2", **dates)
    assert_problem(other, 403, "own calls only")
