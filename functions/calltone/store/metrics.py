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
from calltone.store.documents import CALLS, METRICS, METRICS_STATE, SHARD
from calltone.store.firestore import CallReferences, faults_translated, fields, read_all
from calltone.store.metrics_documents import (
    counted_call,
    document_id,
    record_to_document,
    tally_from_document,
    tally_to_document,
)
from calltone.store.shards import IndexShards

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
        index: IndexShards | None = None,
    ) -> None:
        self._client = client
        self._index = index or IndexShards()
        self._at = CallReferences(client, self._index)
        self._shards = shards
        self._retention = retention

    def watermarks(self) -> dict[int, datetime | None]:
        """Per shard of the calls, up to when all changes are counted; None: no change was seen.

        Shards that are not written to any more, since there are fewer now, stay in: what was
        changed in them before must not be forgotten.
        """
        known = self._known_watermarks()
        return {shard: known.get(shard) for shard in sorted({*range(self._index.count), *known})}

    def advance_watermarks(self, moments: Mapping[int, datetime | None]) -> None:
        """Move the watermarks of these shards forward, never back; None: it is looked into."""
        # Two runs may race here; the slower one may set it back by as much as it is behind, which
        # costs the next run some reading and nothing else.
        known = self._known_watermarks()
        ahead = {
            str(shard): moment
            for shard, moment in moments.items()
            if shard not in known or _is_later(moment, known[shard])
        }
        if ahead:
            moved = [moment for moment in ahead.values() if moment is not None]
            expiring = {"expire_at": max(moved) + self._retention} if moved else {}
            with faults_translated():
                self._watermark_ref().set({"by_shard": ahead, **expiring}, merge=True)

    def changed_calls(
        self, shard: int, *, since: datetime | None
    ) -> Iterator[tuple[str, datetime]]:
        """Ids of a shard's calls changed since then and when, oldest change first."""
        query: Any = self._client.collection(CALLS).where(filter=FieldFilter(SHARD, "==", shard))
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

    def _known_watermarks(self) -> dict[int, datetime | None]:
        with faults_translated():
            state = fields(self._watermark_ref().get()) or {}
        return {int(shard): moment for shard, moment in state.get("by_shard", {}).items()}

    def _watermark_ref(self) -> firestore.DocumentReference:
        return self._client.collection(METRICS_STATE).document(_WATERMARK)


def _is_later(moment: datetime | None, than: datetime | None) -> bool:
    return moment is not None and (than is None or moment > than)
