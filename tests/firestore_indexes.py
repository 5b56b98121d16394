"""Which queries Firestore serves with which indexes; the emulator serves any query."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DECLARED = Path(__file__).parents[1] / "infra" / "firestore" / "firestore.indexes.json"
ASCENDING, DESCENDING = "ASCENDING", "DESCENDING"
COLLECTION, COLLECTION_GROUP = "COLLECTION", "COLLECTION_GROUP"


@dataclass(frozen=True)
class Shape:
    """What decides which index a query needs."""

    collection: str
    scope: str = COLLECTION
    equal: frozenset[str] = frozenset()
    """Fields compared with ==."""
    ranges: frozenset[str] = frozenset()
    """Fields compared with <, <=, > or >=."""
    order: tuple[tuple[str, str], ...] = ()
    """Fields and directions, without `__name__`."""

    @property
    def sorted_by(self) -> tuple[tuple[str, str], ...]:
        """The order that Firestore takes: range fields first if the query names no order."""
        named = {field for field, _ in self.order}
        implied = tuple((f, ASCENDING) for f in sorted(self.ranges - named))
        return self.order + implied


class Indexes:
    """The declared indexes."""

    def __init__(self, declared: dict[str, Any]) -> None:
        self._composite = declared["indexes"]
        self._overrides = {
            (o["collectionGroup"], o["fieldPath"]): o["indexes"] for o in declared["fieldOverrides"]
        }

    @classmethod
    def declared(cls) -> "Indexes":
        return cls(json.loads(DECLARED.read_text()))

    def missing(self, shape: Shape) -> str | None:
        """What a query lacks, or None.

        A query on one field, or with nothing but ==, takes single-field indexes, which exist in a
        collection unless the field is exempt, and in a collection group only where declared. Any
        other takes a composite index: the == fields in any order, then the sorted ones in theirs.
        """
        sorted_by = shape.sorted_by
        if (not shape.equal and len(sorted_by) <= 1) or not sorted_by:
            wanted = [(field, ASCENDING) for field in sorted(shape.equal)] + list(sorted_by)
            lacking = [w for w in wanted if not self._has_single(shape, *w)]
            return f"single-field index {lacking}" if lacking else None
        if any(self._serves(index, shape) for index in self._composite):
            return None
        return f"composite index ({', '.join(sorted(shape.equal))}) then {list(sorted_by)}"

    def _has_single(self, shape: Shape, field: str, direction: str) -> bool:
        names = field.split(".")
        for length in range(len(names), 0, -1):  # an exempt map exempts what is in it
            override = self._overrides.get((shape.collection, ".".join(names[:length])))
            if override is not None:
                return any(
                    index.get("order") == direction
                    and index.get("queryScope", COLLECTION) == shape.scope
                    for index in override
                )
        return shape.scope == COLLECTION

    def _serves(self, index: dict[str, Any], shape: Shape) -> bool:
        if (index["collectionGroup"], index["queryScope"]) != (shape.collection, shape.scope):
            return False
        fields = [(f["fieldPath"], f.get("order")) for f in index["fields"]]
        head, tail = fields[: len(shape.equal)], fields[len(shape.equal) :]
        return {name for name, _ in head} == shape.equal and tail == list(shape.sorted_by)


def shape_of(structured_query: Any) -> Shape:
    """The shape of a query as it is sent to Firestore."""
    [source] = structured_query.from_
    equal, ranges = set(), set()
    where = structured_query.where
    filters = [f.field_filter for f in where.composite_filter.filters] or (
        [where.field_filter] if where.field_filter.field.field_path else []
    )
    for one in filters:
        name = one.op.name
        (equal if name in {"EQUAL", "IN"} else ranges).add(one.field.field_path)
        assert name in {"EQUAL", "IN", "LESS_THAN", "LESS_THAN_OR_EQUAL", "GREATER_THAN",
            "GREATER_THAN_OR_EQUAL"}, f"teach this test what {name} needs"  # fmt: skip
    return Shape(
        collection=source.collection_id,
        scope=COLLECTION_GROUP if source.all_descendants else COLLECTION,
        equal=frozenset(equal),
        ranges=frozenset(ranges),
        order=tuple(
            (o.field.field_path, o.direction.name)
            for o in structured_query.order_by
            if o.field.field_path != "__name__"
        ),
    )
