"""A whole call as JSON and as CSV, and a call that is read again."""

import csv
import io
import uuid
from typing import Any

import pytest

from infra.local.stack import LocalStack
from tests.integration.api import DATA, Api, assert_problem
from tests.integration.waiting import wait_for_status

SAMPLE = DATA / "calls" / "calm-angry-calm.flac"


@pytest.fixture
def recorded(bucket, firestore_client, call_id: str) -> dict[str, Any]:
    """A recording that was processed."""
    blob = bucket.blob(f"export/{uuid.uuid4()}.flac")
    blob.metadata = {
        "call_id": call_id,
        "agent_id": "agent-1",
        "consent": "granted",
        "customer_ref": '=HYPERLINK("http://x","y")',
    }
    blob.upload_from_filename(SAMPLE)
    return wait_for_status(firestore_client, call_id, "completed")


def test_json_holds_everything(recorded, supervisor: Api, call_id: str):
    answer = supervisor.get(f"/calls/{call_id}/export")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={call_id}.json"
    exported = answer.json()
    assert exported["call"] == supervisor.get(f"/calls/{call_id}").json()
    listed = supervisor.get("/emotions", call_id=call_id, limit=500).json()["segments"]
    shown = [{key: one[key] for key in listed[0]} for one in exported["segments"]]
    assert shown == listed
    assert {len(one["scores"]) for one in exported["segments"] if one["scores"]} == {9}
    assert exported["server"]["expire_at"] > exported["call"]["started_at"]
    assert exported["earlier_readings"] == []


def test_csv_has_a_row_per_segment(recorded, agent: Api, call_id: str):
    answer = agent.get(f"/calls/{call_id}/export", format="csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    segments = agent.get("/emotions", call_id=call_id, limit=500).json()["segments"]
    assert [row["segment_id"] for row in rows] == [s["segment_id"] for s in segments]
    exported = agent.get(f"/calls/{call_id}").json()
    for row, segment in zip(rows, segments, strict=True):
        assert row["detected_emotion"] == segment["detected_emotion"]
        assert float(row["valence"]) == segment["valence"]
        assert float(row["probability_angry"]) == segment["all_emotions_confidence"]["angry"]
    assert {row["customer_ref"] for row in rows} == {exported["customer_ref"]}


def test_live_calls_are_exported_too(agent: Api, call_id: str):
    agent.send(call_id=call_id, sequence=0)
    assert len(agent.get(f"/calls/{call_id}/export").json()["segments"]) == 1
    assert len(agent.get(f"/calls/{call_id}/export", format="csv").text.splitlines()) == 2


def test_access_is_checked(recorded, stack: LocalStack, anybody: Api, supervisor: Api):
    path = f"/calls/{recorded['call_id']}/export"
    assert_problem(anybody.get(path), 401, "")
    assert_problem(supervisor.get("/calls/none/export"), 404, "no call with the id")
    assert_problem(supervisor.get(path, format="xml"), 400, "format")


def test_an_agent_gets_no_other_agents_call(agent: Api, supervisor: Api, call_id: str):
    supervisor.post(
        "/calls", json={"call_id": call_id, "agent_id": "agent-2", "consent": "granted"}
    )
    assert_problem(agent.get(f"/calls/{call_id}/export"), 403, "belongs to another agent")


def test_only_what_was_kept_can_be_read_again(recorded, agent: Api, supervisor: Api, call_id: str):
    path = f"/calls/{recorded['call_id']}/reanalyze"
    assert_problem(agent.post(path), 403, "Only supervisors")
    assert_problem(supervisor.post(path), 409, "was deleted after its analysis")
    assert_problem(supervisor.post("/calls/none/reanalyze"), 404, "no call")


def test_a_live_call_has_no_audio_to_read_again(agent: Api, supervisor: Api, call_id: str):
    agent.send(call_id=call_id, sequence=0)
    assert_problem(supervisor.post(f"/calls/{call_id}/reanalyze"), 409, "is a live call")
