"""A recording uploaded to an address that the API gives becomes a call of whoever asked for it."""

import uuid
from typing import Any

import pytest
import requests

from infra.local.stack import LocalStack
from tests.integration.api import DATA, Api, assert_problem, stored_ref
from tests.integration.waiting import wait_until_done

SAMPLE = (DATA / "calls" / "calm-angry-calm.flac").read_bytes()


def wanted(**changes: Any) -> dict[str, Any]:
    return {
        "content_type": "audio/flac",
        "size_bytes": len(SAMPLE),
        "consent": "granted",
        "channel_map": ["agent", "customer"],
    } | changes


def put(target: dict[str, Any], body: bytes = SAMPLE, **headers: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.request(
            target["method"],
            target["upload_url"],
            data=body,
            headers=target["headers"] | headers,
            timeout=60,
        )


def test_an_uploaded_recording_becomes_a_completed_call(
    agent: Api, firestore_client, stack: LocalStack
):
    answer = agent.post(
        "/recordings", json=wanted(customer_ref="c-1"), headers={"Origin": stack.page_url}
    )
    assert answer.status_code == 201, answer.text
    target = answer.json()
    assert put(target, Origin=stack.page_url).status_code == 200
    call = wait_until_done(firestore_client, target["call_id"])
    assert call["status"] == "completed", call["error"]
    assert (call["agent_id"], call["source"]) == ("agent-1", "recording")
    assert (call["consent"], call["customer_ref"]) == ("granted", stored_ref("c-1"))


def test_the_browser_cannot_choose_another_agent(agent: Api, supervisor: Api, firestore_client):
    assert_problem(agent.post("/recordings", json=wanted(agent_id="agent-2")), 403, "agent-2")
    target = agent.post("/recordings", json=wanted()).json()
    assert put(target, **{"x-goog-meta-agent_id": "agent-2"}).status_code == 200
    assert wait_until_done(firestore_client, target["call_id"])["agent_id"] == "agent-1"
    other = supervisor.post("/recordings", json=wanted(agent_id="agent-2")).json()
    assert put(other).status_code == 200
    assert wait_until_done(firestore_client, other["call_id"])["agent_id"] == "agent-2"


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"content_type": "text/html"}, 415, "content_type must be one of"),
        ({"content_type": "audio/x-mystery"}, 415, "audio/x-mystery"),
        ({"size_bytes": 500_000_001}, 400, "at most 500000000"),
        ({"size_bytes": 0}, 400, "size_bytes"),
        ({"call_id": "../../etc"}, 400, "call_id must be"),
        ({"channel_map": ["customer", "customer"]}, 400, "twice"),
        ({"consent": "refused"}, 403, "consent=refused"),
        ({"started_at": "yesterday"}, 400, "started_at"),
    ],
)
def test_what_cannot_be_uploaded_is_named(
    change: dict[str, Any], status: int, words: str, agent: Api
):
    assert_problem(agent.post("/recordings", json=wanted(**change)), status, words)


def test_a_call_that_exists_is_not_replaced(agent: Api):
    call_id = f"call-{uuid.uuid4()}"
    agent.send(call_id=call_id, sequence=0)
    assert_problem(agent.post("/recordings", json=wanted(call_id=call_id)), 409, "already a call")


def test_nobody_uploads_without_signing_in(anybody: Api):
    assert_problem(anybody.post("/recordings", json=wanted()), 401, "ID token")
