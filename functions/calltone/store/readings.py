"""Earlier readings of a call: `calls/{id}/readings/{model_version}`, when a newer model read it.

The segments lie in pages of many, not as documents of their own: nobody looks for one of them, and
queries over all segments must not find them.
"""

from collections.abc import Iterator, Mapping
from itertools import batched
from typing import Any

from google.cloud import firestore

from calltone.store.documents import PAGES
from calltone.store.firestore import CallReferences, faults_translated
from calltone.store.shards import IndexShards

_SEGMENTS_PER_PAGE = 200  # about 0.2 MB; a document holds 1 MiB
_READING_FIELDS = ("summary", "rollup", "duration_sec", "current", "expire_at")


class KeptReadings:
    """Keeps the segments and the summary of a call, and puts them back."""

    def __init__(self, client: firestore.Client, index: IndexShards | None = None) -> None:
        self._client = client
        self._at = CallReferences(client, index)

    def keep(self, call: Mapping[str, Any], model_version: str) -> None:
        """Copy the reading of a call document; doing it again changes nothing."""
        reading = self._at.reading(call["call_id"], model_version)
        pages = reading.collection(PAGES)
        with faults_translated():
            self._client.recursive_delete(pages)
            segments = self._at.segments(call["call_id"]).order_by("start_offset_sec").stream()
            count = 0
            for number, page in enumerate(batched(segments, _SEGMENTS_PER_PAGE)):
                count += len(page)
                content = {"number": number, "segments": [snapshot.to_dict() for snapshot in page]}
                pages.document(f"{number:05d}").set(content | {"expire_at": call["expire_at"]})
            reading.set(
                {field: call[field] for field in _READING_FIELDS}
                | {"model_version": model_version, "stored_segments": count}
            )

    def restoring(self, call_id: str, model_version: str) -> Iterator[firestore.WriteBatch]:
        """Batches that put the segments back in their place."""
        pages = self._at.reading(call_id, model_version).collection(PAGES)
        with faults_translated():
            for page in pages.order_by("number").stream():
                batch = self._client.batch()
                for segment in page.get("segments"):
                    reference = self._at.segment(call_id, segment["segment_id"])
                    batch.set(reference, segment | self._at.in_index(call_id))
                yield batch

    def shown(self, call_id: str, model_version: str) -> dict[str, Any]:
        """Those fields of the call that a later attempt has written over."""
        with faults_translated():
            kept = self._at.reading(call_id, model_version).get()
            return {field: kept.get(field) for field in ("duration_sec", "current")}

    def drop(self, call_id: str) -> None:
        """Forget all earlier readings."""
        with faults_translated():
            self._client.recursive_delete(self._at.readings(call_id))
