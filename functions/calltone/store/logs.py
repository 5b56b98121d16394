"""The newest segments of all calls, page by page."""

from typing import Any

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from calltone.calls.errors import InvalidInput
from calltone.calls.segment import Segment
from calltone.emotion.taxonomy import Emotion
from calltone.store.documents import SEGMENTS, segment_from_document
from calltone.store.firestore import CallReferences, at_once, faults_translated, listing
from calltone.store.shards import IndexShards


class FirestoreLogs:
    """Reads over the segments of many calls."""

    def __init__(self, client: firestore.Client, index: IndexShards | None = None) -> None:
        self._client = client
        self._index = index or IndexShards()
        self._at = CallReferences(client, self._index)

    def page(
        self,
        *,
        limit: int,
        after: tuple[str, str] | None,
        agent_id: str | None,
        emotion: Emotion | None,
    ) -> tuple[list[Segment], tuple[str, str] | None]:
        """Up to `limit` segments, the newest first, and after which one the next page goes on.

        Args:
            limit: of segments.
            after: call and segment that ended the page before.
            agent_id: whose calls; None for all.
            emotion: what was heard; None for everything, silence included.

        Raises:
            InvalidInput: there is no segment `after`, or it is not the agent's.
        """
        query: Any = self._client.collection_group(SEGMENTS)
        if agent_id is not None:
            query = query.where(filter=FieldFilter("agent_id", "==", agent_id))
        if emotion is not None:
            query = query.where(filter=FieldFilter("detected_emotion", "==", emotion.value))
        cursor = None
        with faults_translated():
            if after is not None:
                cursor = self._at.segment(*after).get(**at_once(self._client))
                if not cursor.exists or agent_id not in (None, cursor.get("agent_id")):
                    raise InvalidInput(f"page_token {'/'.join(after)!r} is of no page of this log.")
            patience = listing(self._client)
            found = self._index.newest(query, limit=limit + 1, after=cursor, **patience)
            segments = [segment_from_document(one.to_dict() or {}) for one in found]
        page = segments[:limit]
        last = page[-1] if len(segments) > limit else None
        return page, (last.call_id, last.segment_id) if last else None
