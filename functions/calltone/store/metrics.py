"""Metrics in Firestore."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from calltone.calls.ports import Conflict
from calltone.calls.rollup import rollup_from_document, rollup_to_document
from calltone.metrics.contribution import Bucket, Interval, Tally
from calltone.metrics.ports import CountedCall, StoredTally
from calltone.metrics.query import describe
from calltone.store.documents import CALLS, METRICS, METRICS_STATE
from calltone.store.firestore import CallReferences, faults_translated, fields, read_all

_WATERMARK = "watermark"


class FirestoreMetrics:
    """Implements `calltone.metrics.ports.MetricsStore` and `MetricsReader`."""

    def __init__(self, client: firestore.Client) -> None:
        self._client = client
        self._at = CallReferences(client)

    def watermark(self) -> datetime | None:
        """All calls changed before this moment have been counted; None before the first run."""
        with faults_translated():
            state = fields(self._watermark_ref().get())
        return state["changed_before"] if state else None

    def advance_watermark(self, moment: datetime) -> None:
        """Move the watermark forward, never back."""
        # Two runs may race here; the slower one may set it back by as much as it is behind, which
        # costs the next run some reading and nothing else.
        current = self.watermark()
        if current is None or moment > current:
            with faults_translated():
                self._watermark_ref().set({"changed_before": moment})

    def changed_calls(self, *, since: datetime | None) -> Iterator[tuple[str, datetime]]:
        """Ids of the calls changed since then and when, oldest change first."""
        query: Any = self._client.collection(CALLS)
        if since is not None:
            query = query.where(filter=FieldFilter("updated_at", ">=", since))
        query = query.order_by("updated_at").select(["updated_at"])
        with faults_translated():
            for snapshot in query.stream():
                yield snapshot.id, snapshot.get("updated_at")

    def load_calls(self, call_ids: Sequence[str]) -> list[CountedCall]:
        """The calls with what was counted of them; ids without a call are left out."""
        references = [
            ref for id_ in call_ids for ref in (self._at.call(id_), self._at.counted(id_))
        ]
        snapshots = read_all(self._client, references)
        calls = []
        for call_id in call_ids:
            document = fields(snapshots[self._at.call(call_id).path])
            counted = snapshots[self._at.counted(call_id).path]
            if document is not None:
                calls.append(_counted_call(document, fields(counted), counted.update_time))
        return calls

    def load_tallies(self, buckets: Sequence[Bucket]) -> dict[Bucket, StoredTally]:
        """The metrics of these buckets; empty ones included."""
        references = {bucket: self._reference(bucket) for bucket in buckets}
        snapshots = read_all(self._client, list(references.values())) if references else {}
        tallies = {}
        for bucket, reference in references.items():
            document = fields(snapshots[reference.path])
            tallies[bucket] = StoredTally(
                tally=Tally.from_document(document["tally"]) if document else Tally(),
                version=snapshots[reference.path].update_time,
            )
        return tallies

    def commit(
        self, calls: Sequence[CountedCall], tallies: Mapping[Bucket, tuple[Tally, StoredTally]]
    ) -> None:
        """Store new tallies and that these calls are counted now, all or nothing."""
        batch = self._client.batch()
        for bucket, (tally, before) in tallies.items():
            document = describe(bucket, tally) | {
                "tally": tally.to_document(),
                "updated_at": firestore.SERVER_TIMESTAMP,
            }
            self._write_unchanged(batch, self._reference(bucket), document, before.version)
        for call in calls:
            if call.counted_version is None:
                # An update fails if the call was erased meanwhile: no record without its call.
                batch.update(
                    self._at.call(call.call_id), {"first_counted_at": firestore.SERVER_TIMESTAMP}
                )
            counted = {"rollup": rollup_to_document(call.rollup), "revision": call.revision}
            self._write_unchanged(
                batch, self._at.counted(call.call_id), counted, call.counted_version
            )
        try:
            with faults_translated():
                batch.commit()
        except exceptions.NotFound as error:
            raise Conflict("a call was erased while it was counted") from error

    def agent_buckets(
        self, *, first: datetime, last: datetime, agent_id: str | None
    ) -> list[Bucket]:
        """The agents' buckets that exist in a range of days, both included."""
        query: Any = self._client.collection(METRICS).where(
            filter=FieldFilter("interval", "==", Interval.AGENT.value)
        )
        if agent_id is not None:
            query = query.where(filter=FieldFilter("agent_id", "==", agent_id))
        query = (
            query.where(filter=FieldFilter("start", ">=", first))
            .where(filter=FieldFilter("start", "<=", last))
            .order_by("start")
            .select(["start", "agent_id"])
        )
        with faults_translated():
            return [
                Bucket(Interval.AGENT, snapshot.get("start"), snapshot.get("agent_id"))
                for snapshot in query.stream()
            ]

    def _write_unchanged(
        self,
        batch: firestore.WriteBatch,
        reference: firestore.DocumentReference,
        document: dict[str, Any],
        version: datetime | None,
    ) -> None:
        """Write a document on condition that it is as it was read."""
        if version is None:
            batch.create(reference, document)
        else:
            option = self._client.write_option(last_update_time=version)
            batch.update(reference, document, option=option)

    def _reference(self, bucket: Bucket) -> firestore.DocumentReference:
        return self._client.collection(METRICS).document(bucket.document_id)

    def _watermark_ref(self) -> firestore.DocumentReference:
        return self._client.collection(METRICS_STATE).document(_WATERMARK)


def _counted_call(
    call: Mapping[str, Any], counted: Mapping[str, Any] | None, version: datetime | None
) -> CountedCall:
    return CountedCall(
        call_id=call["call_id"],
        agent_id=call["agent_id"],
        rollup=rollup_from_document(call["rollup"]),
        revision=call["revision"],
        counted_rollup=rollup_from_document(counted["rollup"]) if counted else {},
        counted_revision=counted["revision"] if counted else -1,
        counted_version=version,
    )
