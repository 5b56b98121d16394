"""All that recomputing the metrics reads and writes in Firestore."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from calltone.calls.ports import Conflict
from calltone.metrics.contribution import Bucket, Interval
from calltone.metrics.ports import CountedCall
from calltone.metrics.recompute import StoredShard
from calltone.metrics.tally import Tally
from calltone.store.documents import CALLS, METRICS
from calltone.store.firestore import CallReferences, faults_translated
from calltone.store.metrics import FirestoreMetrics
from calltone.store.metrics_documents import (
    document_id,
    record_to_document,
    tally_from_document,
    tally_to_document,
)


class FirestoreRecount:
    """Implements `calltone.metrics.recompute.RecountStore`."""

    def __init__(self, client: firestore.Client, *, shards: int, retention: timedelta) -> None:
        self._client = client
        self._shards = shards
        self._at = CallReferences(client)
        self._metrics = client.collection(METRICS)
        self._retention = retention

    def stored_shards(self, first: datetime, end: datetime) -> list[StoredShard]:
        """All metrics documents of buckets that begin in a range; `end` is not in it."""
        query = _between(self._metrics, "start", first, end)
        with faults_translated():
            return [_stored_shard(snapshot) for snapshot in query.stream()]

    def calls_started(self, first: datetime, end: datetime) -> Iterator[str]:
        """Ids of the calls that began in a range; `end` is not in it."""
        query = _between(self._client.collection(CALLS), "started_at", first, end).select([])
        with faults_translated():
            for snapshot in query.stream():
                yield snapshot.id

    def load_calls(self, call_ids: Sequence[str]) -> list[CountedCall]:
        """The calls with what was counted of them."""
        return FirestoreMetrics(self._client).load_calls(call_ids)

    def rewrite(self, bucket: Bucket, tally: Tally, *, stored: Sequence[StoredShard]) -> None:
        """Put one document in the place of all shards of a bucket, or none if it is empty."""
        batch = self._client.batch()
        place = document_id(bucket, 0)
        document = tally_to_document(bucket, tally, shards=self._shards, retention=self._retention)
        document["updated_at"] = firestore.SERVER_TIMESTAMP
        for shard in stored:
            unchanged = self._client.write_option(last_update_time=shard.version)
            reference = self._metrics.document(shard.document_id)
            if shard.document_id == place and tally != Tally():
                batch.update(reference, document, option=unchanged)
            else:
                batch.delete(reference, option=unchanged)
        if tally != Tally() and place not in {shard.document_id for shard in stored}:
            batch.create(self._metrics.document(place), document)
        self._commit(batch)

    def rewrite_records(self, calls: Sequence[CountedCall]) -> None:
        """Write down that these calls are counted as they are."""
        batch = self._client.batch()
        for call in calls:
            unchanged = self._client.write_option(last_update_time=call.record_version)
            record = record_to_document(call)
            batch.update(self._at.counted(call.call_id), record, option=unchanged)
        self._commit(batch)

    def _commit(self, batch: firestore.WriteBatch) -> None:
        try:
            with faults_translated():
                batch.commit()
        except exceptions.NotFound as error:
            raise Conflict("a call was erased meanwhile") from error


def _between(collection: Any, field: str, first: datetime, end: datetime) -> Any:  # noqa: ANN401
    return (
        collection.where(filter=FieldFilter(field, ">=", first))
        .where(filter=FieldFilter(field, "<", end))
        .order_by(field)
    )


def _stored_shard(snapshot: Any) -> StoredShard:  # noqa: ANN401  # the client's types are untyped
    document = snapshot.to_dict()
    return StoredShard(
        document_id=snapshot.id,
        bucket=Bucket(
            Interval(document["interval"]), document["start"], document["agent_id"] or ""
        ),
        tally=tally_from_document(document),
        version=snapshot.update_time,
    )
