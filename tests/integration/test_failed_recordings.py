"""What cannot be analysed is said and put apart, what is old is given up, fifty at once finish."""

import io
import time
import uuid
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import requests
import soundfile

from infra.local.stack import LocalStack
from tests.integration.api import DATA, Api
from tests.integration.events import deliver
from tests.integration.waiting import until, wait_for_status, wait_until_done, wait_until_gone

SAMPLE = DATA / "calls" / "calm-angry-calm.flac"
TEXT = b"this is text, not audio " * 50
AT_ONCE = 50


@pytest.fixture
def drop(bucket) -> Callable[..., Any]:
    def upload(data: bytes, *, name: str | None = None, **metadata: str):
        blob = bucket.blob(name or f"failing/{uuid.uuid4()}.wav")
        blob.metadata = metadata
        blob.upload_from_string(data)
        return blob

    return upload


def tell(stack: LocalStack, **data: Any) -> requests.Response:
    event = {"bucket": stack.bucket, "generation": "1", "size": "1", "metadata": {}}
    return deliver(stack, event | {"timeCreated": "2026-05-24T10:00:00Z"} | data)


def test_it_is_moved_to_where_failed_ones_lie_and_starts_nothing_there(
    drop, bucket, firestore_client, call_id: str, supervisor: Api
):
    blob = drop(TEXT, call_id=call_id, consent="granted")
    wait_for_status(firestore_client, call_id, "failed")
    wait_until_gone(blob)
    copy = bucket.blob(f"failed/{blob.name}")
    copy.reload()
    assert copy.download_as_bytes() == TEXT
    assert copy.metadata["call_id"] == call_id
    time.sleep(1)  # its own event comes within a tenth of that
    revision = firestore_client.document(f"calls/{call_id}").get().get("revision")
    assert revision == 0
    assert supervisor.delete(f"/calls/{call_id}").status_code == 204
    assert not copy.exists()


def test_a_failed_recording_is_not_tried_again(
    drop, firestore_client, call_id: str, stack: LocalStack
):
    blob = drop(TEXT, call_id=call_id, consent="granted")
    before = wait_for_status(firestore_client, call_id, "failed")
    metadata = {"call_id": call_id, "consent": "granted"}
    answer = tell(stack, name=blob.name, generation=str(blob.generation), metadata=metadata)
    assert answer.status_code == 200
    assert firestore_client.document(f"calls/{call_id}").get().to_dict() == before


def test_of_a_caller_who_said_no_nothing_stays(drop, bucket, firestore_client, call_id: str):
    blob = drop(SAMPLE.read_bytes(), call_id=call_id, consent="refused")
    wait_for_status(firestore_client, call_id, "failed")
    wait_until_gone(blob)
    assert not bucket.blob(f"failed/{blob.name}").exists()


def test_an_old_event_is_given_up_and_said_so(firestore_client, call_id: str, stack: LocalStack):
    metadata = {"call_id": call_id, "consent": "granted"}
    answer = tell(stack, name=f"old/{call_id}.wav", metadata=metadata)
    assert answer.status_code == 200
    call = wait_for_status(firestore_client, call_id, "failed")
    assert "within 20 hours; it was given up" in call["error"]


def test_a_recording_that_is_too_large(firestore_client, call_id: str, stack: LocalStack):
    metadata = {"call_id": call_id, "consent": "granted"}
    tell(stack, name=f"large/{call_id}.wav", metadata=metadata, size=str(5 * 10**9))
    call = wait_for_status(firestore_client, call_id, "failed")
    assert call["error"] == "A recording may have 4000 MB; this one has 5000.0 MB."


def test_objects_of_other_buckets_are_left_alone(firestore_client, call_id: str, stack: LocalStack):
    metadata = {"call_id": call_id, "consent": "granted"}
    assert tell(stack, name="a.wav", bucket="other", metadata=metadata).status_code == 200
    assert not firestore_client.document(f"calls/{call_id}").get().exists


def test_progress_is_seen_while_it_is_read(drop, firestore_client, call_id: str):
    samples, rate_hz = soundfile.read(SAMPLE, dtype="int16", always_2d=True)
    file = io.BytesIO()
    soundfile.write(file, np.tile(samples, (10, 1)), rate_hz, format="WAV", subtype="ULAW")
    seen: list[tuple[str, float]] = []
    document = firestore_client.document(f"calls/{call_id}")

    def note(snapshots, _changes, _time) -> None:
        seen.extend((s.get("status"), s.get("progress")) for s in snapshots if s.exists)

    watch = document.on_snapshot(note)
    try:
        drop(file.getvalue(), call_id=call_id, consent="granted")
        wait_for_status(firestore_client, call_id, "completed")
        until(lambda: ("completed", 1.0) in seen, what="the last snapshot")
    finally:
        watch.unsubscribe()
    under_way = [progress for status, progress in seen if status == "processing"]
    assert under_way == sorted(under_way)
    assert any(0 < progress < 1 for progress in under_way)


def test_fifty_at_once_all_finish(drop, firestore_client, supervisor: Api):
    samples, rate_hz = soundfile.read(SAMPLE, dtype="int16", always_2d=True, frames=8 * 8_000)
    file = io.BytesIO()
    soundfile.write(file, samples, rate_hz, format="WAV", subtype="ULAW")
    day = uuid.uuid4().hex
    ids = [f"{day}-{number:02d}" for number in range(AT_ONCE)]
    for id_ in ids:
        drop(file.getvalue(), call_id=id_, agent_id="agent-1", consent="granted")
    calls = [wait_until_done(firestore_client, id_) for id_ in ids]
    assert [call["status"] for call in calls] == ["completed"] * AT_ONCE
    heard = {call["summary"]["segments"] for call in calls}
    assert len(heard) == 1
    assert heard != {0}
    # In order of arrival within reason: the first ten end before the last ten.
    ends = [call["updated_at"] for call in calls]
    assert max(ends[:10]) < max(ends[-10:])
