"""Ticks make metrics; metrics equal what is stored; erasing a call takes its share away."""

import uuid
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
from tests.integration.waiting import until


@pytest.fixture
def aggregate(firestore_client) -> Aggregate:
    return Aggregate(store=FirestoreMetrics(firestore_client))


@pytest.fixture
def own_agent() -> str:
    """An agent under whom nothing is filed but this test's calls.

    The figures of a whole day also move with what other tests have left to be counted.
    """
    return f"agent-{uuid.uuid4()}"


def dates_of_today() -> dict[str, str]:
    day = datetime.now(UTC).date()
    return {"start_date": str(day - timedelta(days=1)), "end_date": str(day + timedelta(days=1))}


def today(api: Api, interval: str = "daily", **query: str) -> list[dict]:
    response = api.get("/metrics/emotions", interval=interval, **dates_of_today(), **query)
    assert response.status_code == 200, response.text
    return response.json()["metrics"]


def total(metrics: list[dict], field: str = "total_segments") -> int:
    return sum(entry[field] for entry in metrics)


def figures(supervisor: Api, agent_id: str) -> dict | None:
    """The figures of an agent; None if nothing was ever counted."""
    query = {"interval": "agent", "agent_id": agent_id, **dates_of_today()}
    response = supervisor.get("/metrics/emotions", **query)
    return response.json()["agents"][0] if response.ok else None


def counted(supervisor: Api, agent_id: str, field: str = "total_segments") -> int:
    found = figures(supervisor, agent_id)
    return found[field] if found else 0


def test_a_tick_counts_new_calls(supervisor: Api, call_id: str, own_agent: str, publish):
    for sequence in range(3):
        supervisor.send(call_id=call_id, sequence=sequence, agent_id=own_agent)
    publish(TICKS_TOPIC, b'{"scheduled_at": "2026-05-24T10:15:00Z"}')
    until(lambda: counted(supervisor, own_agent) == 3, what="the tick")
    assert counted(supervisor, own_agent, "total_calls") == 1
    for entry in today(supervisor):
        assert sum(entry["emotion_distribution"].values()) == entry["total_segments"]
    of_agent = today(supervisor, "agent", agent_id=own_agent)
    assert total(of_agent) == 3
    for interval in ("daily", "hourly"):
        entries = today(supervisor, interval)
        assert total(entries) >= 3
        assert total(entries, "total_calls") >= 1


def test_days_hours_and_agents_add_up_to_the_same(
    supervisor: Api, call_id: str, own_agent: str, aggregate: Aggregate
):
    supervisor.send(call_id=call_id, sequence=0, agent_id=own_agent)
    aggregate()
    # Another test's late call may be counted between two questions.
    until(
        lambda: len({total(today(supervisor, one)) for one in ("daily", "hourly", "agent")}) == 1,
        what="the same total of all intervals",
    )
    zones = ("UTC", "Asia/Kolkata", "America/St_Johns")
    until(
        lambda: len({total(today(supervisor, "hourly", tz=zone)) for zone in zones}) == 1,
        what="the same total in all zones",
    )


def test_ticks_may_come_twice(supervisor: Api, call_id: str, own_agent: str, aggregate: Aggregate):
    supervisor.send(call_id=call_id, sequence=0, agent_id=own_agent)
    aggregate()
    once = figures(supervisor, own_agent)
    aggregate()
    assert figures(supervisor, own_agent) == once
    assert once["total_segments"] == 1


def test_erasing_a_call_takes_its_share_away(
    supervisor: Api, call_id: str, own_agent: str, aggregate: Aggregate, firestore_client
):
    supervisor.send(call_id=call_id, sequence=0, agent_id=own_agent)
    aggregate()
    assert counted(supervisor, own_agent) == 1
    assert supervisor.delete(f"/calls/{call_id}").status_code == 204
    assert counted(supervisor, own_agent) == counted(supervisor, own_agent, "total_calls") == 0
    call = firestore_client.document(f"calls/{call_id}")
    assert not call.get().exists
    assert list(call.collections()) == []
    assert_problem(supervisor.delete(f"/calls/{call_id}"), 404, "There is no call")
    aggregate()
    assert counted(supervisor, own_agent) == counted(supervisor, own_agent, "total_calls") == 0


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


def test_what_is_no_tick_is_told_and_acknowledged(publish, stack: LocalStack):
    log = stack.process_logs["aggregate_metrics"]
    publish(TICKS_TOPIC, b"make it count")
    said = "expected nothing or a JSON object in the tick"
    until(lambda: said in log.read_text(), what="the log's line")
    url = f"http://{HOST}:{stack.ports['aggregate_metrics']}"
    message = {
        "message": {"data": "", "messageId": "1"},
        "subscription": "projects/p/subscriptions/s",
    }
    other_topic = requests.post(
        f"{url}/projects/{stack.project_id}/topics/{RECORDINGS_TOPIC}?pubsub_trigger=true",
        json=message,
        timeout=120,
    )
    assert other_topic.ok  # acknowledged: it would be no tick the next time either
    until(lambda: "expected a message of the topic" in log.read_text(), what="the log's line")


def test_a_completed_call_has_an_outcome_until_it_is_erased(
    supervisor: Api, call_id: str, own_agent: str, aggregate: Aggregate
):
    for sequence in range(4):
        supervisor.send(call_id=call_id, sequence=sequence, agent_id=own_agent)
    aggregate()
    assert counted(supervisor, own_agent, "completed_calls") == 0
    supervisor.post(f"/calls/{call_id}/end")
    aggregate()
    after = figures(supervisor, own_agent)
    assert after["completed_calls"] == 1
    assert after["mood_change"] == pytest.approx(after["mood_end"] - after["mood_start"], abs=2e-4)
    assert 0 < after["talk"]["customer_share"] <= 1
    low, high = after["ended_negative_interval"]
    assert 0 <= low <= after["ended_negative_share"] <= high <= 1
    supervisor.delete(f"/calls/{call_id}")
    assert counted(supervisor, own_agent, "completed_calls") == 0


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
