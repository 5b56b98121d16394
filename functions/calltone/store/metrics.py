"""Metrics in Firestore."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from calltone.calls.errors import InvalidInput
from calltone.calls.ports import Conflict
from calltone.metrics.contribution import Bucket, Interval
from calltone.metrics.ports import CountedCall, StoredTally
from calltone.metrics.tally import Tally
from calltone.store.documents import CALLS, METRICS, METRICS_STATE
from calltone.store.firestore import CallReferences, faults_translated, fields, read_all
from calltone.store.metrics_documents import (
    counted_call,
    document_id,
    record_to_document,
    tally_from_document,
    tally_to_document,
)

_WATERMARK = "watermark"
_DAY = timedelta(days=1)


class FirestoreMetrics:
    """Implements `calltone.metrics.ports.MetricsStore` and `MetricsReader`."""

    def __init__(
        self,
        client: firestore.Client,
        *,
        shards: int = 1,
        retention: timedelta = timedelta(days=800),
    ) -> None:
        self._client = client
        self._at = CallReferences(client)
        self._shards = shards
        self._retention = retention

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
                self._watermark_ref().set(
                    {"changed_before": moment, "expire_at": moment + self._retention}
                )

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
            record = snapshots[self._at.counted(call_id).path]
            if document is not None:
                calls.append(counted_call(document, fields(record), record.update_time))
        return calls

    def load_tallies(self, buckets: Sequence[Bucket], *, shard: int) -> dict[Bucket, StoredTally]:
        """One shard of the metrics of these buckets; empty ones included."""
        references = {bucket: self._reference(bucket, shard) for bucket in buckets}
        snapshots = read_all(self._client, list(references.values())) if references else {}
        tallies = {}
        for bucket, reference in references.items():
            document = fields(snapshots[reference.path])
            tallies[bucket] = StoredTally(
                tally=tally_from_document(document) if document else Tally(),
                version=snapshots[reference.path].update_time,
            )
        return tallies

    def commit(
        self,
        calls: Sequence[CountedCall],
        tallies: Mapping[Bucket, tuple[Tally, StoredTally]],
        *,
        shard: int,
    ) -> None:
        """Store new tallies and that these calls are counted now, all or nothing."""
        batch = self._client.batch()
        for bucket, (tally, before) in tallies.items():
            document = tally_to_document(
                bucket, tally, shards=self._shards, retention=self._retention
            )
            document["updated_at"] = firestore.SERVER_TIMESTAMP
            self._write_unchanged(batch, self._reference(bucket, shard), document, before.version)
        for call in calls:
            if call.record_version is None:
                # An update fails if the call was erased meanwhile: no record without its call.
                batch.update(
                    self._at.call(call.call_id), {"first_counted_at": firestore.SERVER_TIMESTAMP}
                )
            self._write_unchanged(
                batch, self._at.counted(call.call_id), record_to_document(call), call.record_version
            )
        try:
            with faults_translated():
                batch.commit()
        except exceptions.NotFound as error:
            raise Conflict("a call was erased while it was counted") from error

    def days(self, first: datetime, last: datetime) -> Tally:
        """All half hours of these days (UTC midnights, both included)."""
        days = [first + n * _DAY for n in range((last - first).days + 1)]
        references = [
            self._reference(Bucket(Interval.DAILY, day), shard)
            for day in days
            for shard in range(self._shards)
        ]
        documents = (fields(s) for s in read_all(self._client, references).values())
        return Tally.merged(tally_from_document(d) for d in documents if d is not None)

    def agent_days(
        self, first: datetime, last: datetime, *, agent_id: str | None, limit: int
    ) -> dict[str, Tally]:
        """The same per agent, of one or of all."""
        query: Any = self._agent_documents(agent_id)
        query = (
            query.where(filter=FieldFilter("start", ">=", first))
            .where(filter=FieldFilter("start", "<=", last))
            .order_by("start")
            .limit(limit + 1)
        )
        with faults_translated():
            documents = [snapshot.to_dict() for snapshot in query.stream()]
        if len(documents) > limit:
            raise InvalidInput(
                f"More than {limit} days of agents lie in this range; "
                "name an agent_id or ask for fewer days."
            )
        tallies: dict[str, list[Tally]] = {}
        for document in documents:
            tallies.setdefault(document["agent_id"], []).append(tally_from_document(document))
        return {agent: Tally.merged(parts) for agent, parts in tallies.items()}

    def knows_agent(self, agent_id: str) -> bool:
        """Whether anything was ever counted for this agent."""
        with faults_translated():
            return any(self._agent_documents(agent_id).select([]).limit(1).stream())

    def _agent_documents(self, agent_id: str | None) -> Any:  # noqa: ANN401  # untyped there
        query: Any = self._client.collection(METRICS).where(
            filter=FieldFilter("interval", "==", Interval.AGENT.value)
        )
        if agent_id is None:
            return query
        return query.where(filter=FieldFilter("agent_id", "==", agent_id))

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

    def _reference(self, bucket: Bucket, shard: int) -> firestore.DocumentReference:
        return self._client.collection(METRICS).document(document_id(bucket, shard))

    def _watermark_ref(self) -> firestore.DocumentReference:
        return self._client.collection(METRICS_STATE).document(_WATERMARK)
