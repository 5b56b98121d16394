"""Writes to the call of a recording that go through only if the call is as it was left.

Every write names the update time of the call document the writer last saw, so that an instance that
was taken for dead cannot write over its successor's work. That holds for deletions, too: they go in
batches that also renew the lease.
"""

from datetime import datetime, timedelta
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore

from calltone.calls.call import Call
from calltone.calls.ports import Conflict, Lease, Progress
from calltone.store.documents import call_to_document, recording_to_document
from calltone.store.firestore import CallReferences, faults_translated
from calltone.store.shards import IndexShards

_DELETED_AT_ONCE = 400  # Firestore takes 500 writes in a batch


class GuardedCalls:
    """The calls made from recordings, as one attempt after the other writes them."""

    def __init__(
        self, client: firestore.Client, *, retention: timedelta, index: IndexShards | None = None
    ) -> None:
        self._client = client
        self._at = CallReferences(client, index)
        self._retention = retention

    def expire_at(self, call: Call) -> datetime:
        """When everything of the call may be deleted."""
        return call.started_at + self._retention

    def document(self, call: Call, lease: Lease) -> dict[str, Any]:
        """The call as it begins."""
        assert call.recording is not None  # noqa: S101  # narrows the type
        recording = recording_to_document(call.recording) | {
            "is_kept": None,
            "stored_segments": 0,
            **reading_fields(call),
            "lease_until": lease.until,
            "lease_holder": lease.holder,
        }
        return call_to_document(call, retention=self._retention) | {"recording": recording}

    def create(self, call: Call, lease: Lease, *, error: str | None = None) -> Progress:
        """Write a call that is not there.

        Raises:
            Conflict: it is there.
        """
        document = self.document(call, lease) | {"error": error}
        batch = self._client.batch()
        batch.create(self._at.call(call.call_id), document | self._at.first_write(call.call_id))
        return self._commit(batch, stored_segments=0)

    def update(
        self,
        call: Call,
        update: dict[str, Any],
        *,
        after: Progress,
        batch: firestore.WriteBatch | None = None,
        stored_segments: int | None = None,
    ) -> Progress:
        """Update the call, and write what is in the batch, if the call is as `after` left it.

        Raises:
            Conflict: it is not.
        """
        batch = batch or self._client.batch()
        unchanged = self._client.write_option(last_update_time=after.version)
        # `every_update` overrides a new document's revision: the metrics need it to go up.
        touched = update | self._at.every_update(call.call_id)
        batch.update(self._at.call(call.call_id), touched, option=unchanged)
        stored = after.stored_segments if stored_segments is None else stored_segments
        return self._commit(batch, stored_segments=stored)

    def without_segments(self, call: Call, lease: Lease, progress: Progress) -> Progress:
        """Delete what was stored of another reading; who reads now, and whom, is written down.

        Raises:
            Conflict: another instance has taken over.
        """
        update = lease_fields(lease) | {"recording.stored_segments": 0}
        update |= {f"recording.{name}": value for name, value in reading_fields(call).items()}
        query = self._at.segments(call.call_id).select([]).limit(_DELETED_AT_ONCE)
        while True:
            with faults_translated():
                found = [snapshot.reference for snapshot in query.stream()]
            batch = self._client.batch()
            for reference in found:
                batch.delete(reference)
            progress = self.update(call, update, after=progress, batch=batch, stored_segments=0)
            if len(found) < _DELETED_AT_ONCE:
                return progress

    def _commit(self, batch: firestore.WriteBatch, *, stored_segments: int) -> Progress:
        """Commit; the call document is the last write of the batch."""
        try:
            with faults_translated():
                results = batch.commit()
        except exceptions.NotFound as error:
            raise Conflict("the call was erased") from error
        return Progress(version=results[-1].update_time, stored_segments=stored_segments)


def reading_fields(call: Call) -> dict[str, Any]:
    """What segments have to have in common to be of one reading."""
    return {"model_version": call.model_version, "is_agent_analysed": call.is_agent_analysed}


def lease_fields(lease: Lease) -> dict[str, Any]:
    """What every write says of who holds the recording."""
    return {"recording.lease_until": lease.until, "recording.lease_holder": lease.holder}
