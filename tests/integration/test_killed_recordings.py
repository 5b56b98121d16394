"""Whatever happens to an attempt at a recording, the next one ends with the same call."""

import io
import json
import os
import random
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from calltone.cli import main
from calltone.container import Container
from calltone.platform.settings import Settings
from calltone.store.documents import SHARD
from infra.local.names import UNKNOWN_CONSENT
from infra.local.stack import LocalStack
from tests.integration.api import DATA, Api, wav
from tests.integration.waiting import call_when
from tests.two_voices import two_voices_on_one_line

BUCKET = "calltone-killed-recordings"  # its events reach nobody: the tests deliver them
WORKER = Path(__file__).with_name("recording_worker.py")
KILLS = 20
ANY_SEED = 5


@pytest.fixture(scope="module")
def recording() -> bytes:
    """A minute of one sample call, then a minute of the other, as WAV."""
    calls = [
        soundfile.read(DATA / "calls" / f"{name}.flac", dtype="int16", always_2d=True)[0]
        for name in ("calm-angry-calm", "worried-to-relieved")
    ]
    file = io.BytesIO()
    soundfile.write(file, np.concatenate(calls), 8000, format="WAV", subtype="PCM_16")
    return file.getvalue()


class Attempts:
    """Drops recordings and makes attempts at them, one after the other or at once."""

    def __init__(self, process: subprocess.Popen[str], bucket: Any, recording: bytes) -> None:
        self.process = process
        self.bucket = bucket
        self.recording = recording

    def drop(self, name: str | None = None, content: bytes | None = None) -> dict[str, Any]:
        """Put the recording into the bucket; what an attempt at it needs to know."""
        blob = self.bucket.blob(name or f"{uuid.uuid4()}.wav")
        blob.upload_from_string(content or self.recording)
        return {
            "bucket": BUCKET,
            "name": blob.name,
            "generation": blob.generation,
            "call_id": f"call-{blob.name.removesuffix('.wav')}",
            "model_version": "small-1",
            "hours_later": 0,
            "keep": False,
            "again": False,
            "line": None,
            "at_line": "kill",
            "wait_sec": 0,
        }

    def make(self, *tasks: dict[str, Any]) -> list[dict[str, Any]]:
        """Make attempts, several at once; how each ended."""
        self.process.stdin.write(json.dumps(tasks) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def make_one(self, task: dict[str, Any], **changes: Any) -> str:
        [answer] = self.make(task | changes)
        return answer["ended"]


@pytest.fixture(scope="module")
def attempts(stack: LocalStack, recording: bytes):
    client = storage.Client(
        project=stack.project_id,
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": stack.environment["STORAGE_EMULATOR_HOST"]},
    )
    bucket = client.bucket(BUCKET)
    bucket.create()
    environment = stack.environment | {"RECORDINGS_BUCKET": BUCKET} | UNKNOWN_CONSENT
    with subprocess.Popen(  # noqa: S603  # our own worker
        [sys.executable, str(WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | environment | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        yield Attempts(process, bucket, recording)
        process.stdin.close()
    client.close()


VOLATILE = {"updated_at", "revision", "expire_at", SHARD}


def stored(client: Any, task: dict[str, Any]) -> dict[str, Any]:
    """All that is stored of a call, without what differs between calls and attempts."""
    call = client.document(f"calls/{task['call_id']}").get().to_dict()
    call = {key: value for key, value in call.items() if key not in VOLATILE}
    recording = call.pop("recording")
    if call["summary"]:
        call["summary"].pop("processing_sec")
    segments = client.collection(f"calls/{task['call_id']}/segments").stream()
    content = {
        "call": call,
        "stored_segments": recording["stored_segments"],
        "segments": [segment.to_dict() | {"expire_at": None, SHARD: None} for segment in segments],
    }
    return json.loads(json.dumps(content, default=str).replace(task["call_id"], "the-call"))


@pytest.fixture(scope="module")
def undisturbed(attempts: Attempts):
    """A call nobody disturbed, and the lines of code that took."""
    task = attempts.drop()
    [answer] = attempts.make(task)
    assert answer["ended"] == "done"
    return task, answer["lines"]


def test_an_undisturbed_run(undisturbed, firestore_client):
    task, lines = undisturbed
    result = stored(firestore_client, task)
    assert result["call"]["status"] == "completed"
    assert len(result["segments"]) == result["call"]["summary"]["segments"] >= 16
    assert lines > 1000


@pytest.mark.parametrize("kill", range(KILLS))
def test_killed_at_a_random_line(kill: int, attempts: Attempts, undisturbed, firestore_client):
    reference, lines = undisturbed
    task = attempts.drop()
    line = random.Random(ANY_SEED + kill).randint(1, lines)
    assert attempts.make_one(task, line=line) == "killed"
    # The platform delivers the event again until somebody takes it: when the lease has run out.
    assert attempts.make_one(task, hours_later=1) == "done"
    assert stored(firestore_client, task) == stored(firestore_client, reference)
    assert not attempts.bucket.blob(task["name"]).exists()


def test_killed_while_two_voices_on_one_channel_are_told_apart_and_judged(
    attempts: Attempts, firestore_client
):
    content = wav(two_voices_on_one_line())
    reference = attempts.drop(content=content)
    [undisturbed] = attempts.make(reference)
    expected = stored(firestore_client, reference)
    assert {segment["channel"] for segment in expected["segments"]} == {"customer"}
    for share in (0.1, 0.5, 0.9, 0.95, 0.99):
        task = attempts.drop(content=content)
        assert attempts.make_one(task, line=round(share * undisturbed["lines"])) == "killed"
        assert attempts.make_one(task, hours_later=1) == "done"
        assert stored(firestore_client, task) == expected


def test_killed_again_and_again(attempts: Attempts, undisturbed, firestore_client):
    reference, lines = undisturbed
    task = attempts.drop()
    for hours, share in enumerate((0.5, 0.4, 0.3, 0.6, 0.45)):
        attempts.make_one(task, line=round(share * lines), hours_later=hours)
    assert attempts.make_one(task, hours_later=9) == "done"
    assert stored(firestore_client, task) == stored(firestore_client, reference)


def test_a_resumed_run_does_not_hear_again_what_is_stored(
    attempts: Attempts, undisturbed, firestore_client
):
    _, lines = undisturbed
    task = attempts.drop()
    attempts.make_one(task, line=round(0.6 * lines))
    call = firestore_client.document(f"calls/{task['call_id']}").get().to_dict()
    stored_segments = call["recording"]["stored_segments"]
    assert call["status"] == "processing"
    assert call["progress"] > 0
    assert stored_segments >= 4
    [resumed] = attempts.make(task | {"hours_later": 1})
    call = firestore_client.document(f"calls/{task['call_id']}").get().to_dict()
    assert resumed["heard"] == call["summary"]["segments"] - stored_segments


def test_another_model_does_not_go_on_with_the_first_ones_segments(
    attempts: Attempts, undisturbed, firestore_client
):
    _, lines = undisturbed
    task = attempts.drop()
    attempts.make_one(task, line=round(0.6 * lines))
    attempts.make_one(task, model_version="small-2", hours_later=1)
    result = stored(firestore_client, task)
    assert {segment["model_version"] for segment in result["segments"]} == {"small-2"}
    assert result["call"]["model_version"] == "small-2"
    assert len(result["segments"]) == result["call"]["summary"]["segments"]


@pytest.mark.parametrize("wait_sec", [0, 0.05, 0.2])
def test_two_instances_at_the_same_recording(
    wait_sec: float, attempts: Attempts, undisturbed, firestore_client
):
    reference, _ = undisturbed
    task = attempts.drop() | {"wait_sec": wait_sec}
    endings = [answer["ended"] for answer in attempts.make(task, task)]
    assert "done" in endings
    assert set(endings) <= {"done", "busy"}
    assert attempts.make_one(task, hours_later=1) == "done"
    assert stored(firestore_client, task) == stored(firestore_client, reference)


def test_an_instance_taken_for_dead_writes_over_nobody(
    attempts: Attempts, undisturbed, firestore_client
):
    # The second sees the first one's lease as run out, so both are at it.
    reference, _ = undisturbed
    task = attempts.drop() | {"wait_sec": 0.15}
    endings = [answer["ended"] for answer in attempts.make(task, task | {"hours_later": 1})]
    assert "done" in endings
    assert attempts.make_one(task, hours_later=2) == "done"
    assert stored(firestore_client, task) == stored(firestore_client, reference)


def test_events_out_of_order(attempts: Attempts, undisturbed, firestore_client):
    reference, _ = undisturbed
    older = attempts.drop()
    newer = attempts.drop(older["name"])
    assert newer["generation"] > older["generation"]
    assert attempts.make_one(newer) == "done"
    assert attempts.make_one(older) == "done"
    result = firestore_client.document(f"calls/{newer['call_id']}").get().to_dict()
    assert result["recording"]["generation"] == str(newer["generation"])
    assert stored(firestore_client, newer) == stored(firestore_client, reference)


def test_overwritten_while_an_attempt_was_at_it(attempts: Attempts, undisturbed, firestore_client):
    reference, lines = undisturbed
    older = attempts.drop()
    attempts.make_one(older, line=round(0.6 * lines))
    newer = attempts.drop(older["name"])
    assert attempts.make_one(newer) == "done"  # it need not wait for the older one's lease
    assert attempts.make_one(older, hours_later=1) == "done"
    assert stored(firestore_client, newer) == stored(firestore_client, reference)


def test_deleted_while_it_is_read(attempts: Attempts, undisturbed, firestore_client):
    _, lines = undisturbed
    task = attempts.drop()
    assert attempts.make_one(task, line=round(0.3 * lines), at_line="delete") == "done"
    result = stored(firestore_client, task)
    assert result["call"]["status"] == "failed"
    assert "was deleted or overwritten" in result["call"]["error"]
    assert result["segments"] == []


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_reading_by_another_model_keeps_the_first(
    share: float, attempts: Attempts, undisturbed, firestore_client
):
    _, lines = undisturbed
    task = attempts.drop() | {"keep": True}
    attempts.make_one(task)
    before = stored(firestore_client, task)
    again = task | {"again": True, "model_version": "small-2"}
    attempts.make_one(again, line=round(share * lines))
    assert attempts.make_one(again, hours_later=1) == "done"
    after = stored(firestore_client, task)
    assert {segment["model_version"] for segment in after["segments"]} == {"small-2"}
    assert after["call"]["summary"]["model_version"] == "small-2"
    assert after["call"]["rollup"] != before["call"]["rollup"]
    kept = firestore_client.document(f"calls/{task['call_id']}/readings/small-1").get().to_dict()
    assert (
        kept["summary"]["emotion_distribution"] == before["call"]["summary"]["emotion_distribution"]
    )
    pages = firestore_client.collection(f"calls/{task['call_id']}/readings/small-1/pages").stream()
    segments = [segment["segment_id"] for page in pages for segment in page.get("segments")]
    assert len(segments) == len(before["segments"]) == kept["stored_segments"]
    assert attempts.make_one(again, hours_later=2) == "done"
    assert stored(firestore_client, task) == after


@pytest.mark.parametrize("share", [None, 0.3, 0.6, 0.9])
def test_a_new_reading_that_fails_leaves_the_first(
    share: float | None, attempts: Attempts, undisturbed, firestore_client
):
    _, lines = undisturbed
    task = attempts.drop() | {"keep": True}
    attempts.make_one(task)
    before = stored(firestore_client, task)
    again = task | {"again": True, "model_version": "broken"}
    if share is not None:
        attempts.make_one(again, line=round(share * lines))
    assert attempts.make_one(again, hours_later=1) == "done"
    after = stored(firestore_client, task)
    assert after["segments"] == before["segments"]
    assert after["call"]["reanalysis"]["error"] == "expected samples that the broken model can hear"
    for field in ("status", "summary", "rollup", "model_version", "progress", "duration_sec"):
        assert after["call"][field] == before["call"][field]
    assert attempts.bucket.blob(task["name"]).exists()


def test_the_metrics_follow_the_new_reading(
    attempts: Attempts, emulators: LocalStack, firestore_client
):
    task = attempts.drop() | {"keep": True}
    attempts.make_one(task)
    metrics = Container(Settings.from_environment(os.environ | {"RECORDINGS_BUCKET": BUCKET}))
    metrics.aggregate.settle([task["call_id"]])
    attempts.make_one(task | {"again": True, "model_version": "small-2"})
    metrics.aggregate.settle([task["call_id"]])
    call = firestore_client.document(f"calls/{task['call_id']}").get().to_dict()
    counted = firestore_client.document(f"calls/{task['call_id']}/state/counted").get().to_dict()
    assert counted["rollup"] == call["rollup"] != {}


def test_asked_for_through_the_api(attempts: Attempts, supervisor: Api, firestore_client):
    task = attempts.drop() | {"keep": True}
    attempts.make_one(task)
    answer = supervisor.post(f"/calls/{task['call_id']}/reanalyze")
    assert answer.status_code == 202, answer.text
    call = _read_by_the_deployed_model(firestore_client, task)
    assert call["status"] == "completed"
    assert call["reanalysis"]["from_model_version"] == "small-1"
    exported = supervisor.get(f"/calls/{task['call_id']}/export").json()
    assert {s["model_version"] for s in exported["segments"]} == {"encoder-1"}
    [earlier] = exported["earlier_readings"]
    assert {s["model_version"] for s in earlier["segments"]} == {"small-1"}
    assert supervisor.delete(f"/calls/{task['call_id']}").status_code == 204
    readings = firestore_client.collection(f"calls/{task['call_id']}/readings")
    assert list(readings.list_documents()) == []


def test_asked_for_in_bulk(attempts: Attempts, emulators: LocalStack, firestore_client, capsys):
    task = attempts.drop() | {"keep": True}
    attempts.make_one(task)
    days = ["--from", "2026-05-24", "--to", "2026-05-24"]
    environment = os.environ | {"RECORDINGS_BUCKET": BUCKET}
    assert main(["reanalyze", *days], environment=environment) == 0
    assert "recordings will be analysed again" in capsys.readouterr().out
    assert _read_by_the_deployed_model(firestore_client, task)["status"] == "completed"


def _read_by_the_deployed_model(client: Any, task: dict[str, Any]) -> dict[str, Any]:
    return call_when(client, task["call_id"], lambda call: call["model_version"] == "encoder-1")
