"""The audit log in Firestore: `audit/{id}`, only ever created."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from calltone.calls.audit import Action, AuditRecord
from calltone.calls.identifiers import call_digest
from calltone.store.documents import AUDIT
from calltone.store.firestore import at_once, faults_translated


class FirestoreAuditLog:
    """Implements `calltone.calls.audit.AuditLog`."""

    def __init__(self, client: firestore.Client, *, retention: timedelta) -> None:
        self._client = client
        self._records = client.collection(AUDIT)
        self._retention = retention

    def write(self, record: AuditRecord) -> None:
        """Append a record, under a random id, so that busy moments do not meet in one place."""
        document = record_to_document(record) | {"expire_at": record.at + self._retention}
        with faults_translated():
            self._records.document().create(document, **at_once(self._client))

    def of_call(self, call_id: str) -> list[AuditRecord]:
        """What was done to one call, oldest first; also one that is erased."""
        query = self._records.where(filter=FieldFilter("call", "==", call_digest(call_id)))
        with faults_translated():
            found = [record_from_document(s.to_dict() or {}) for s in query.stream()]
        return sorted(found, key=lambda record: record.at)

    def between(self, first: datetime, end: datetime) -> Iterator[AuditRecord]:
        """All that was done in a range of time, oldest first; `end` is not in it."""
        query = (
            self._records.where(filter=FieldFilter("at", ">=", first))
            .where(filter=FieldFilter("at", "<", end))
            .order_by("at")
        )
        with faults_translated():
            for snapshot in query.stream():
                yield record_from_document(snapshot.to_dict() or {})


def record_to_document(record: AuditRecord) -> dict[str, Any]:
    """A record as Firestore holds it."""
    return {
        "action": record.action.value,
        "uid": record.uid,
        "role": record.role,
        "at": record.at,
        "call": record.call,
        "subject": record.subject,
    }


def record_from_document(document: dict[str, Any]) -> AuditRecord:
    """Read a record."""
    return AuditRecord(
        action=Action(document["action"]),
        uid=document["uid"],
        role=document["role"],
        at=document["at"],
        call=document["call"],
        subject=document["subject"],
    )
