"""Calls made from recordings: one writer at a time, whoever it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from google.cloud import firestore

from calltone.calls.call import Call, Status
from calltone.calls.errors import Busy, CallExists
from calltone.calls.ports import Lease, Outline, Progress
from calltone.calls.rollup import Rollup, rollup_to_document
from calltone.calls.segment import Segment
from calltone.store.documents import (
    call_from_document,
    current_reading,
    outline_to_document,
    segment_to_storage,
)
from calltone.store.firestore import CallReferences, faults_translated, fields, read_all
from calltone.store.guarded import GuardedCalls, lease_fields, reading_fields
from calltone.store.readings import KeptReadings
from calltone.store.reanalysis import Reanalysis, reanalysis_begun
from calltone.store.shards import IndexShards

_DONE = (Status.COMPLETED, Status.FAILED, Status.ERASED)


class FirestoreRecordings:
    """Implements `calltone.calls.ports.Recordings`."""

    def __init__(
        self, client: firestore.Client, *, retention: timedelta, index: IndexShards | None = None
    ) -> None:
        self._client = client
        self._at = CallReferences(client, index)
        self._calls = GuardedCalls(client, retention=retention, index=index)
        self._reanalysis = Reanalysis(self._calls, KeptReadings(client, index))

    def begin(self, call: Call, lease: Lease) -> Progress | None:
        """Take the recording for this attempt, or None if it is finished or superseded."""
        document, version = self._read(call)
        if document is None or version is None:
            return self._calls.create(call, lease)
        existing = call_from_document(document)
        read = Progress(version, stored_segments=document["recording"]["stored_segments"])
        if _generation(existing) > _generation(call):
            return None
        if _generation(existing) < _generation(call):
            with faults_translated():  # it was about another recording
                self._client.recursive_delete(self._at.feedback(call.call_id))
            progress = self._calls.update(
                call, self._calls.document(call, lease), after=Progress(version, 0)
            )
            return self._calls.without_segments(call, lease, progress)
        if existing.status in _DONE:
            return None
        _refuse_if_held(document, lease)
        return self._resume(call, lease, document, read)

    def begin_again(self, call: Call, lease: Lease) -> Progress | None:
        """Take a completed recording to read it with another model; None if it is read by that."""
        document, version = self._read(call)
        if document is None or version is None:
            return None
        existing = call_from_document(document)
        if existing.recording != call.recording:
            return None
        if existing.status is not Status.COMPLETED:
            return self.begin(call, lease)
        if existing.model_version == call.model_version:
            return None
        update = reanalysis_begun(call, existing)
        read = Progress(version, stored_segments=0)
        progress = self._calls.update(call, update | lease_fields(lease), after=read)
        return self._resume(call, lease, document | {"reanalysis": update["reanalysis"]}, progress)

    def append(
        self,
        call: Call,
        segments: Sequence[Segment],
        *,
        after: Progress,
        share_done: float,
        lease: Lease,
    ) -> Progress:
        """Store the next segments, if any, and how far the recording has come."""
        stored = after.stored_segments + len(segments)
        update = lease_fields(lease) | {"progress": round(share_done, 3)}
        if segments:
            update |= {
                "recording.stored_segments": stored,
                "current": current_reading(segments[-1]),
                "duration_sec": max(segment.end_offset_sec for segment in segments),
            }
        batch = self._client.batch()
        expire_at = self._calls.expire_at(call)
        for segment in segments:
            reference = self._at.segment(call.call_id, segment.segment_id)
            document = segment_to_storage(segment, expire_at=expire_at)
            batch.create(reference, document | self._at.in_index(call.call_id))
        return self._calls.update(call, update, after=after, batch=batch, stored_segments=stored)

    def finish(
        self,
        call: Call,
        *,
        after: Progress,
        rollup: Rollup,
        summary: dict[str, Any],
        duration_sec: float,
        outline: Outline | None = None,
    ) -> None:
        """Complete the call with its counts, its summary and, where audio is kept, its outline."""
        update = {
            "status": Status.COMPLETED.value,
            "progress": 1.0,
            "summary": summary,
            "rollup": rollup_to_document(rollup),
            "duration_sec": round(duration_sec, 3),
            "ended_at": call.started_at + timedelta(seconds=duration_sec),
            "model_version": call.model_version,
            "recording.is_kept": outline is not None,
        }
        batch = self._client.batch()
        if outline is not None:
            document = outline_to_document(outline, expire_at=self._calls.expire_at(call))
            batch.set(self._at.outline(call.call_id), document)
        self._calls.update(call, update, after=after, batch=batch)

    def fail(self, call: Call, *, reason: str, lease: Lease) -> None:
        """Store the call as failed, without segments; one that was read before stays as it was."""
        document, version = self._read(call)
        if document is None or version is None:
            self._calls.create(call, lease, error=reason)
            return
        existing = call_from_document(document)
        is_newer = _generation(existing) > _generation(call)
        is_same = _generation(existing) == _generation(call)
        if is_newer or (is_same and existing.status in _DONE):
            return
        if is_same:
            _refuse_if_held(document, lease)
        progress = self._calls.update(call, lease_fields(lease), after=Progress(version, 0))
        if is_same and document.get("reanalysis"):
            self._reanalysis.undo(call, lease, document, progress, reason=reason)
            return
        progress = self._calls.without_segments(call, lease, progress)
        self._calls.update(
            call, self._calls.document(call, lease) | {"error": reason}, after=progress
        )

    def _read(self, call: Call) -> tuple[dict[str, Any] | None, datetime | None]:
        """The call's document as it is, which must be of the same object.

        Raises:
            CallExists: it is another call.
        """
        reference = self._at.call(call.call_id)
        snapshot = read_all(self._client, [reference])[reference.path]
        document = fields(snapshot)
        if document is not None and not _same_object(call_from_document(document), call):
            raise CallExists(f"There is already another call with the id {call.call_id!r}.")
        return document, snapshot.update_time

    def _resume(
        self, call: Call, lease: Lease, document: Mapping[str, Any], read: Progress
    ) -> Progress:
        """Go on where an attempt before ended; segments of another reading are of no use."""
        progress = self._calls.update(call, lease_fields(lease), after=read)
        if document.get("reanalysis"):
            progress = self._reanalysis.keep_earlier(call, document, progress)
        now = reading_fields(call)
        begun = {name: document["recording"].get(name, False) for name in now}
        if progress.stored_segments and begun == now:
            return progress
        return self._calls.without_segments(call, lease, progress)


def _refuse_if_held(document: Mapping[str, Any], lease: Lease) -> None:
    recording = document["recording"]
    if recording["lease_until"] > lease.now and recording["lease_holder"] != lease.holder:
        raise Busy(f"Another instance is processing call {document['call_id']!r}.")


def _same_object(existing: Call, call: Call) -> bool:
    old, new = existing.recording, call.recording
    return old is not None and new is not None and (old.bucket, old.name) == (new.bucket, new.name)


def _generation(call: Call) -> int:
    return call.recording.generation if call.recording else 0
