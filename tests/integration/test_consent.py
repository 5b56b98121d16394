"""Calls without a recorded yes: refused, or analysed under a notice that is kept word for word."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from calltone.calls.call import Call, Consent, RecordingRef, Source, Status
from calltone.calls.ports import Lease
from calltone.calls.recording import StoredObject
from calltone.container import Container
from calltone.entrypoints.http.app import create_app
from calltone.platform.settings import Settings
from infra.local.names import UNKNOWN_CONSENT
from infra.local.stack import LocalStack
from tests.integration.api import DATA, SPEECH_WAV, Api, assert_problem
from tests.integration.waiting import wait_until_done

SAMPLE = DATA / "calls" / "calm-angry-calm.flac"
OTHER_NOTICE = "From the first of May on, a program listens to how your voice sounds."


@pytest.fixture
def deployment(emulators: LocalStack):
    """Return a function that gives a deployment with these settings, in this process."""
    made = []

    def with_settings(**settings: str) -> Container:
        environment = emulators.environment | emulators.settings | settings
        made.append(Container(Settings.from_environment(environment)))
        return made[-1]

    yield with_settings
    for container in made:
        container.firestore.close()


def poster(container: Container, token: str) -> Callable[..., TestResponse]:
    """Post to a deployment in this process, again where Firestore is slow to be reached."""
    client = create_app(container).test_client()

    def post(path: str, **body: Any) -> TestResponse:
        deadline = time.monotonic() + 60
        while True:
            headers = {"Authorization": f"Bearer {token}"}
            answer = client.post(f"/api/v1{path}", headers=headers, **body)
            if answer.status_code != 503 or time.monotonic() > deadline:
                return answer

    return post


def notice_of(agent: Api, call_id: str) -> dict[str, str]:
    return agent.get(f"/calls/{call_id}/export").json()["consent_notice"]


def test_nothing_is_heard_without_a_yes_by_default(
    deployment, agent: Api, agent_token: str, call_id: str, firestore_client, bucket
):
    container = deployment()
    post = poster(container, agent_token)
    upload = {"call_id": call_id, "content_type": "audio/wav", "size_bytes": 9}
    for answer in (
        post("/calls", json={"call_id": call_id}),
        post(f"/analyze/stream?call_id={call_id}", data=SPEECH_WAV, content_type="audio/wav"),
        post("/recordings", json=upload),
    ):
        assert answer.status_code == 403, answer.text
        assert "consent=unknown; analysis needs consent=granted" in answer.get_json()["detail"]
    assert not firestore_client.document(f"calls/{call_id}").get().exists


def test_a_call_without_a_yes_names_the_notice_in_force(
    agent: Api, call_id: str, firestore_client, bucket
):
    text = UNKNOWN_CONSENT["CONSENT_NOTICE"]
    begun = agent.post("/calls", json={"call_id": call_id}).json()
    chunked = agent.send(call_id=f"{call_id}-2", sequence=0)
    assert chunked.status_code == 200
    blob = bucket.blob(f"consent/{call_id}.flac")
    blob.metadata = {"call_id": f"{call_id}-3", "agent_id": "agent-1"}
    blob.upload_from_filename(SAMPLE)
    recorded = wait_until_done(firestore_client, f"{call_id}-3")
    assert recorded["status"] == "completed", recorded["error"]
    digests = {
        begun["consent_notice"],
        agent.get(f"/calls/{call_id}-2").json()["consent_notice"],
        recorded["consent_notice"],
    }
    [digest] = digests
    for one in (call_id, f"{call_id}-2", f"{call_id}-3"):
        notice = notice_of(agent, one)
        assert (notice["digest"], notice["text"]) == (digest, text)
    stored = firestore_client.document(f"notices/{digest}").get().to_dict()
    assert (stored["text"], stored["expire_at"]) == (text, None)


def test_a_recorded_yes_needs_no_notice(agent: Api, call_id: str):
    begun = agent.post("/calls", json={"call_id": call_id, "consent": "granted"}).json()
    assert begun["consent_notice"] is None
    assert notice_of(agent, call_id) is None


def test_a_new_notice_leaves_the_old_one_to_its_calls(
    deployment, agent: Api, agent_token: str, call_id: str, firestore_client
):
    before = agent.post("/calls", json={"call_id": call_id}).json()
    kept = firestore_client.document(f"notices/{before['consent_notice']}")
    first = kept.get()
    for number in range(2):  # two instances, and each asks again
        later = deployment(ALLOW_UNKNOWN_CONSENT="on", CONSENT_NOTICE=OTHER_NOTICE)
        body = {"call_id": f"{call_id}-{number}"}
        post = poster(later, agent_token)
        for _ in range(2):
            begun = post("/calls", json=body)
            assert begun.status_code == 201, begun.text
        assert notice_of(agent, body["call_id"])["text"] == OTHER_NOTICE
        # What the first one was told is what was told, also to those who listen in later.
        again = post("/calls", json={"call_id": call_id})
        assert again.get_json()["consent_notice"] == before["consent_notice"]
    assert notice_of(agent, call_id)["text"] == UNKNOWN_CONSENT["CONSENT_NOTICE"]
    assert kept.get().update_time == first.update_time
    assert agent.delete(f"/calls/{call_id}").status_code == 204
    assert kept.get().exists  # others name it


def test_a_recording_keeps_the_notice_it_was_begun_under(
    deployment, firestore_client, call_id: str
):
    """The deployment's text changed between two attempts."""
    recordings = deployment().recordings
    now = datetime.now(UTC)
    call = Call(
        call_id=call_id,
        agent_id="agent-1",
        source=Source.RECORDING,
        status=Status.PROCESSING,
        consent=Consent.UNKNOWN,
        started_at=now,
        model_version="encoder-1",
        recording=RecordingRef("b", f"consent/{call_id}", 1),
        consent_notice="first",
    )
    died = Lease(holder="a", now=now, until=now)
    assert recordings.begin(call, died) is not None
    later = Lease(holder="b", now=now + timedelta(seconds=1), until=now + timedelta(minutes=1))
    assert recordings.begin(replace(call, consent_notice="second"), later) is not None
    stored = firestore_client.document(f"calls/{call_id}").get()
    assert stored.get("consent_notice") == "first"


@pytest.mark.parametrize("keep", ["on", "off"])
@pytest.mark.parametrize("consent", ["refused", "unknown"])
def test_what_becomes_of_audio_nobody_may_analyse(
    deployment, bucket, firestore_client, call_id: str, consent: str, keep: str
):
    """A forgotten field can be mended from the copy put apart; a no is a no."""
    blob = bucket.blob(f"failed/{call_id}.flac")  # the functions do not look there
    blob.metadata = {"call_id": call_id, "agent_id": "agent-1", "consent": consent}
    blob.upload_from_filename(SAMPLE)
    process = deployment(FAILED_PREFIX="apart/", KEEP_AUDIO=keep).process_recording
    ref = RecordingRef(bucket.name, blob.name, blob.generation)
    process(
        StoredObject(ref=ref, size_bytes=1, time_created=datetime.now(UTC), metadata=blob.metadata)
    )
    call = firestore_client.document(f"calls/{call_id}").get().to_dict()
    assert call["status"] == "failed"
    assert f"consent={consent}" in call["error"]
    assert blob.exists() == (keep == "on")
    apart = bucket.blob(f"apart/{blob.name}")
    assert apart.exists() == (consent == "unknown")


def test_a_refusal_is_one_whatever_the_deployment_says(agent: Api, call_id: str):
    answer = agent.post("/calls", json={"call_id": call_id, "consent": "refused"})
    assert_problem(answer, 403, "consent=refused")
