"""Everything that is kept of a call, as its documents say it: for those with a right to a copy.

The API's answers show what people work with. This shows the rest too: what the server computes
with, when it all expires, and who was told.
"""

import base64
from collections.abc import Iterator
from typing import Any

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from calltone.store.alert_documents import ALERTS, readable_watch
from calltone.store.documents import PAGES, outline_from_document, private_call_fields
from calltone.store.firestore import (
    CallReferences,
    at_once,
    faults_translated,
    fields,
    listing,
)
from calltone.store.live_calls import readable_memory
from calltone.store.notices import FirestoreNotices


class WholeCalls:
    """Reads all documents of one call."""

    def __init__(self, client: firestore.Client, *, notices: FirestoreNotices) -> None:
        self._client = client
        self._at = CallReferences(client)
        self._notices = notices

    def segments(self, call_id: str) -> Iterator[dict[str, Any]]:
        """All fields of all segments, in order of time, one after the other as they come."""
        query = self._at.segments(call_id).order_by("start_offset_sec")
        with faults_translated():
            for snapshot in query.stream():
                yield snapshot.to_dict() or {}

    def rest(self, call_id: str) -> dict[str, Any]:
        """What there is beside the segments and what the call shows of itself."""
        with faults_translated():
            call = fields(self._at.call(call_id).get(**at_once(self._client))) or {}
            notice = call.get("consent_notice")
            return {
                "consent_notice": self._notices.entry(notice) if notice else None,
                "alerts": self.alerts(call_id),
                "feedback": self.feedback(call_id),
                "earlier_readings": self._earlier_readings(call_id),
                "server": private_call_fields(call) | {"state": self._state(call_id)},
            }

    def alerts(self, call_id: str) -> list[dict[str, Any]]:
        """All fields of all alerts, oldest first."""
        query = self._client.collection(ALERTS).where(filter=FieldFilter("call_id", "==", call_id))
        with faults_translated():
            found = _documents(query.stream(**listing(self._client)))
        return sorted(found, key=lambda one: one["raised_at"])

    def feedback(self, call_id: str) -> list[dict[str, Any]]:
        """All fields of all words on the segments, in order of the segments."""
        with faults_translated():
            return _documents(self._at.feedback(call_id).stream(**listing(self._client)))

    def _earlier_readings(self, call_id: str) -> list[dict[str, Any]]:
        found = []
        for reading in self._at.readings(call_id).stream(**listing(self._client)):
            pages = (
                reading.reference.collection(PAGES)
                .order_by("number")
                .stream(**listing(self._client))
            )
            segments = [segment for page in pages for segment in page.get("segments")]
            found.append((reading.to_dict() or {}) | {"segments": segments})
        return found

    def _state(self, call_id: str) -> dict[str, dict[str, Any]]:
        """Each document by its id; what is packed as bytes is unpacked, audio is in base64."""
        snapshots = self._at.states(call_id).stream(**listing(self._client))
        return {snapshot.id: _readable_state(snapshot.to_dict() or {}) for snapshot in snapshots}


def _documents(snapshots: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # untyped there
    return [snapshot.to_dict() or {} for snapshot in snapshots]


def _readable_state(document: dict[str, Any]) -> dict[str, Any]:
    readable = dict(document)
    if "memory" in document:
        readable["memory"] = readable_memory(document)
    if document.get("watch"):
        readable["watch"] = readable_watch(document["watch"])
    if "frames" in document:
        readable["frames"] = {
            start_ms: base64.b64encode(frame).decode()
            for start_ms, frame in document["frames"].items()
        }
    if "levels" in document:
        readable["levels"] = outline_from_document(document)
    return readable
