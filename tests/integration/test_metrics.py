"""Ticks make metrics; metrics equal what is stored; erasing a call takes its share away."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import requests
from google.cloud import firestore

from calltone.cli import main
from calltone.metrics.aggregate import Aggregate
from calltone.store.metrics import FirestoreMetrics
from infra.local.names import HOST, RECORDINGS_TOPIC, TICKS_TOPIC
from infra.local.stack import LocalStack
from tests.integration.api import Api, assert_problem


@pytest.fixture
def aggregate(firestore_client) -> Aggregate:
    return Aggregate(store=FirestoreMetrics(firestore_client))


def dates_of_today() -> dict[str, str]:
    day = datetime.now(UTC).date()
    return {"start_date": str(day - timedelta(days=1)), "end_date": str(day + timedelta(days=1))}


def wait_for(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_true() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert is_true()


def today(api: Api, interval: str = "daily", **query: str) -> list[dict]:
    response = api.get("/metrics/emotions", interval=interval, **dates_of_today(), **query)
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
    wait_for(lambda: total(today(supervisor)) == total(before) + 3)
    after = today(supervisor)
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


def test_what_is_no_tick_changes_nothing_and_is_told(
    agent: Api, supervisor: Api, call_id: str, aggregate: Aggregate, publish, stack: LocalStack
):
    aggregate()
    before = today(supervisor)
    agent.send(call_id=call_id, sequence=0)
    publish(TICKS_TOPIC, b"make it count")
    log = stack.process_logs["aggregate_metrics"]
    wait_for(lambda: "expected nothing or a JSON object in the tick" in log.read_text())
    url = f"http://{HOST}:{stack.ports['aggregate_metrics']}"
    message = {
        "message": {"data": "", "messageId": "1"},
        "subscription": "projects/p/subscriptions/s",
    }
    other_topic = requests.post(
        f"{url}/projects/{stack.project_id}/topics/{RECORDINGS_TOPIC}?pubsub_trigger=true",
        json=message,
        timeout=30,
    )
    assert other_topic.ok  # acknowledged: it would be no tick the next time either
    assert "expected a message of the topic" in log.read_text()
    assert today(supervisor) == before


def test_figures_by_the_clock_of_a_zone_are_those_of_the_call(
    agent: Api, supervisor: Api, call_id: str, aggregate: Aggregate
):
    agent.send(call_id=call_id, sequence=0)
    aggregate()
    answers = {
        zone: sum(entry["total_segments"] for entry in today(supervisor, "hourly", tz=zone))
        for zone in ("UTC", "Asia/Kolkata", "America/St_Johns")
    }
    assert len(set(answers.values())) == 1


def test_a_completed_call_has_an_outcome_until_it_is_erased(
    agent: Api, supervisor: Api, call_id: str, aggregate: Aggregate
):
    aggregate()
    before = today(supervisor)
    for sequence in range(4):
        agent.send(call_id=call_id, sequence=sequence)
    aggregate()
    assert total(today(supervisor), "completed_calls") == total(before, "completed_calls")
    agent.post(f"/calls/{call_id}/end")
    aggregate()
    after = today(supervisor)
    assert total(after, "completed_calls") == total(before, "completed_calls") + 1
    newest = next(entry for entry in after if entry["completed_calls"])
    assert newest["mood_change"] == pytest.approx(
        newest["mood_end"] - newest["mood_start"], abs=2e-4
    )
    assert 0 < newest["talk"]["customer_share"] <= 1
    of_agent = agent.get("/metrics/emotions", interval="agent", **dates_of_today()).json()["agents"]
    assert [one["agent_id"] for one in of_agent] == ["agent-1"]
    low, high = of_agent[0]["ended_negative_interval"]
    assert 0 <= low <= of_agent[0]["ended_negative_share"] <= high <= 1
    agent.delete(f"/calls/{call_id}")
    assert today(supervisor) == before


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({"interval": "weekly"}, "interval"),
        ({"start_date": "2026-05-25"}, "must not be before start_date"),
        ({"start_date": "2020-01-01"}, "at most 400 days"),
        ({"start_date": "yesterday"}, "start_date"),
        ({"tz": "Mars/Olympus"}, "IANA"),
        ({"tz": "Asia/Kathmandu"}, "half hour"),
        ({"agent_id": "agent-1"}, "goes with interval=agent"),
    ],
)
def test_questions_that_make_no_sense_are_refused(supervisor: Api, query, detail):
    dates = {"start_date": "2026-05-24", "end_date": "2026-05-24"}
    assert_problem(supervisor.get("/metrics/emotions", **(dates | query)), 400, detail)


def test_an_agent_nobody_knows_is_not_found(supervisor: Api, agent: Api, call_id: str):
    dates = {"start_date": "2026-05-24", "end_date": "2026-05-24", "interval": "agent"}
    unknown = supervisor.get("/metrics/emotions", agent_id=call_id, **dates)
    assert_problem(unknown, 404, "Nothing was ever counted")
    own = agent.get("/metrics/emotions", **dates)
    assert [entry["agent_id"] for entry in own.json()["metrics"]] == ["agent-1"]


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


def test_recompute_says_which_bucket_is_wrong_and_mends_it(
    agent: Api, call_id: str, aggregate: Aggregate, firestore_client, emulators: LocalStack, capsys
):
    agent.send(call_id=call_id, sequence=0)
    aggregate()
    day = str(datetime.now(UTC).date())
    environment = emulators.environment | {"RECORDINGS_BUCKET": emulators.bucket}

    def recompute(*more: str) -> int:
        return main(["recompute", "--from", day, "--to", day, *more], environment=environment)

    assert recompute() == 0
    slot = next(iter(firestore_client.document(f"metrics/daily-{day}").get().get("tally")))
    path = firestore.Client.field_path("tally", slot, "silent")
    firestore_client.document(f"metrics/daily-{day}").update({path: firestore.Increment(3)})
    capsys.readouterr()
    assert recompute() == 1
    assert f"daily-{day}: silent_segments is" in capsys.readouterr().out
    assert recompute("--apply") == 1
    assert recompute() == 0


@pytest.mark.parametrize(
    ("days", "detail"),
    [
        (("2026-05-25", "2026-05-24"), "--to must not be before --from"),
        (("2020-01-01", "2020-01-02"), "may have expired"),
    ],
)
def test_days_that_cannot_be_recomputed_are_refused(emulators: LocalStack, days, detail, capsys):
    environment = emulators.environment | {"RECORDINGS_BUCKET": emulators.bucket}
    first, last = days
    assert main(["recompute", "--from", first, "--to", last], environment=environment) == 1
    assert detail in capsys.readouterr().err
