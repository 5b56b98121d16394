"""Calls made from recordings: one writer at a time, whoever it is.

Every write names the update time of the call document this instance last saw, so that an instance
that was taken for dead cannot write over its successor's work.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore

from calltone.calls.call import Call, Status
from calltone.calls.errors import Busy, CallExists
from calltone.calls.ports import Conflict, Progress
from calltone.calls.rollup import Rollup, rollup_to_document
from calltone.calls.segment import Segment
from calltone.store.documents import (
    call_from_document,
    call_to_document,
    current_reading,
    recording_to_document,
    segment_to_storage,
)
from calltone.store.firestore import (
    CallReferences,
    every_update,
    faults_translated,
    fields,
    read_all,
)

_DONE = (Status.COMPLETED, Status.FAILED, Status.ERASED)


class FirestoreRecordings:
    """Implements `calltone.calls.ports.Recordings`."""

    def __init__(self, client: firestore.Client, *, retention: timedelta) -> None:
        self._client = client
        self._at = CallReferences(client)
        self._retention = retention

    def begin(self, call: Call, *, lease_until: datetime, now: datetime) -> Progress | None:
        """Take the recording for this instance, or None if it is finished or superseded."""
        reference = self._at.call(call.call_id)
        snapshot = read_all(self._client, [reference])[reference.path]
        document = fields(snapshot)
        if document is None:
            return self._take(call, lease_until=lease_until, version=None)
        existing = call_from_document(document)
        if not _same_object(existing, call):
            raise CallExists(f"There is already another call with the id {call.call_id!r}.")
        if _generation(existing) > _generation(call):
            return None
        if _generation(existing) < _generation(call):
            self._erase_below(call.call_id)
            return self._take(call, lease_until=lease_until, version=snapshot.update_time)
        if existing.status in _DONE:
            return None
        if document["recording"]["lease_until"] > now:
            raise Busy(f"Another instance is processing call {call.call_id!r}.")
        stored = document["recording"]["stored_segments"]
        return self._write(
            call,
            {"recording.lease_until": lease_until},
            after=Progress(stored_segments=stored, version=snapshot.update_time),
        )

    def append(
        self,
        call: Call,
        segments: Sequence[Segment],
        *,
        after: Progress,
        share_done: float,
        lease_until: datetime,
    ) -> Progress:
        """Store the next segments."""
        update = {
            "recording.lease_until": lease_until,
            "recording.stored_segments": after.stored_segments + len(segments),
            "progress": round(share_done, 3),
            "current": current_reading(segments[-1]),
            "duration_sec": max(segment.end_offset_sec for segment in segments),
        }
        return self._write(call, update, after=after, segments=segments)

    def finish(
        self,
        call: Call,
        *,
        after: Progress,
        rollup: Rollup,
        summary: dict[str, Any],
        duration_sec: float,
    ) -> None:
        """Complete the call with its counts and its summary."""
        update = {
            "status": Status.COMPLETED.value,
            "progress": 1.0,
            "summary": summary,
            "rollup": rollup_to_document(rollup),
            "duration_sec": round(duration_sec, 3),
            "ended_at": call.started_at + timedelta(seconds=duration_sec),
        }
        self._write(call, update, after=after)

    def fail(self, call: Call, *, reason: str) -> None:
        """Store the call as failed, with a reason and without segments."""
        reference = self._at.call(call.call_id)
        existing = fields(read_all(self._client, [reference])[reference.path])
        revision = 0
        if existing is not None:
            found = call_from_document(existing)
            if not _same_object(found, call):
                raise CallExists(f"There is already another call with the id {call.call_id!r}.")
            if _generation(found) > _generation(call):
                return
            self._erase_below(call.call_id)
            revision = existing["revision"] + 1
        document = self._document(call, lease_until=call.started_at)
        with faults_translated():
            reference.set(document | {"error": reason, "revision": revision})

    def _take(self, call: Call, *, lease_until: datetime, version: datetime | None) -> Progress:
        """Write the whole document anew, if it is as it was read."""
        reference = self._at.call(call.call_id)
        document = self._document(call, lease_until=lease_until)
        batch = self._client.batch()
        if version is None:
            batch.create(reference, document)
        else:
            unchanged = self._client.write_option(last_update_time=version)
            batch.update(reference, document | every_update(), option=unchanged)
        return self._commit(batch, stored_segments=0)

    def _document(self, call: Call, *, lease_until: datetime) -> dict[str, Any]:
        assert call.recording is not None  # noqa: S101  # narrows the type
        return call_to_document(call, retention=self._retention) | {
            "recording": recording_to_document(call.recording)
            | {"lease_until": lease_until, "stored_segments": 0},
            "updated_at": firestore.SERVER_TIMESTAMP,
        }

    def _write(
        self,
        call: Call,
        update: dict[str, Any],
        *,
        after: Progress,
        segments: Sequence[Segment] = (),
    ) -> Progress:
        batch = self._client.batch()
        expire_at = call.started_at + self._retention
        for segment in segments:
            batch.create(
                self._at.segment(call.call_id, segment.segment_id),
                segment_to_storage(segment, expire_at=expire_at),
            )
        unchanged = self._client.write_option(last_update_time=after.version)
        batch.update(self._at.call(call.call_id), update | every_update(), option=unchanged)
        return self._commit(batch, stored_segments=after.stored_segments + len(segments))

    def _commit(self, batch: firestore.WriteBatch, *, stored_segments: int) -> Progress:
        """Commit; the call document is the last write of the batch."""
        try:
            with faults_translated():
                results = batch.commit()
        except exceptions.NotFound as error:
            raise Conflict("the call was erased") from error
        return Progress(stored_segments=stored_segments, version=results[-1].update_time)

    def _erase_below(self, call_id: str) -> None:
        with faults_translated():
            self._client.recursive_delete(self._at.segments(call_id))


def _same_object(existing: Call, call: Call) -> bool:
    old, new = existing.recording, call.recording
    return old is not None and new is not None and (old.bucket, old.name) == (new.bucket, new.name)


def _generation(call: Call) -> int:
    return call.recording.generation if call.recording else 0
