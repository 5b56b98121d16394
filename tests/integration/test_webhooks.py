"""What platforms tell us takes effect once; whoever is not a platform gets nowhere."""

import hashlib
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.stack import LocalStack
from tests.integration.api import DATA, SPEECH_WAV, Api, assert_problem, stored_ref
from tests.integration.platforms import generic, recording_ready
from tests.integration.waiting import wait_until_done
from tests.unit.raw_server import ok, redirect, serving

SAMPLE = (DATA / "calls" / "calm-angry-calm.flac").read_bytes()


@pytest.fixture
def url(stack: LocalStack) -> str:
    return stack.api_url


def event(kind: str, **data: Any) -> dict[str, Any]:
    return {"id": f"evt-{uuid.uuid4()}", "type": kind, "data": data}


def test_a_recording_on_a_platforms_server_becomes_a_completed_call(
    url: str, firestore_client, supervisor: Api
):
    with serving(ok(SAMPLE, Content_Type="audio/flac")) as server:
        message = recording_ready(
            f"{server.url}/r.flac",
            channel_map=["agent", "customer"],
            customer_ref="customer-7",
            started_at=_recently(),
        )
        answer = generic(url, message)
    call_id = message["data"]["call_id"]
    assert answer.json() == {"status": "accepted", "call_ids": [call_id]}
    call = wait_until_done(firestore_client, call_id)
    assert call["status"] == "completed", call["error"]
    assert call["source"] == "webhook"
    assert call["agent_id"] == "agent-1"
    assert call["customer_ref"] == stored_ref("customer-7")
    assert call["consent"] == "granted"
    assert call["started_at"].isoformat() == message["data"]["started_at"]
    assert supervisor.get("/emotions", call_id=call_id).json()["segments"]


def test_a_recording_told_again_is_refused_and_not_fetched_again(url: str, firestore_client):
    with serving(ok(SAMPLE, Content_Type="audio/flac")) as server:
        message = recording_ready(f"{server.url}/r.flac")
        assert generic(url, message).status_code == 200
        assert_problem(generic(url, message), 409, "has been received before")
        before = wait_until_done(firestore_client, message["data"]["call_id"])
        # The ledger forgets after a while, or the platform tells of it under a new name.
        again = generic(url, message | {"id": f"evt-{uuid.uuid4()}"})
        assert again.status_code == 200
        assert len(server.requests) == 1
    after = firestore_client.document(f"calls/{message['data']['call_id']}").get().to_dict()
    assert after == before


def test_a_delivery_that_failed_half_way_may_come_again(url: str, firestore_client):
    unavailable = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
    broken = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + SAMPLE[:100_000]
    with serving(unavailable, broken, ok(SAMPLE)) as server:
        message = recording_ready(f"{server.url}/r.flac")
        for _ in range(2):
            refused = generic(url, message)
            assert_problem(refused, 503, "cannot be fetched yet")
            assert refused.headers["Retry-After"]
        assert generic(url, message).status_code == 200
    assert wait_until_done(firestore_client, message["data"]["call_id"])["status"] == "completed"


def test_a_delivery_whose_instance_died_is_taken_over(url: str, firestore_client):
    """The lease of a dead instance runs out; until then the delivery has to wait."""
    message = event("call.started", call_id=f"call-{uuid.uuid4()}", consent="granted")
    key = f"generic-{hashlib.sha256(message['id'].encode()).hexdigest()[:40]}"
    ledger = firestore_client.document(f"webhook_deliveries/{key}")
    now = datetime.now(UTC)
    ledger.set({"done": False, "lease_until": now + timedelta(minutes=5), "expire_at": now})
    assert_problem(generic(url, message), 503, "is being handled")
    ledger.update({"lease_until": now - timedelta(seconds=1)})
    assert generic(url, message).status_code == 200
    assert ledger.get().to_dict()["done"] is True
    assert ledger.get().to_dict()["expire_at"] > now + timedelta(days=29)


def test_one_delivery_at_several_instances_at_once_is_fetched_once(url: str, firestore_client):
    with serving(ok(SAMPLE)) as server:
        message = recording_ready(f"{server.url}/r.flac")
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda _: generic(url, message), range(6)))
        statuses = sorted(answer.status_code for answer in answers)
        assert statuses.count(200) == 1
        assert set(statuses) <= {200, 409, 503}
        assert len(server.requests) == 1
    assert wait_until_done(firestore_client, message["data"]["call_id"])["status"] == "completed"


