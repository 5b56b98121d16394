"""Alerts in Firestore, and the outbox that lies with them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from calltone.calls.alert import Alert, AlertStatus
from calltone.calls.alert_ports import Undelivered
from calltone.calls.errors import AlertAnswered, AlertNotFound, InvalidInput
from calltone.calls.ports import Conflict
from calltone.store.alert_documents import (
    ALERTS,
    alert_from_document,
    alert_to_document,
    shown_with_status,
)
from calltone.store.firestore import (
    CallReferences,
    at_once,
    faults_translated,
    fields,
    listing,
)
from calltone.store.shards import IndexShards


class FirestoreAlerts:
    """Implements `calltone.calls.alert_ports.AlertArchive` and `Outbox`."""

    def __init__(self, client: firestore.Client, index: IndexShards | None = None) -> None:
        self._client = client
        self._at = CallReferences(client, index)

    def get(self, alert_id: str) -> Alert | None:
        """The alert, or None."""
        with faults_translated():
            document = fields(self._reference(alert_id).get(**at_once(self._client)))
        return alert_from_document(document) if document else None

    def page(
        self,
        *,
        limit: int,
        after_id: str | None,
        agent_id: str | None = None,
        status: AlertStatus | None = None,
    ) -> tuple[list[Alert], str | None]:
        """The newest alerts first, and where the next page begins, if any."""
        query: Any = self._client.collection(ALERTS)
        for name, value in (("agent_id", agent_id), ("status", status and status.value)):
            if value is not None:
                query = query.where(filter=FieldFilter(name, "==", value))
        query = query.order_by("raised_at", direction=firestore.Query.DESCENDING)
        with faults_translated():
            if after_id is not None:
                cursor = self._reference(after_id).get(**at_once(self._client))
                # Somebody else's is of none, too: nobody is told that it exists.
                if not cursor.exists or agent_id not in {None, cursor.get("agent_id")}:
                    raise InvalidInput(f"page_token {after_id!r} is of no alert.")
                query = query.start_after(cursor)
            found = [
                alert_from_document(s.to_dict())
                for s in query.limit(limit + 1).stream(**listing(self._client))
            ]
        page = found[:limit]
        return page, page[-1].alert_id if len(found) > limit else None

    def set_status(
        self,
        alert_id: str,
        status: AlertStatus,
        *,
        by: str,
        at: datetime,
        expected: AlertStatus | None = None,
    ) -> Alert:
        """Change the status, in the call document too."""
        with faults_translated():
            snapshot = self._reference(alert_id).get(**at_once(self._client))
            document = fields(snapshot)
            if document is None:
                raise AlertNotFound(f"There is no alert with the id {alert_id!r}.")
            call = self._at.call(document["call_id"]).get(**at_once(self._client))
        before = alert_from_document(document)
        if expected not in (None, before.status):
            raise AlertAnswered(
                f"The alert {alert_id!r} was expected to be {expected.value!r}, and is"
                f" {before.status.value!r} by {before.status_by!r}; nothing was changed."
            )
        alert = replace(before, status=status, status_by=by, status_at=at)
        unchanged = self._client.write_option(last_update_time=snapshot.update_time)
        batch = self._client.batch()
        changed = alert_to_document(alert)
        batch.update(
            snapshot.reference,
            {name: changed[name] for name in ("status", "status_by", "status_at")},
            option=unchanged if expected is not None else None,
        )
        shown = shown_with_status((fields(call) or {}).get("alerts", ()), alert)
        if shown is not None:
            batch.update(
                call.reference,
                {"alerts": shown} | self._at.every_update(alert.call_id),
                option=self._client.write_option(last_update_time=call.update_time),
            )
        try:
            with faults_translated():
                batch.commit(**at_once(self._client))
        except exceptions.NotFound as error:
            raise AlertNotFound(f"The alert {alert_id!r} has been erased.") from error
        return alert

    def due(self, *, now: datetime, limit: int) -> list[Undelivered]:
        """Those whose next attempt is due, the longest overdue first."""
        query: Any = self._client.collection(ALERTS).where(
            filter=FieldFilter("deliver_at", "<=", now)
        )
        with faults_translated():
            return [
                _undelivered(snapshot.to_dict(), snapshot.update_time)
                for snapshot in query.order_by("deliver_at")
                .limit(limit)
                .stream(**listing(self._client))
            ]

    def claim(self, undelivered: Undelivered, *, next_attempt: datetime | None) -> bool:
        """Begin a round of attempts, if the alert is as it was read."""
        batch = self._client.batch()
        batch.update(
            self._reference(undelivered.alert.alert_id),
            {"deliver_at": next_attempt, "delivery_attempts": undelivered.attempts + 1},
            option=self._client.write_option(last_update_time=undelivered.version),
        )
        try:
            with faults_translated():
                batch.commit(**at_once(self._client))
        except (Conflict, exceptions.NotFound):
            return False
        return True

    def delivered(self, alert_id: str, targets: frozenset[str], *, all_done: bool) -> None:
        """Write down that these targets have it."""
        update: dict[str, Any] = {"deliver_to": firestore.ArrayRemove(sorted(targets))}
        if all_done:
            update["deliver_at"] = None
        try:
            with faults_translated():
                self._reference(alert_id).update(update, **at_once(self._client))
        except exceptions.NotFound:
            return  # erased, and nobody needs to be told any more

    def _reference(self, alert_id: str) -> firestore.DocumentReference:
        return self._client.collection(ALERTS).document(alert_id)


def _undelivered(document: Mapping[str, Any], version: datetime) -> Undelivered:
    return Undelivered(
        alert=alert_from_document(document),
        targets=frozenset(document["deliver_to"]),
        attempts=document["delivery_attempts"],
        version=version,
    )
