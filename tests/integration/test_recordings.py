"""A recording dropped into the bucket becomes a call, once, whatever the events do."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from infra.local.stack import LocalStack
from tests.integration.api import DATA, SPEECH_WAV, Api, assert_problem, wav
from tests.integration.events import deliver
from tests.integration.waiting import wait_until_done, wait_until_gone
from tests.two_voices import two_voices_on_one_line, voice

SAMPLE = DATA / "calls" / "calm-angry-calm.flac"
TRUTH = json.loads(SAMPLE.with_suffix(".json").read_text())
Drop = Callable[..., Any]


@pytest.fixture
def drop(bucket) -> Drop:
    def upload(data: bytes | Path, *, name: str | None = None, **metadata: str):
        blob = bucket.blob(name or f"test/{uuid.uuid4()}.flac")
        blob.metadata = metadata
        content = data.read_bytes() if isinstance(data, Path) else data
        blob.upload_from_string(content, content_type="audio/flac")
        return blob

    return upload


def test_the_sample_recording(drop: Drop, firestore_client, call_id: str, supervisor: Api):
    drop(SAMPLE, call_id=call_id, agent_id="agent-1", consent="granted")
    call = wait_until_done(firestore_client, call_id)
    assert call["status"] == "completed", call["error"]
    assert call["progress"] == 1
    assert call["source"] == "recording"
    segments = supervisor.get("/emotions", call_id=call_id, limit=500).json()["segments"]
    assert {s["channel"] for s in segments} == {"customer"}
    assert all(1 <= s["end_offset_sec"] - s["start_offset_sec"] <= 5.5 for s in segments[:-1])
    assert call["summary"]["segments"] == len(segments)
    counted = sum(sum(slot["emotions"].values()) for slot in call["rollup"].values())
    assert counted == len(segments)


def test_talk_times_of_the_sample_are_near_the_truth(drop: Drop, firestore_client, call_id: str):
    drop(SAMPLE, call_id=call_id, consent="granted")
    summary = wait_until_done(firestore_client, call_id)["summary"]
    for channel in ("agent", "customer"):
        turns = [t for t in TRUTH["turns"] if t["channel"] == channel]
        true_sec = sum(t["end_sec"] - t["start_sec"] for t in turns)
        assert summary["talk_sec"][channel] == pytest.approx(true_sec, rel=0.2)
    assert summary["silence_sec"] >= 0


def test_the_agents_voice_is_not_analysed_where_it_shares_a_channel(
    drop: Drop, firestore_client, call_id: str, supervisor: Api
):
    drop(wav(two_voices_on_one_line()), call_id=call_id, consent="granted")
    call = wait_until_done(firestore_client, call_id)
    assert call["status"] == "completed", call["error"]
    assert call["summary"]["speakers"]["agent_known"] is True
    assert set(call["summary"]["talk_sec"]) == {"agent", "customer"}
    segments = supervisor.get("/emotions", call_id=call_id, limit=500).json()["segments"]
    assert {s["channel"] for s in segments} == {"customer"}
    middles = [(s["start_offset_sec"] + s["end_offset_sec"]) / 2 for s in segments]
    assert all(int(middle // 4.5) % 2 == 1 for middle in middles)  # who speaks first greets


def test_voices_that_cannot_be_told_apart_stay_mixed(
    drop: Drop, firestore_client, call_id: str, supervisor: Api
):
    drop(wav(voice(1)), call_id=call_id, consent="granted")
    call = wait_until_done(firestore_client, call_id)
    assert call["summary"]["speakers"]["agent_known"] is False
    segments = supervisor.get("/emotions", call_id=call_id, limit=500).json()["segments"]
    assert {s["channel"] for s in segments} == {"mixed"}
    assert supervisor.get(f"/calls/{call_id}").json()["summary"]["speakers"]["method"] == "voices"


def test_audio_is_not_kept_after_analysis(drop: Drop, firestore_client, call_id: str):
    blob = drop(SAMPLE, call_id=call_id, consent="granted")
    wait_until_done(firestore_client, call_id)
    wait_until_gone(blob)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"this is text, not audio " * 50, "found text"),
        (b"", "found no bytes"),
        (SAMPLE.read_bytes()[:100_000], "found damage"),
        (SPEECH_WAV[:30_000], "truncated"),
    ],
    ids=["text", "empty", "truncated FLAC", "truncated WAV"],
)
def test_an_object_that_is_no_recording_ends_as_a_failed_call(
    data: bytes, words: str, drop: Drop, firestore_client, call_id: str, supervisor: Api
):
    drop(data, call_id=call_id, consent="granted")
    call = wait_until_done(firestore_client, call_id)
    assert call["status"] == "failed"
    assert words in call["error"].lower()
    assert call["rollup"] == {}
    assert supervisor.get("/emotions", call_id=call_id).json()["segments"] == []


def test_bad_metadata_ends_as_a_failed_call(drop: Drop, firestore_client):
    blob = drop(SAMPLE, name="odd/name.flac", call_id="not/valid", consent="granted")
    from calltone.calls.call import RecordingRef
    from calltone.calls.recording import derived_call_id

    derived = derived_call_id(RecordingRef(blob.bucket.name, blob.name, blob.generation))
    call = wait_until_done(firestore_client, derived)
    assert call["status"] == "failed"
    assert "call_id must be" in call["error"]


def test_without_consent_nothing_is_analysed(drop: Drop, firestore_client, call_id: str):
    drop(SAMPLE, call_id=call_id, consent="refused")
    call = wait_until_done(firestore_client, call_id)
    assert call["status"] == "failed"
    assert "consent" in call["error"]


def test_an_id_of_another_call_is_not_overwritten(
    drop: Drop, firestore_client, call_id: str, agent: Api
):
    agent.send(call_id=call_id, sequence=0)
    blob = drop(SAMPLE, name=f"clash/{call_id}.flac", call_id=call_id, consent="granted")
    from calltone.calls.call import RecordingRef
    from calltone.calls.recording import derived_call_id

    derived = derived_call_id(RecordingRef(blob.bucket.name, blob.name, blob.generation))
    assert "already another call" in wait_until_done(firestore_client, derived)["error"]
    assert agent.get(f"/calls/{call_id}").json()["source"] == "live"


def test_a_repeated_event_changes_nothing(
    drop: Drop, firestore_client, call_id: str, stack: LocalStack
):
    blob = drop(SAMPLE, call_id=call_id, consent="granted")
    before = wait_until_done(firestore_client, call_id)
    response = _deliver(stack, blob, call_id)
    assert response.status_code == 200
    assert firestore_client.document(f"calls/{call_id}").get().to_dict() == before


def test_an_overwritten_object_replaces_its_call(drop: Drop, firestore_client, call_id: str):
    name = f"test/{call_id}.flac"
    blob = drop(SAMPLE, name=name, call_id=call_id, consent="granted")
    first = wait_until_done(firestore_client, call_id)
    # The local bucket ignores the generation a deletion asks for and would take the next object.
    wait_until_gone(blob)
    other = DATA / "calls" / "worried-to-relieved.flac"
    drop(other, name=name, call_id=call_id, consent="granted")
    second = wait_until_done(
        firestore_client, call_id, not_generation=first["recording"]["generation"]
    )
    assert second["status"] == "completed"
    stored = list(firestore_client.collection(f"calls/{call_id}/segments").stream())
    assert len(stored) == second["summary"]["segments"]
    assert all(len(segment.get("scores")) == 9 for segment in stored)
    assert second["revision"] > first["revision"]


def test_chunks_do_not_mix_with_a_recording(drop: Drop, firestore_client, call_id: str, agent: Api):
    drop(SAMPLE, call_id=call_id, agent_id="agent-1", consent="granted")
    wait_until_done(firestore_client, call_id)
    assert_problem(agent.send(call_id=call_id, sequence=0), 409, "is a recording")


def test_an_event_of_another_kind_is_refused(stack: LocalStack):
    response = deliver(stack, {"hello": "world"})
    assert response.status_code == 500


def _deliver(stack: LocalStack, blob: Any, call_id: str) -> requests.Response:
    return deliver(
        stack,
        {
            "bucket": stack.bucket,
            "name": blob.name,
            "generation": str(blob.generation),
            "size": "1",
            "timeCreated": "2026-05-24T10:00:00Z",
            "metadata": {"call_id": call_id, "consent": "granted"},
        },
    )
