"""Shards: numbers that keep an index of moments from growing at one end only.

Firestore takes some 500 writes a second into an index whose values only grow. Segments and calls
therefore carry a shard beside their moment, it comes first in the index, and each shard grows at an
end of its own. This is what Google calls sharded timestamps (Firestore's documentation,
"Solutions"). Whoever asks for moments of all calls asks all shards.
"""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import batched, islice
from typing import Any
from zlib import crc32

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from calltone.store.documents import SHARD

DEFAULT_SHARDS = 4
_VALUES_PER_QUERY = 30  # as many as Firestore takes in one `in`

Snapshot = firestore.DocumentSnapshot[Any]


@dataclass(frozen=True, slots=True)
class IndexShards:
    """How many shards there are."""

    count: int = DEFAULT_SHARDS

    def of(self, call_id: str) -> int:
        """The shard of a call and all of its segments."""
        return crc32(call_id.encode()) % self.count

    def has(self, document: Mapping[str, Any]) -> bool:
        """Whether queries over all shards find this document."""
        return document.get(SHARD) in range(self.count)

    def newest(
        self,
        query: Any,  # noqa: ANN401  # the client's query types are untyped
        *,
        limit: int,
        after: Snapshot | None = None,
        **patience: Any,  # noqa: ANN401  # the client's `retry` and `timeout`
    ) -> list[Snapshot]:
        """Documents of all shards, the newest `timestamp` first; `after` one of an earlier page."""
        query = query.order_by("timestamp", direction=firestore.Query.DESCENDING).limit(limit)
        if after is not None:
            query = query.start_after(after)
        streams: list[Iterator[Snapshot]] = [
            query.where(filter=FieldFilter(SHARD, "in", list(shards))).stream(**patience)
            for shards in batched(range(self.count), _VALUES_PER_QUERY)
        ]
        return list(islice(heapq.merge(*streams, key=_place, reverse=True), limit))


def _place(snapshot: Snapshot) -> tuple[Any, ...]:
    """Firestore's own order: of equal moments, the names decide."""
    return snapshot.get("timestamp"), snapshot.reference.path.split("/")
