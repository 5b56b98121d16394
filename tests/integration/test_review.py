"""What people say segments really were: kept, counted, listed, exported, erased with the call."""

import csv
import io
import uuid

import pytest

from calltone.cli import main
from calltone.metrics.aggregate import Aggregate
from calltone.store.metrics import FirestoreMetrics
from infra.local.stack import LocalStack
from tests.integration.api import Api, assert_problem

SEGMENT = "customer-000000"


@pytest.fixture
def spoken(agent: Api, call_id: str) -> dict:
    answer = agent.send(call_id=call_id, sequence=0)
    assert answer.status_code == 200, answer.text
    return answer.json()


def say(api: Api, call_id: str, emotion: str, *, segment_id: str = SEGMENT, **more: str):
    body = {"call_id": call_id, "emotion": emotion, **more}
    return api.post(f"/segments/{segment_id}/feedback", json=body)


def other_than(spoken: dict) -> str:
    return "sad" if spoken["detected_emotion"] != "sad" else "happy"


def agreement(api: Api, day: str, agent_id: str) -> dict:
    query = {"interval": "agent", "agent_id": agent_id, "start_date": day, "end_date": day}
    return api.get("/metrics/emotions", **query).json()["agents"][0]["agreement"]


def test_the_last_word_is_kept_and_counted_once(supervisor: Api, call_id: str, firestore_client):
    own_agent = f"agent-{uuid.uuid4()}"  # in no other test's figures
    spoken = supervisor.send(call_id=call_id, sequence=0, agent_id=own_agent).json()
    aggregate = Aggregate(store=FirestoreMetrics(firestore_client))
    detected, day = spoken["detected_emotion"], spoken["timestamp"][:10]
    first = say(supervisor, call_id, other_than(spoken), comment="she was joking")
    assert first.status_code == 200, first.text
    assert first.json()["is_disputed"] is True
    assert first.json()["given_by"] == "supervisor-1"
    for _ in range(2):
        assert say(supervisor, call_id, detected).json()["is_disputed"] is False
    aggregate()
    after = agreement(supervisor, day, own_agent)
    assert (after[detected]["judged"], after[detected]["agreed"]) == (1, 1)
    assert supervisor.delete(f"/calls/{call_id}").status_code == 204
    assert list(firestore_client.collection(f"calls/{call_id}/feedback").stream()) == []
    assert agreement(supervisor, day, own_agent) == {}


def test_disputed_segments_are_listed_first(agent: Api, spoken: dict, call_id: str):
    say(agent, call_id, other_than(spoken))
    items = agent.get("/review", limit=100).json()["items"]
    assert items[0]["reason"] == "disputed"
    mine = [item for item in items if item["segment"]["call_id"] == call_id]
    assert [item["segment"]["segment_id"] for item in mine] == [SEGMENT]
    assert mine[0]["feedback"]["emotion"] == other_than(spoken)
    reasons = [item["reason"] for item in items]
    assert reasons == sorted(reasons)


def test_uncertain_segments_are_listed_until_somebody_has_judged_them(
    agent: Api, spoken: dict, call_id: str, firestore_client
):
    firestore_client.document(f"calls/{call_id}/segments/{SEGMENT}").update({"is_uncertain": True})

    def listed() -> list[str]:
        items = agent.get("/review", limit=100).json()["items"]
        return [i["reason"] for i in items if i["segment"]["call_id"] == call_id]

    assert listed() == ["uncertain"]
    say(agent, call_id, spoken["detected_emotion"])
    assert listed() == []


def test_feedback_is_exported_as_an_index_for_training(
    agent: Api, spoken: dict, call_id: str, emulators: LocalStack, capsys
):
    say(agent, call_id, other_than(spoken), comment="=1+1")
    environment = emulators.environment | {"RECORDINGS_BUCKET": emulators.bucket}
    assert main(["feedback", "export"], environment=environment) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    [row] = [row for row in rows if row["call_id"] == call_id]
    assert row["path"] == f"{call_id}/{SEGMENT}.wav"
    assert (row["emotion"], row["detected_emotion"]) == (
        other_than(spoken),
        spoken["detected_emotion"],
    )
    assert row["comment"] == "'=1+1"
    assert len(row["scores"].split()) == 9


def test_a_coaching_note_tells_of_the_customer(agent: Api, spoken: dict, call_id: str):
    agent.post(f"/calls/{call_id}/end")
    note = agent.get(f"/calls/{call_id}/coaching").json()
    assert note["call_id"] == call_id
    assert note["mood_change"] == 0  # of one segment
    assert note["talk_balance"] is None  # a live call knows one side
    assert_problem(agent.get("/calls/no-such-call/coaching"), 404, "There is no call")


def test_feedback_on_nothing_is_refused(agent: Api, spoken: dict, call_id: str):
    assert_problem(say(agent, call_id, "bored"), 400, "emotion")
    assert_problem(say(agent, call_id, "sad", segment_id="first"), 400, "customer-000007")
    assert_problem(say(agent, call_id, "sad", segment_id="customer-000009"), 404, "has no segment")
    assert_problem(say(agent, "no-such-call", "sad"), 404, "There is no call")
    assert_problem(say(agent, call_id, "sad", comment="x" * 1001), 400, "comment")
