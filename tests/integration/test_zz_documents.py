"""What all tests of a run have left in Firestore: it expires, and no index grows unnoticed.

The name puts it last among the tests that use the stack, so that it sees what they all wrote.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest

from calltone.metrics.aggregate import Aggregate
from calltone.store.alert_documents import RULES
from calltone.store.documents import (
    FEEDBACK,
    METRICS_STATE,
    NOTICES,
    PAGES,
    READINGS,
    SEGMENTS,
    STATE,
)
from calltone.store.metrics import FirestoreMetrics
from infra.local.names import ROOT
from tests.firestore_indexes import DECLARED
from tests.integration.api import Api

BELOW_CALLS = (SEGMENTS, STATE, FEEDBACK, READINGS, PAGES)
KEPT = {METRICS_STATE, NOTICES, RULES}
"""There is one document of these, or as many as somebody has written by hand."""
GROWING = {
    "calls.started_at",
    "alerts.raised_at",
    "alerts.deliver_at",
    "feedback.given_at",
    "audit.at",
    "metrics.start",
    "system_alerts.raised_at",
}
"""Moments in an index that grows at one end. Whoever adds to these adds to the page on cost."""


@pytest.fixture
def documents(
    supervisor: Api, call_id: str, rules, firestore_client
) -> dict[str, list[dict[str, Any]]]:
    """A few documents of each collection group, among them those of a call with everything."""
    rules(cooldown_sec=0)
    for sequence in range(2):
        supervisor.send(call_id=call_id, sequence=sequence)
    word = {"call_id": call_id, "emotion": "sad"}
    assert supervisor.post("/segments/customer-000000/feedback", json=word).ok
    assert supervisor.post(f"/calls/{call_id}/end").ok
    assert supervisor.get(f"/calls/{call_id}").ok
    Aggregate(store=FirestoreMetrics(firestore_client))()
    names = [collection.id for collection in firestore_client.collections()]
    found = {
        name: [s.to_dict() for s in firestore_client.collection_group(name).limit(500).stream()]
        for name in (*names, *BELOW_CALLS)
    }
    assert all(found[name] for name in ("calls", "alerts", "audit", "metrics", STATE, FEEDBACK))
    return found


def test_every_document_expires(documents):
    everlasting = {
        name: [one for one in found if not isinstance(one.get("expire_at"), datetime)][:3]
        for name, found in documents.items()
        if name not in KEPT
    }
    assert {name: found for name, found in everlasting.items() if found} == {}


def test_what_grows_in_an_index_is_known_and_on_the_page(documents):
    page = (ROOT / "docs" / "operations" / "cost.md").read_text()
    assert [field for field in GROWING if f"`{field}`" not in page] == []
    declared = json.loads(DECLARED.read_text())
    growing = {
        f"{name}.{field}"
        for name, found in documents.items()
        if name not in KEPT
        for field in {field for one in found for field in _moments(one)}
        if _grows(declared, name, field)
    }
    assert growing <= GROWING


def _moments(document: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in document.items():
        if isinstance(value, datetime):
            yield prefix + name
        elif isinstance(value, Mapping):
            yield from _moments(value, f"{prefix}{name}.")


def _grows(declared: dict[str, Any], collection: str, field: str) -> bool:
    """Whether an index over many calls has this field, and no shard before it."""
    for index in declared["indexes"]:
        fields = [one["fieldPath"] for one in index["fields"]]
        if index["collectionGroup"] == collection and field in fields and fields[0] != "shard":
            return True
    names = field.split(".")
    prefixes = {".".join(names[:length]) for length in range(1, len(names) + 1)}
    for override in declared["fieldOverrides"]:
        if override["collectionGroup"] == collection and override["fieldPath"] in prefixes:
            return any(one["queryScope"] == "COLLECTION_GROUP" for one in override["indexes"])
    # Without an override there is an index per collection: below calls, one per call.
    return collection not in BELOW_CALLS
