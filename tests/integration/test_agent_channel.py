"""The agent's voice: analysed only where a deployment says so, written down, and never counted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calltone.calls import recording_run
from calltone.calls.call import RecordingRef
from calltone.calls.identifiers import call_digest
from calltone.calls.recording import StoredObject
from calltone.container import Container
from calltone.entrypoints.http.app import create_app
from calltone.platform.settings import Settings
from infra.local.names import UNKNOWN_CONSENT
from infra.local.stack import LocalStack
from tests.fresh_stack import PATIENT
from tests.integration.api import DATA, SPEECH_WAV, Api, assert_problem


@pytest.fixture
def allowing(emulators: LocalStack):
    """A deployment with ANALYZE_AGENT_CHANNEL=on, in this process."""
    chosen = {"ANALYZE_AGENT_CHANNEL": "on"} | UNKNOWN_CONSENT
    environment = emulators.environment | emulators.settings | PATIENT | chosen
    container = Container(Settings.from_environment(environment))
    yield container
    container.firestore.close()


def records_of(firestore_client, call_id: str) -> list[str]:
    audit = [s.to_dict() for s in firestore_client.collection("audit").stream()]
    return [one["action"] for one in audit if one["call"] == call_digest(call_id)]


def test_it_is_refused_by_default(agent: Api, call_id: str, firestore_client):
    assert_problem(agent.send(call_id=call_id, channel="agent"), 403, "agent's voice")
    assert not firestore_client.document(f"calls/{call_id}").get().exists
    assert records_of(firestore_client, call_id) == []


def test_live_it_is_written_down_once_and_counts_in_nothing(
    allowing: Container, agent: Api, agent_token: str, call_id: str, firestore_client
):
    client = create_app(allowing).test_client()
    for channel, sequence in (("agent", 0), ("agent", 1), ("customer", 0), ("agent", 2)):
        answer = client.post(
            "/api/v1/analyze/stream",
            query_string={"call_id": call_id, "channel": channel, "sequence": sequence},
            data=SPEECH_WAV,
            headers={"Authorization": f"Bearer {agent_token}", "Content-Type": "audio/wav"},
        )
        assert answer.status_code == 200, answer.text
    assert records_of(firestore_client, call_id) == ["agent_channel.analyse"]
    call = firestore_client.document(f"calls/{call_id}").get().to_dict()
    counted = [sum(counts["emotions"].values()) for counts in call["rollup"].values()]
    assert sum(counted) == 1  # the customer's
    assert call["current"]["channel"] == "customer"
    ended = agent.post(f"/calls/{call_id}/end").json()
    assert ended["summary"]["segments"] == 1
    assert set(ended["summary"]["talk_sec"]) == {"agent", "customer"}
    segments = agent.get("/emotions", call_id=call_id).json()["segments"]
    assert [s["channel"] for s in segments].count("agent") == 3


@pytest.mark.parametrize("allowed", [True, False])
def test_in_recordings(allowing: Container, call_id: str, firestore_client, bucket, allowed: bool):
    """Uploaded where no function listens, and processed here."""
    blob = bucket.blob(f"failed/{call_id}.flac")  # the functions do not look there
    blob.upload_from_filename(DATA / "calls" / "calm-angry-calm.flac")
    told = {"call_id": call_id, "agent_id": "agent-1", "consent": "granted"}
    container = allowing
    if not allowed:
        container = Container(replace(allowing.settings, analyze_agent_channel=False))
    process = container.process_recording
    process = replace(process, intake=replace(process.intake, failed_prefix="elsewhere/"))
    ref = RecordingRef(blob.bucket.name, blob.name, blob.generation)
    process(StoredObject(ref=ref, size_bytes=1, time_created=datetime.now(UTC), metadata=told))

    call = firestore_client.document(f"calls/{call_id}").get().to_dict()
    assert call["status"] == "completed", call["error"]
    segments = list(firestore_client.collection(f"calls/{call_id}/segments").stream())
    channels = {snapshot.get("channel") for snapshot in segments}
    assert channels == ({"agent", "customer"} if allowed else {"customer"})
    customers = [s for s in segments if s.get("channel") == "customer"]
    assert call["summary"]["segments"] + call["summary"]["silent_segments"] == len(customers)
    written_down = records_of(firestore_client, call_id)
    assert written_down == (["agent_channel.analyse"] if allowed else [])


class Killed(BaseException):
    """The process is gone: nothing catches this."""


@pytest.mark.parametrize("first", [True, False], ids=["then off", "then on"])
def test_a_setting_that_changed_between_two_attempts(
    allowing: Container,
    call_id: str,
    firestore_client,
    bucket,
    monkeypatch: pytest.MonkeyPatch,
    first: bool,
):
    """The second attempt hears it all anew, as its own setting has it; nothing is mixed."""
    forbidding = Container(replace(allowing.settings, analyze_agent_channel=False))
    containers = [allowing, forbidding] if first else [forbidding, allowing]
    monkeypatch.setattr(recording_run, "BATCH_SEGMENTS", 1)
    blob = bucket.blob(f"failed/{call_id}.flac")
    blob.upload_from_filename(DATA / "calls" / "calm-angry-calm.flac")

    def attempt(container: Container, id_: str, *, later: timedelta, dies: bool = False) -> None:
        process = container.process_recording
        intake = replace(process.intake, failed_prefix="elsewhere/", keep_audio=True)
        process = replace(process, intake=intake, clock=lambda: datetime.now(UTC) + later)
        ref = RecordingRef(blob.bucket.name, blob.name, blob.generation)
        told = {"call_id": id_, "agent_id": "agent-1", "consent": "granted"}
        stored = StoredObject(ref=ref, size_bytes=1, time_created=datetime.now(UTC), metadata=told)
        with monkeypatch.context() as patch:
            if dies:
                patch.setattr(type(process.recordings), "finish", _killed)
            process(stored)

    with pytest.raises(Killed):
        attempt(containers[0], call_id, later=timedelta(), dies=True)
    attempt(containers[1], call_id, later=timedelta(minutes=5))
    attempt(containers[1], f"{call_id}-whole", later=timedelta())

    def heard(id_: str) -> list[tuple[object, ...]]:
        segments = firestore_client.collection(f"calls/{id_}/segments").stream()
        fields = ("segment_id", "start_offset_sec", "end_offset_sec", "detected_emotion")
        return sorted(tuple(one.get(name) for name in fields) for one in segments)

    assert heard(call_id) == heard(f"{call_id}-whole")
    assert {one[0].split("-")[0] for one in heard(call_id)} == (
        {"customer"} if first else {"agent", "customer"}
    )
    call = firestore_client.document(f"calls/{call_id}").get().to_dict()
    assert call["status"] == "completed"
    # That it was analysed in an attempt that came to nothing is known all the same.
    assert records_of(firestore_client, call_id) == ["agent_channel.analyse"]


def _killed(*_: object, **__: object) -> None:
    raise Killed
