"""Who did what is written down, once per request, and without personal data."""

import json
import os

import pytest

from calltone.calls.identifiers import call_digest
from calltone.cli import main
from tests.integration.api import Api


@pytest.fixture
def records(firestore_client):
    """What the audit log says of a call, oldest first, as (action, role)."""

    def of(call_id: str) -> list[tuple[str, str]]:
        query = firestore_client.collection("audit").where("call", "==", call_digest(call_id))
        found = sorted((s.to_dict() for s in query.stream()), key=lambda record: record["at"])
        for record in found:
            assert call_id not in str(record)
            assert (record["expire_at"] - record["at"]).days == 365
        return [(record["action"], record["role"]) for record in found]

    return of


@pytest.mark.filterwarnings("ignore:Detected filter using positional arguments")
def test_what_is_read_of_a_call_and_its_erasure(
    agent: Api, supervisor: Api, call_id: str, records, emulators, capsys
):
    assert agent.send(call_id=call_id, sequence=0).status_code == 200
    assert records(call_id) == []  # one's own chunks are no reading
    word = {"call_id": call_id, "emotion": "sad"}
    answers = [
        agent.get(f"/calls/{call_id}"),
        agent.get("/emotions", call_id=call_id),
        supervisor.get(f"/calls/{call_id}/export"),
        supervisor.post("/segments/customer-000000/feedback", json=word),
        agent.delete(f"/calls/{call_id}"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 204]
    expected = [
        ("call.read", "agent"),
        ("segments.read", "agent"),
        ("call.export", "supervisor"),
        ("feedback.give", "supervisor"),
        ("call.erase", "agent"),
    ]
    assert records(call_id) == expected
    environment = dict(os.environ) | {"RECORDINGS_BUCKET": emulators.bucket}
    assert main(["audit", "--call-id", call_id], environment=environment) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["action"], line["role"]) for line in lines] == expected


@pytest.mark.filterwarnings("ignore:Detected filter using positional arguments")
def test_what_was_refused_was_not_read(agent: Api, supervisor: Api, call_id: str, records):
    supervisor.post("/calls", json={"call_id": call_id, "consent": "granted"})
    assert agent.get(f"/calls/{call_id}").status_code == 403
    assert agent.get(f"/calls/{call_id}/export").status_code == 403
    assert agent.delete(f"/calls/{call_id}").status_code == 403
    assert records(call_id) == []


def test_changed_rules_and_lists(supervisor: Api, rules, firestore_client):
    rule_id = rules()
    supervisor.get("/logs")
    found = [s.to_dict() for s in firestore_client.collection("audit").stream()]
    changes = [record for record in found if record["subject"] == rule_id]
    assert [record["action"] for record in changes] == ["rules.change"]
    assert "segments.list" in {record["action"] for record in found}
