"""Calls as they lie in Firestore."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from calltone.calls.call import Call, Status
from calltone.calls.errors import CallNotFound, InvalidInput
from calltone.calls.identifiers import CHANNELS
from calltone.calls.ports import Conflict, Summarise
from calltone.calls.segment import Segment
from calltone.store.alert_documents import ALERTS
from calltone.store.documents import (
    CALLS,
    COUNTED,
    call_from_document,
    public_call,
    segment_from_document,
)
from calltone.store.firestore import (
    CallReferences,
    at_once,
    faults_translated,
    fields,
    listing,
)
from calltone.store.shards import IndexShards

_SUMMARY_TRIES = 5
_WRITES_PER_COMMIT = 500
_NOTHING_LEFT: dict[str, Any] = {
    "status": Status.ERASED.value,
    "rollup": {},
    "verdicts": {},
    "current": None,
    "alerts": [],
    "alert_count": 0,
}


class FirestoreArchive:
    """Implements `calltone.calls.ports.CallArchive` and the reading side of the API."""

    def __init__(self, client: firestore.Client, index: IndexShards | None = None) -> None:
        self._client = client
        self._at = CallReferences(client, index)

    def get(self, call_id: str) -> Call | None:
        """The call, or None."""
        document = self._read(call_id)
        return call_from_document(document) if document else None

    def document(self, call_id: str) -> tuple[Call, dict[str, Any]] | None:
        """The call, and as browsers see it, or None."""
        document = self._read(call_id)
        return (call_from_document(document), public_call(document)) if document else None

    def segments(self, call_id: str) -> list[Segment]:
        """All segments in order of time."""
        query = self._at.segments(call_id).order_by("start_offset_sec")
        with faults_translated():
            return self._found(query)

    def recordings_begun(self, *, first: datetime, before: datetime) -> Iterator[str]:
        """Ids of completed calls made from recordings that began in this time."""
        query: Any = (
            self._client.collection(CALLS)
            .where(filter=FieldFilter("started_at", ">=", first))
            .where(filter=FieldFilter("started_at", "<", before))
            .order_by("started_at")
            .select(["status", "recording"])
        )
        with faults_translated():
            for snapshot in query.stream():
                is_completed = snapshot.get("status") == Status.COMPLETED.value
                if is_completed and snapshot.get("recording"):
                    yield snapshot.id

    def calls_of_customer(self, stored_references: Sequence[str]) -> list[str]:
        """Ids of the calls that carry one of these references."""
        query: Any = self._client.collection(CALLS).where(
            filter=FieldFilter("customer_ref", "in", list(stored_references))
        )
        with faults_translated():
            return [snapshot.id for snapshot in query.select([]).stream()]

    def call_ids(self) -> Iterator[str]:
        """Ids of all calls."""
        with faults_translated():
            yield from (one.id for one in self._client.collection(CALLS).select([]).stream())

    def page_of_segments(
        self, call_id: str, *, limit: int, after_id: str | None
    ) -> tuple[list[Segment], str | None]:
        """Up to `limit` segments in order of time, and where the next page begins, if any.

        Raises:
            InvalidInput: `after_id` is no segment of this call.
        """
        query = self._at.segments(call_id).order_by("start_offset_sec").limit(limit + 1)
        with faults_translated():
            if after_id is not None:
                cursor = self._at.segment(call_id, after_id).get(**at_once(self._client))
                if not cursor.exists:
                    raise InvalidInput(f"page_token {after_id!r} is of no page of this call.")
                query = query.start_after(cursor)
            segments = self._found(query)
        page = segments[:limit]
        return page, page[-1].segment_id if len(segments) > limit else None

    def complete(self, call_id: str, *, ended_at: datetime) -> None:
        """Mark a live call as completed."""
        self._close(call_id, {"status": Status.COMPLETED.value, "ended_at": ended_at})

    def update_summary(self, call_id: str, summarise: Summarise) -> None:
        """Store the summary of all segments as they are now."""
        for tries_left in reversed(range(_SUMMARY_TRIES)):
            with faults_translated():
                call = self._at.call(call_id).get(**at_once(self._client))
            summary = summarise(self.segments(call_id))
            unchanged = self._client.write_option(last_update_time=call.update_time)
            try:
                self._update(call_id, {"summary": summary}, option=unchanged)
            except Conflict:
                if not tries_left:
                    raise
            else:
                return

    def begin_erasure(self, call_id: str) -> None:
        """Close the call to everybody and take away all that it adds to the metrics."""
        self._close(call_id, _NOTHING_LEFT)

    def erase(self, call_id: str) -> None:
        """Delete the call and everything below it, the call itself last."""
        with faults_translated():
            for collection in (
                self._at.segments(call_id),
                self._at.feedback(call_id),
                self._at.readings(call_id),
            ):
                self._client.recursive_delete(collection)
            for state in self._at.states(call_id).list_documents():
                if state.id != COUNTED:
                    state.delete(**at_once(self._client))
            self._delete_alerts(call_id)
            # Both at once: a tick that has read the call can write a record of it neither before
            # this, since there is one, nor after, since there is no call.
            batch = self._client.batch()
            batch.delete(self._at.counted(call_id))
            batch.delete(self._at.call(call_id))
            batch.commit(**at_once(self._client))

    def _delete_alerts(self, call_id: str) -> None:
        alerts = self._client.collection(ALERTS)
        of_call = alerts.where(filter=FieldFilter("call_id", "==", call_id)).select([])
        for group in batched(of_call.stream(**listing(self._client)), _WRITES_PER_COMMIT):
            batch = self._client.batch()
            for alert in group:
                batch.delete(alert.reference)
            batch.commit(**at_once(self._client))

    def _read(self, call_id: str) -> dict[str, Any] | None:
        with faults_translated():
            return fields(self._at.call(call_id).get(**at_once(self._client)))

    def _close(self, call_id: str, update: dict[str, Any]) -> None:
        """Update the call and touch its channels' states.

        A chunk in flight is stored only if its channel's state is as it was read, so it must read
        again, and sees that the call is closed.
        """
        with faults_translated():
            call = self._at.call(call_id).get(["expire_at"], **at_once(self._client))
        if not call.exists:
            raise _not_there(call_id)
        batch = self._client.batch()
        batch.update(self._at.call(call_id), update | self._at.every_update(call_id))
        closed = {"closed": True, "expire_at": call.get("expire_at")}
        for channel in CHANNELS:
            batch.set(self._at.channel_state(call_id, channel), closed, merge=True)
        self._commit(call_id, batch)

    def _update(
        self, call_id: str, update: dict[str, Any], *, option: firestore.WriteOption
    ) -> None:
        batch = self._client.batch()
        touched = update | self._at.every_update(call_id)
        batch.update(self._at.call(call_id), touched, option=option)
        self._commit(call_id, batch)

    def _commit(self, call_id: str, batch: firestore.WriteBatch) -> None:
        try:
            with faults_translated():
                batch.commit(**at_once(self._client))
        except exceptions.NotFound as error:
            raise _not_there(call_id) from error

    def _found(self, query: Any) -> list[Segment]:  # noqa: ANN401  # the client's types are untyped
        snapshots = query.stream(**listing(self._client))
        return [segment_from_document(snapshot.to_dict()) for snapshot in snapshots]


def _not_there(call_id: str) -> CallNotFound:
    return CallNotFound(f"There is no call with the id {call_id!r}.")
