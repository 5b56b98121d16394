"""Feedback in Firestore: beside the segments, so that it goes with the call."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from calltone.calls.errors import CallNotFound
from calltone.calls.feedback import Feedback
from calltone.calls.rollup import slot_key, slot_of
from calltone.calls.segment import Segment
from calltone.emotion.taxonomy import Emotion
from calltone.store.documents import (
    FEEDBACK,
    SEGMENTS,
    segment_from_document,
    segment_to_storage,
)
from calltone.store.firestore import (
    CallReferences,
    at_once,
    faults_translated,
    fields,
    listing,
    read_all,
)
from calltone.store.shards import IndexShards

_LOOK_FURTHER = 4
"""Uncertain segments that are read for each that is asked for: some have been judged already."""


class FirestoreFeedback:
    """Implements `calltone.calls.feedback.FeedbackStore`."""

    def __init__(self, client: firestore.Client, index: IndexShards | None = None) -> None:
        self._client = client
        self._index = index or IndexShards()
        self._at = CallReferences(client, self._index)

    def segment(self, call_id: str, segment_id: str) -> Segment | None:
        """The segment, or None."""
        with faults_translated():
            document = fields(self._at.segment(call_id, segment_id).get(**at_once(self._client)))
        return segment_from_document(document) if document else None

    def give(self, feedback: Feedback) -> None:
        """Store it and count it with the call, once, in place of an earlier word."""
        spoken = feedback.segment
        call_ref = self._at.call(spoken.call_id)
        own_ref = self._at.feedback(spoken.call_id).document(spoken.segment_id)
        snapshots = read_all(self._client, [call_ref, own_ref], **at_once(self._client))
        call, earlier = snapshots[call_ref.path], snapshots[own_ref.path]
        if not call.exists:
            raise CallNotFound(f"Call {spoken.call_id!r} was erased meanwhile.")
        batch = self._client.batch()
        document = feedback_to_document(feedback, expire_at=call.get("expire_at"))
        if earlier.exists:
            unchanged = self._client.write_option(last_update_time=earlier.update_time)
            batch.update(own_ref, document, option=unchanged)
        else:
            batch.create(own_ref, document)
        counts = _differences(fields(earlier), document)
        # The call must be as it was read: nothing is said of a call that is being erased.
        unchanged = self._client.write_option(last_update_time=call.update_time)
        touched = counts | self._at.every_update(spoken.call_id)
        batch.update(call_ref, touched, option=unchanged)
        try:
            with faults_translated():
                batch.commit(**at_once(self._client))
        except exceptions.NotFound as error:
            raise CallNotFound(f"Call {spoken.call_id!r} was erased meanwhile.") from error

    def disputed(self, *, limit: int, agent_id: str | None) -> Sequence[Feedback]:
        """The newest words that contradict the model."""
        query = _marked(self._client, FEEDBACK, "is_disputed", agent_id)
        query = query.order_by("given_at", direction=firestore.Query.DESCENDING).limit(limit)
        with faults_translated():
            return [
                feedback_from_document(s.to_dict() or {})
                for s in query.stream(**listing(self._client))
            ]

    def uncertain(self, *, limit: int, agent_id: str | None) -> Sequence[Segment]:
        """The newest segments the model is uncertain of and nobody has said anything about."""
        query = _marked(self._client, SEGMENTS, "is_uncertain", agent_id)
        with faults_translated():
            patience = listing(self._client)
            found = self._index.newest(query, limit=_LOOK_FURTHER * limit, **patience)
        segments = [segment_from_document(snapshot.to_dict() or {}) for snapshot in found]
        places = [self._at.feedback(s.call_id).document(s.segment_id) for s in segments]
        judged = read_all(self._client, places, **at_once(self._client)) if places else {}
        return [
            segment
            for segment, place in zip(segments, places, strict=True)
            if not judged[place.path].exists
        ][:limit]

    def all_between(self, first: datetime, end: datetime) -> Iterator[Feedback]:
        """All feedback given in a range of time, oldest first; `end` is not in it."""
        query = (
            self._client.collection_group(FEEDBACK)
            .where(filter=FieldFilter("given_at", ">=", first))
            .where(filter=FieldFilter("given_at", "<", end))
            .order_by("given_at")
        )
        with faults_translated():
            for snapshot in query.stream():
                yield feedback_from_document(snapshot.to_dict() or {})


def _marked(client: firestore.Client, group: str, mark: str, agent_id: str | None) -> Any:  # noqa: ANN401
    query: Any = client.collection_group(group).where(filter=FieldFilter(mark, "==", True))
    if agent_id is not None:
        query = query.where(filter=FieldFilter("agent_id", "==", agent_id))
    return query


def feedback_to_document(feedback: Feedback, *, expire_at: datetime) -> dict[str, Any]:
    """Feedback as Firestore holds it: with the segment as it was."""
    return feedback.as_given() | {
        "agent_id": feedback.segment.agent_id,
        "segment": segment_to_storage(feedback.segment, expire_at=expire_at),
        "expire_at": expire_at,
    }


def feedback_from_document(document: dict[str, Any]) -> Feedback:
    """Read feedback."""
    return Feedback(
        segment=segment_from_document(document["segment"]),
        detected=Emotion(document["detected_emotion"]),
        emotion=Emotion(document["emotion"]),
        comment=document["comment"],
        given_by=document["given_by"],
        given_at=document["given_at"],
    )


def _differences(earlier: dict[str, Any] | None, now: dict[str, Any]) -> dict[str, Any]:
    """What the call's counts change by: the earlier word is taken away, this one added."""
    changes: dict[tuple[str, str], int] = {}
    for document, sign in ((earlier, -1), (now, 1)):
        if document is not None:
            slot = slot_key(slot_of(document["segment"]["timestamp"]))
            key = (slot, f"{document['detected_emotion']}-{document['emotion']}")
            changes[key] = changes.get(key, 0) + sign
    return {
        firestore.Client.field_path("verdicts", slot, key): firestore.Increment(change)
        for (slot, key), change in changes.items()
        if change
    }
