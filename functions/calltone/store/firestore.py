"""What all repositories share: references and the translation of Firestore's faults."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.cloud import firestore

from calltone.calls.ports import Conflict
from calltone.store.connection import patience_sec_of
from calltone.store.documents import CALLS, COUNTED, FEEDBACK, READINGS, SEGMENTS, SHARD, STATE
from calltone.store.shards import IndexShards

_LOST_RACE = (
    exceptions.AlreadyExists,  # a create() found the document
    exceptions.FailedPrecondition,  # last_update_time no longer holds
    exceptions.Aborted,  # contention, as Firestore itself saw it
)
_NO_INDEX = "requires an index"  # how Firestore words the other failed precondition


_LISTING_TAKES = 5  # times as long as a read or a write


def at_once(client: firestore.Client) -> dict[str, Any]:
    """How a read or a write goes whose sender waits for the answer: retried for 2 s in all.

    The client's own default is a minute, in which a live call's next 24 chunks queue up behind the
    first. What was given up may have been stored nevertheless; the sender's retry finds it.
    """
    patience_sec = patience_sec_of(client)
    return {"retry": _retry(patience_sec), "timeout": patience_sec}


def listing(client: firestore.Client) -> dict[str, Any]:
    """How a query for many documents goes whose sender waits for the answer."""
    patience_sec = patience_sec_of(client)
    return {"retry": _retry(patience_sec), "timeout": _LISTING_TAKES * patience_sec}


def _retry(patience_sec: float) -> Retry:
    return Retry(
        if_exception_type(
            exceptions.InternalServerError,
            exceptions.ResourceExhausted,
            exceptions.ServiceUnavailable,
        ),
        initial=0.1,
        maximum=0.5,
        timeout=patience_sec,
    )


class Unavailable(Exception):
    """Firestore cannot be reached just now; the same request may be sent again."""


@contextmanager
def faults_translated() -> Iterator[None]:
    """Turn the faults the use cases know into their own exceptions.

    Raises:
        Conflict: a precondition did not hold.
        Unavailable: Firestore did not answer in time.

    A query without its index stays a FailedPrecondition, whose message has a link that makes it.
    """
    try:
        yield
    except _LOST_RACE as error:
        if _NO_INDEX in str(error):
            raise  # asking again cannot mend that: it names the index for whoever deployed
        raise Conflict(str(error)) from error
    except (
        exceptions.ServiceUnavailable,
        exceptions.DeadlineExceeded,
        exceptions.InternalServerError,
        exceptions.RetryError,
        exceptions.ResourceExhausted,
    ) as error:
        raise Unavailable("Firestore cannot be reached") from error


class CallReferences:
    """Where the documents of a call lie, in collections and in indexes."""

    def __init__(self, client: firestore.Client, index: IndexShards | None = None) -> None:
        self._client = client
        self._index = index or IndexShards()

    def in_index(self, call_id: str) -> dict[str, Any]:
        """What the call and its segments carry, so that queries over all calls find them."""
        return {SHARD: self._index.of(call_id)}

    def first_write(self, call_id: str) -> dict[str, Any]:
        """What a new call carries beside its document."""
        return {"updated_at": firestore.SERVER_TIMESTAMP, **self.in_index(call_id)}

    def every_update(self, call_id: str) -> dict[str, Any]:
        """What every write to a call carries: the metrics find it by these."""
        return {"revision": firestore.Increment(1), **self.first_write(call_id)}

    def call(self, call_id: str) -> firestore.DocumentReference:
        """The call itself."""
        return self._client.collection(CALLS).document(call_id)

    def segments(self, call_id: str) -> firestore.CollectionReference:
        """Its segments."""
        return self._client.collection(CALLS, call_id, SEGMENTS)

    def segment(self, call_id: str, segment_id: str) -> firestore.DocumentReference:
        """One of its segments."""
        return self.segments(call_id).document(segment_id)

    def readings(self, call_id: str) -> firestore.CollectionReference:
        """What earlier models heard in it."""
        return self._client.collection(CALLS, call_id, READINGS)

    def reading(self, call_id: str, model_version: str) -> firestore.DocumentReference:
        """What one earlier model heard in it."""
        return self.readings(call_id).document(model_version)

    def states(self, call_id: str) -> firestore.CollectionReference:
        """What only the server reads."""
        return self._client.collection(CALLS, call_id, STATE)

    def feedback(self, call_id: str) -> firestore.CollectionReference:
        """What people say its segments really were."""
        return self._client.collection(CALLS, call_id, FEEDBACK)

    def channel_state(self, call_id: str, channel: str) -> firestore.DocumentReference:
        """How far a live channel has come."""
        return self.states(call_id).document(channel)

    def counted(self, call_id: str) -> firestore.DocumentReference:
        """What the metrics have counted of the call."""
        return self.states(call_id).document(COUNTED)

    def outline(self, call_id: str) -> firestore.DocumentReference:
        """How loud its recording is over time."""
        return self.states(call_id).document("outline")

    def ticket(self, call_id: str, digest: str) -> firestore.DocumentReference:
        """Somebody's ticket to listen to it."""
        return self.states(call_id).document(f"ticket-{digest}")


def read_all(
    client: firestore.Client,
    references: list[firestore.DocumentReference],
    **patience: Any,  # noqa: ANN401  # the client's `retry` and `timeout`
) -> dict[str, firestore.DocumentSnapshot[Any]]:
    """Read documents in one round trip; snapshots by path, missing ones included.

    `patience` is `at_once(client)` or nothing: the client's default of a minute.
    """
    with faults_translated():
        snapshots = client.get_all(references, **patience)
        return {snapshot.reference.path: snapshot for snapshot in snapshots}


def fields(snapshot: firestore.DocumentSnapshot[Any]) -> dict[str, Any] | None:
    """The fields of a document, or None if it does not exist."""
    document: dict[str, Any] | None = snapshot.to_dict()
    return document