def test_a_call_told_of_by_webhook(url: str, agent: Api, supervisor: Api):
    call_id = f"call-{uuid.uuid4()}"
    begin = {"call_id": call_id, "agent_id": "agent-1", "consent": "granted"}
    assert generic(url, event("call.started", **begin)).status_code == 200
    assert generic(url, event("call.started", **begin)).status_code == 200
    assert agent.send(call_id=call_id, sequence=0).status_code == 200
    assert generic(url, event("call.ended", call_id=call_id)).status_code == 200
    assert generic(url, event("call.started", **begin)).status_code == 200
    call = supervisor.get(f"/calls/{call_id}").json()
    assert (call["status"], call["source"]) == ("completed", "live")
    assert_problem(generic(url, event("call.ended", call_id="no-such-call")), 404, "no call")


def test_without_consent_nothing_is_fetched(url: str):
    with serving(ok(SAMPLE)) as server:
        message = recording_ready(f"{server.url}/r.flac", consent="refused")
        assert_problem(generic(url, message), 403, "consent=refused")
        assert server.requests == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (ok(b"<html>", Content_Type="text/html; charset=utf-8"), "no audio"),
        (ok(b"", Content_Type="audio/wav"), "no bytes"),
        (b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", "answered 401"),
        (ok(SPEECH_WAV, Content_Encoding="gzip"), "compressed"),
        (redirect("http://169.254.169.254/computeMetadata/v1/"), "not among the hosts"),
        (redirect("https://example.com/r.wav"), "not among the hosts"),
    ],
    ids=["html", "empty", "401", "gzip", "metadata server", "elsewhere"],
)
def test_what_is_no_recording_leaves_nothing(answer: bytes, words: str, url: str, bucket):
    with serving(answer) as server:
        message = recording_ready(f"{server.url}/r.wav")
        assert_problem(generic(url, message), 422, words)
    name = f"webhooks/generic/{message['data']['recording_id']}"
    assert not bucket.blob(name).exists()


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token",
        "http://metadata.google.internal/",
        "http://localhost/",
        "http://[::1]/",
        "http://2130706433/",
        "http://127.0.0.1@evil.example/",
        "file:///etc/passwd",
        "https://10.0.0.1/",
    ],
)
def test_addresses_that_are_not_listed_are_refused(target: str, url: str):
    assert_problem(generic(url, recording_ready(target)), 422, "cannot be fetched")


@pytest.mark.parametrize("seconds", [-301, 301, -86400])
def test_stale_and_early_deliveries_are_refused(seconds: int, url: str):
    message = event("call.started", call_id="never", consent="granted")
    assert_problem(generic(url, message, at=time.time() + seconds), 401, "300 s away")


@pytest.mark.parametrize(
    "change", [{"secret": "another-secret-of-somebody"}, {"key_id": "unknown"}, {"key_id": ""}]
)
def test_wrong_signatures_are_refused(change: dict[str, str], url: str):
    message = event("call.started", call_id="never", consent="granted")
    assert_problem(generic(url, message, **change), 401, "does not fit")


def test_unsigned_and_unknown_are_refused(anybody: Api):
    assert_problem(anybody.post("/webhooks/generic", json={}), 401, "Calltone-Signature")
    assert_problem(anybody.post("/webhooks/nobody", json={}), 404, "'nobody' is set up")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (b"{", "must be JSON"),
        (b"[]", "id is required"),
        ({"id": "e", "type": "call.melted", "data": {}}, "type"),
        ({"id": "e", "type": "call.started", "data": {}}, "call_id is required"),
        ({"id": "../x", "type": "call.ended", "data": {"call_id": "c"}}, "call_id must be"),
        (
            {"id": "e", "type": "recording.ready", "data": {"call_id": "c", "url": "https://x"}},
            "recording_id is required",
        ),
    ],
)
def test_signed_nonsense_is_named(message: Any, words: str, url: str):
    assert_problem(generic(url, message), 400, words)


def test_a_large_body_is_refused_before_it_is_read(url: str):
    assert_problem(generic(url, b"x" * (2 * 1024 * 1024 + 1)), 413, "")


def _recently() -> str:
    return (datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)).isoformat()
