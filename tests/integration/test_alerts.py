"""Alerts: raised once, shown in the call, counted, answered, erased."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from calltone.metrics.aggregate import Aggregate
from calltone.store.metrics import FirestoreMetrics
from tests.integration.alerting import alerts_of
from tests.integration.api import Api, assert_problem, wav


def test_a_match_is_an_alert_once(agent: Api, rules, call_id: str, firestore_client):
    rule_id = rules(persistence={"matching": 2, "of": 3})
    for sequence in (0, 0, 1, 1, 2, 2):
        assert agent.send(call_id=call_id, sequence=sequence).status_code == 200
    [alert] = alerts_of(firestore_client, call_id)
    assert alert["alert_id"] == f"{call_id}-{rule_id}-customer-000001"
    assert alert["agent_id"] == "agent-1"
    assert (alert["title"], alert["action"]) == ("Somebody speaks.", "test")
    assert alert["probability"] == pytest.approx(1)
    assert alert["offset_sec"] == 5.0
    assert (alert["status"], alert["status_by"]) == ("open", None)
    call = firestore_client.document(f"calls/{call_id}").get().to_dict()
    assert call["alert_count"] == 1
    assert [shown["alert_id"] for shown in call["alerts"]] == [alert["alert_id"]]
    assert sum(counts["alerts"] for counts in call["rollup"].values()) == 1
    assert alert["expire_at"] == call["expire_at"]


def test_the_first_chunk_may_raise_one(agent: Api, rules, call_id: str, firestore_client):
    rules()
    assert agent.send(call_id=call_id, sequence=0).status_code == 200
    assert [alert["sequence"] for alert in alerts_of(firestore_client, call_id)] == [0]


def test_the_cool_down_is_kept(agent: Api, rules, call_id: str, firestore_client):
    rules(cooldown_sec=10)
    for sequence in range(9):
        agent.send(call_id=call_id, sequence=sequence)
    assert [alert["sequence"] for alert in alerts_of(firestore_client, call_id)] == [0, 4, 8]


def test_silence_and_late_chunks_raise_none(agent: Api, rules, call_id: str, firestore_client):
    rules(persistence={"matching": 2, "of": 2})
    agent.send(call_id=call_id, sequence=3)
    agent.send(call_id=call_id, sequence=2)
    agent.send(wav(np.zeros(40_000)), call_id=call_id, sequence=4)
    assert alerts_of(firestore_client, call_id) == []
    agent.send(call_id=call_id, sequence=5)
    assert [alert["sequence"] for alert in alerts_of(firestore_client, call_id)] == [5]


def test_chunks_in_any_order_from_many_senders(agent: Api, rules, call_id: str, firestore_client):
    """Two tabs, shuffled, at once, two rules: all places tell of the same alerts."""
    every_5_sec, every_time = rules(cooldown_sec=5), rules(cooldown_sec=0)
    chunks = list(range(24)) * 2
    random.Random(3).shuffle(chunks)

    def send(sequence: int) -> int:
        api = Api(agent.base_url, None)
        api.session.headers = agent.session.headers
        place = {"sequence": sequence, "start_offset_sec": sequence * 2.5}
        # A chunk that keeps losing races is answered 503 and sent again, as clients do.
        statuses = (api.send(call_id=call_id, **place).status_code for _ in range(10))
        return next(status for status in statuses if status != 503)

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, chunks)) == {200}
    alerts = alerts_of(firestore_client, call_id)
    call = firestore_client.document(f"calls/{call_id}").get().to_dict()
    assert call["alert_count"] == len(alerts)
    assert sum(counts["alerts"] for counts in call["rollup"].values()) == len(alerts)
    newest = sorted((alert["alert_id"] for alert in alerts), key=lambda one: one[-6:])[-20:]
    assert sorted(shown["alert_id"] for shown in call["alerts"]) == sorted(newest)
    ends = [alert["offset_sec"] for alert in alerts if alert["rule_id"] == every_5_sec]
    assert all(b - a >= 5 for a, b in pairwise(ends))
    assert {alert["rule_id"] for alert in alerts} == {every_5_sec, every_time}
    assert max(alert["sequence"] for alert in alerts) == 23


def test_an_answer_shows_in_the_call(agent: Api, supervisor: Api, rules, call_id: str):
    rules(cooldown_sec=0)
    for sequence in range(2):
        agent.send(call_id=call_id, sequence=sequence)
    newest, older = agent.get(f"/calls/{call_id}").json()["alerts"]
    answered = agent.post(f"/alerts/{older['alert_id']}", json={"status": "supervisor_requested"})
    assert answered.status_code == 200, answered.text
    assert answered.json()["status_by"] == "agent-1"
    shown = agent.get(f"/calls/{call_id}").json()["alerts"]
    assert [one["status"] for one in shown] == ["open", "supervisor_requested"]
    supervisor.post(f"/alerts/{older['alert_id']}", json={"status": "accepted"})
    listed = supervisor.get("/alerts", status="accepted").json()["alerts"]
    [accepted] = [one for one in listed if one["call_id"] == call_id]
    assert accepted["status_by"] == "supervisor-1"
    still_open = agent.get("/alerts", status="open", limit=500).json()["alerts"]
    assert [one["alert_id"] for one in still_open if one["call_id"] == call_id] == [
        newest["alert_id"]
    ]


def test_of_two_answers_at_once_one_counts(agent: Api, supervisor: Api, rules, call_id: str):
    rules()
    agent.send(call_id=call_id, sequence=0)
    [alert] = agent.get(f"/calls/{call_id}").json()["alerts"]
    path = f"/alerts/{alert['alert_id']}"
    answers = {agent: "dismissed", supervisor: "accepted"}

    def give(sender: Api, expected: str = "open"):
        body = {"status": answers[sender], "expected_status": expected}
        return sender.post(path, json=body)

    with ThreadPoolExecutor(2) as pool:
        given = dict(zip(answers, pool.map(give, answers), strict=True))
    first, second = sorted(answers, key=lambda sender: given[sender].status_code)
    assert given[first].status_code == 200, given[first].text
    assert_problem(given[second], 409, f"is {answers[first]!r} by")
    assert give(first).status_code == 200, "said again"
    [shown] = agent.get(f"/calls/{call_id}").json()["alerts"]
    assert shown["status"] == answers[first]
    assert give(second, expected=answers[first]).status_code == 200, "having seen it"


def test_answers_that_make_no_sense_are_refused(agent: Api, anybody: Api, rules, call_id: str):
    rules()
    agent.send(call_id=call_id, sequence=0)
    [alert] = agent.get(f"/calls/{call_id}").json()["alerts"]
    path = f"/alerts/{alert['alert_id']}"
    assert_problem(agent.post(path, json={"status": "open"}), 400, "got 'open'")
    assert_problem(agent.post(path, json={"status": "fine"}), 400, "status: input should be")
    assert_problem(agent.post(path, json={}), 400, "status is required")
    assert_problem(agent.post("/alerts/x", json={"status": "accepted"}), 404, "no alert")
    assert_problem(anybody.post(path, json={"status": "accepted"}), 401, "ID token")
    assert_problem(agent.get("/alerts", page_token="none"), 400, "is of no alert")


def test_agents_see_their_own_alerts_only(agent: Api, supervisor: Api, rules, call_id: str):
    rules()
    supervisor.send(call_id=call_id, sequence=0, agent_id="agent-2")
    [alert] = supervisor.get(f"/calls/{call_id}").json()["alerts"]
    assert alert["alert_id"] in [a["alert_id"] for a in supervisor.get("/alerts").json()["alerts"]]
    own = agent.get("/alerts", limit=500).json()["alerts"]
    assert {one["agent_id"] for one in own} <= {"agent-1"}
    refused = agent.post(f"/alerts/{alert['alert_id']}", json={"status": "dismissed"})
    assert_problem(refused, 403, "belongs to another agent")


def test_alerts_come_in_pages_newest_first(agent: Api, rules, call_id: str):
    rules(cooldown_sec=0)
    for sequence in range(3):
        agent.send(call_id=call_id, sequence=sequence)
    first = agent.get("/alerts", limit=2).json()
    rest = agent.get("/alerts", limit=2, page_token=first["next_page_token"]).json()
    found = [one["sequence"] for one in first["alerts"] + rest["alerts"][:1]]
    assert found == [2, 1, 0]


def test_erasing_a_call_erases_its_alerts(
    agent: Api, supervisor: Api, rules, call_id: str, firestore_client
):
    rules(cooldown_sec=0)
    own_agent = f"agent-{uuid.uuid4()}"  # in no other test's figures
    for sequence in range(2):
        supervisor.send(call_id=call_id, sequence=sequence, agent_id=own_agent)
    aggregate = Aggregate(store=FirestoreMetrics(firestore_client))
    aggregate()
    assert _alerts_counted(supervisor, own_agent) == 2
    assert supervisor.delete(f"/calls/{call_id}").status_code == 204
    assert alerts_of(firestore_client, call_id) == []
    assert _alerts_counted(supervisor, own_agent) == 0


def _alerts_counted(api: Api, agent_id: str) -> int:
    day = datetime.now(UTC).date()
    query = {"start_date": str(day - timedelta(days=1)), "end_date": str(day)}
    found = api.get("/metrics/emotions", interval="agent", agent_id=agent_id, **query)
    return found.json()["agents"][0]["alerts"]


def test_an_ended_call_raises_none(agent: Api, rules, call_id: str, firestore_client):
    rules(persistence={"matching": 2, "of": 2})
    agent.send(call_id=call_id, sequence=0)
    agent.post(f"/calls/{call_id}/end")
    agent.send(call_id=call_id, sequence=1)
    assert alerts_of(firestore_client, call_id) == []
