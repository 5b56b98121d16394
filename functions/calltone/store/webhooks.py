"""What webhooks leave in Firestore: the ledger of deliveries, and audio that waits for the rest."""

from collections.abc import Mapping
from datetime import datetime

from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from calltone.calls.errors import Busy, Replayed
from calltone.calls.ports import Conflict
from calltone.store.documents import WEBHOOK_DELIVERIES
from calltone.store.firestore import CallReferences, faults_translated, fields

_BUSY = "This delivery is being handled; send it again later."


class FirestoreDeliveries:
    """Implements `calltone.calls.webhook_ports.DeliveryLedger`."""

    def __init__(self, client: firestore.Client) -> None:
        self._client = client

    def take(self, key: str, *, now: datetime, lease_until: datetime, expire_at: datetime) -> None:
        """Begin to handle a delivery: the first to write it has it."""
        reference = self._at(key)
        document = {"done": False, "lease_until": lease_until, "expire_at": expire_at}
        try:
            with faults_translated():
                reference.create(document)
        except Conflict:
            self._take_over(key, now=now, document=document)

    def _take_over(self, key: str, *, now: datetime, document: dict[str, object]) -> None:
        with faults_translated():
            snapshot = self._at(key).get()
        existing = fields(snapshot)
        if existing is None:
            raise Busy(_BUSY)
        if existing["done"]:
            raise Replayed("This delivery has been received before; nothing was done.")
        if existing["lease_until"] > now:
            raise Busy(_BUSY)
        unchanged = self._client.write_option(last_update_time=snapshot.update_time)
        try:
            with faults_translated():
                self._at(key).update(document, option=unchanged)
        except (Conflict, exceptions.NotFound) as error:
            raise Busy(_BUSY) from error

    def done(self, key: str) -> None:
        """The delivery has taken effect."""
        with faults_translated():
            self._at(key).update({"done": True})

    def release(self, key: str) -> None:
        """The delivery has not been handled after all and may come again."""
        with faults_translated():
            self._at(key).delete()

    def _at(self, key: str) -> firestore.DocumentReference:
        return self._client.collection(WEBHOOK_DELIVERIES).document(key)


class FirestoreStreamBuffer:
    """Implements `calltone.calls.webhook_ports.StreamBuffer`.

    The windows lie among the call's private state, so erasing the call erases them.
    """

    def __init__(self, client: firestore.Client) -> None:
        self._client = client
        self._calls = CallReferences(client)

    def add(
        self, call_id: str, windows: Mapping[int, Mapping[int, bytes]], *, expire_at: datetime
    ) -> None:
        """Keep frames by window and millisecond; merging the same frame again changes nothing."""
        batch = self._client.batch()
        for window, frames in windows.items():
            kept = {str(start_ms): data for start_ms, data in frames.items()}
            batch.set(
                self._window(call_id, window),
                {"window": window, "frames": kept, "expire_at": expire_at},
                merge=True,
            )
        with faults_translated():
            batch.commit()

    def pending(self, call_id: str) -> dict[int, dict[int, bytes]]:
        """All windows that are kept."""
        query = self._calls.states(call_id).where(filter=FieldFilter("window", ">=", 0))
        with faults_translated():
            documents = [snapshot.to_dict() or {} for snapshot in query.stream()]
        return {
            document["window"]: {int(ms): data for ms, data in document["frames"].items()}
            for document in documents
        }

    def drop(self, call_id: str, window: int) -> None:
        """Forget a window."""
        with faults_translated():
            self._window(call_id, window).delete()

    def _window(self, call_id: str, window: int) -> firestore.DocumentReference:
        return self._calls.states(call_id).document(f"window-{window:06d}")
