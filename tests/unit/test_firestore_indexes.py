"""Every query of the code is served by the declared indexes."""

import ast
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore
from google.cloud.firestore_v1.types import Document, RunQueryResponse
from google.protobuf.timestamp_pb2 import Timestamp

from calltone.calls.alert import AlertStatus
from calltone.calls.call import Call, Consent, RecordingRef, Source, Status
from calltone.calls.ports import Lease, Progress
from calltone.emotion.taxonomy import Emotion
from calltone.store import alert_documents, documents
from calltone.store.alerts import FirestoreAlerts
from calltone.store.archive import FirestoreArchive
from calltone.store.audit import FirestoreAuditLog
from calltone.store.drift import FirestoreDrift
from calltone.store.feedback import FirestoreFeedback
from calltone.store.guarded import GuardedCalls
from calltone.store.logs import FirestoreLogs
from calltone.store.metrics import FirestoreMetrics
from calltone.store.notices import FirestoreNotices
from calltone.store.readings import KeptReadings
from calltone.store.recount import FirestoreRecount
from calltone.store.rules import FirestoreRules
from calltone.store.webhooks import FirestoreStreamBuffer
from calltone.store.whole_call import WholeCalls
from tests.firestore_indexes import (
    ASCENDING,
    COLLECTION_GROUP,
    DESCENDING,
    Indexes,
    Shape,
    shape_of,
)

ROOT = Path(__file__).parents[2]
STORE = ROOT / "functions" / "calltone" / "store"
WIDGET = ROOT / "widget" / "src"
NOW = datetime(2026, 5, 24, tzinfo=UTC)
DAY = timedelta(days=1)

BUILDERS = {"where", "order_by", "collection_group", "stream", "count", "sum", "avg"}
"""Methods that make a query or run one."""


class Recorder:
    """Stands where Firestore would, and answers queries with nothing, or one empty document."""

    def __init__(self) -> None:
        self.shapes: set[Shape] = set()

    def run_query(self, request: dict[str, Any], **_: Any) -> Iterator[RunQueryResponse]:
        shape = shape_of(request["structured_query"])
        self.shapes.add(shape)
        at = Timestamp(seconds=0)
        name = f"{request['parent']}/{shape.collection}/one"
        document = Document(name=name, fields={}, create_time=at, update_time=at)
        # Readings have pages below them, which are queried only if there is a reading.
        if shape.collection == "readings":
            yield RunQueryResponse(document=document, read_time=at)
        else:
            yield RunQueryResponse(read_time=at)

    def batch_get_documents(self, **_: Any) -> Iterator[Any]:
        return iter(())

    def __getattr__(self, name: str) -> Any:
        raise NotImplementedError(name)


def run_all_queries(client: firestore.Client) -> None:
    """Run each method that queries, in each variant; what they then lack does not matter."""
    archive, metrics = FirestoreArchive(client), FirestoreMetrics(client)
    logs = FirestoreLogs(client)
    recount = FirestoreRecount(client, shards=1, retention=DAY)
    readings, alerts = KeptReadings(client), FirestoreAlerts(client)
    feedback, drift = FirestoreFeedback(client), FirestoreDrift(client, retention=DAY)
    archive.segments("c")
    archive.calls_of_customer(["r", "k:d"])
    list(archive.call_ids())
    whole = WholeCalls(client, notices=FirestoreNotices(client))
    list(whole.segments("c"))
    whole.rest("c")
    list(archive.recordings_begun(first=NOW, before=NOW))
    archive.page_of_segments("c", limit=5, after_id=None)
    for agent_id in (None, "agent-1"):
        for emotion in (None, Emotion.ANGRY):
            logs.page(limit=5, after=None, agent_id=agent_id, emotion=emotion)
        metrics.agent_days(NOW, NOW, agent_id=agent_id, limit=5)
        for status in (None, AlertStatus.OPEN):
            alerts.page(limit=5, after_id=None, agent_id=agent_id, status=status)
        feedback.disputed(limit=5, agent_id=agent_id)
        feedback.uncertain(limit=5, agent_id=agent_id)
    for since in (None, NOW):
        list(metrics.changed_calls(0, since=since))
    list(feedback.all_between(NOW, NOW))
    drift.sample([(NOW, NOW)], each=5, model_version="m")
    drift.between(NOW.date(), NOW.date())
    metrics.knows_agent("agent-1")
    alerts.due(now=NOW, limit=5)
    FirestoreRules(client).stored()
    audit = FirestoreAuditLog(client, retention=DAY)
    audit.of_call("c")
    list(audit.between(NOW, NOW + DAY))
    archive._delete_alerts("c")
    recount.stored_shards(NOW, NOW)
    list(recount.calls_started(NOW, NOW))
    list(readings.restoring("c", "m"))
    _until_stopped(lambda: readings.keep({"call_id": "c", "expire_at": NOW}, "m"))
    FirestoreStreamBuffer(client).pending("c")
    _until_stopped(lambda: _forget_segments(client))


def _until_stopped(run: Any) -> None:
    with pytest.raises((NotImplementedError, KeyError)):
        run()


def _forget_segments(client: firestore.Client) -> None:
    call = Call(
        call_id="c",
        agent_id="a",
        source=Source.RECORDING,
        status=Status.PROCESSING,
        consent=Consent.GRANTED,
        started_at=NOW,
        model_version="m",
        recording=RecordingRef("b", "n", 1),
    )
    lease = Lease(holder="h", now=NOW, until=NOW)
    GuardedCalls(client, retention=DAY).without_segments(call, lease, Progress(NOW, 0))


@pytest.fixture(scope="module")
def recorded() -> tuple[set[Shape], set[tuple[str, int]]]:
    """All queries, and the lines of the store that ran."""
    client = firestore.Client(project="p", credentials=AnonymousCredentials())
    recorder = Recorder()
    client._firestore_api_internal = recorder
    lines: set[tuple[str, int]] = set()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if Path(frame.f_code.co_filename).parent != STORE:
            return None
        if event == "line":
            lines.add((Path(frame.f_code.co_filename).name, frame.f_lineno))
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run_all_queries(client)
    finally:
        sys.settrace(before)
    return recorder.shapes, lines


def building_lines() -> dict[tuple[str, int, str], set[int]]:
    """Where the store makes or runs queries: the call's place, and the lines it spans."""
    found = {}
    for path in sorted((ROOT / "functions").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr in BUILDERS and (path.parent == STORE or node.func.attr == "stream"):
                lines = set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
                found[path.name, node.lineno, node.func.attr] = lines
    return found


def test_every_line_that_makes_a_query_is_run_here(recorded):
    _, ran = recorded
    forgotten = [
        f"{name}:{line} .{method}(…)"
        for (name, line, method), lines in building_lines().items()
        if not any((name, number) in ran for number in lines)
    ]
    assert forgotten == [], "run_all_queries has to run these too"


def test_every_query_of_the_functions_is_served(recorded):
    shapes, _ = recorded
    assert len(shapes) > 10
    indexes = Indexes.declared()
    lacking = {shape: indexes.missing(shape) for shape in shapes if indexes.missing(shape)}
    assert lacking == {}


WIDGET_QUERIES = {
    "firebase/calls.ts": [
        [
            Shape("calls", order=(("started_at", DESCENDING),)),
            Shape("calls", equal=frozenset({"agent_id"}), order=(("started_at", DESCENDING),)),
        ],
        [Shape("segments"), Shape("segments", equal=frozenset({"agent_id"}))],
    ],
    "dashboard/wall/firestore-wall.ts": [
        [Shape("calls", equal=frozenset({"status"}), order=(("started_at", DESCENDING),))],
        [Shape("alerts", order=(("raised_at", DESCENDING),))],
    ],
}
"""The page's queries, one list per `query(…)`: with and without its conditions."""


def test_every_query_of_the_page_is_served():
    found = {
        str(path.relative_to(WIDGET)): count
        for path in sorted(WIDGET.rglob("*.ts"))
        if (count := len(re.findall(r"(?<![\w.])query\(\s*collection", path.read_text())))
    }
    assert found == {name: len(queries) for name, queries in WIDGET_QUERIES.items()}, (
        "list the new query in WIDGET_QUERIES, so that its index is checked"
    )
    indexes = Indexes.declared()
    for shapes in (shape for queries in WIDGET_QUERIES.values() for shape in queries):
        assert [indexes.missing(shape) for shape in shapes] == [None] * len(shapes)


def declared(*composite: dict[str, Any], **overrides: list[dict[str, str]]) -> Indexes:
    return Indexes(
        {
            "indexes": list(composite),
            "fieldOverrides": [
                {"collectionGroup": "c", "fieldPath": field, "indexes": indexes}
                for field, indexes in overrides.items()
            ],
        }
    )


@pytest.mark.parametrize(
    ("shape", "served"),
    [
        (Shape("c"), True),
        (Shape("c", equal=frozenset("ab")), True),  # single-field indexes are merged
        (Shape("c", equal=frozenset("ax")), False),  # x is exempt
        (Shape("c", ranges=frozenset("a"), order=(("a", DESCENDING),)), True),
        (Shape("c", ranges=frozenset("a")), True),
        (Shape("c", order=(("x", ASCENDING),)), False),
        (Shape("c", equal=frozenset("a"), order=(("b", ASCENDING),)), True),
        (Shape("c", equal=frozenset("a"), order=(("b", DESCENDING),)), False),
        (Shape("c", equal=frozenset("b"), order=(("a", ASCENDING),)), False),
        (Shape("c", equal=frozenset("a"), ranges=frozenset("b")), True),
        (Shape("c", COLLECTION_GROUP, order=(("a", ASCENDING),)), False),
        (Shape("c", COLLECTION_GROUP, order=(("g", ASCENDING),)), True),
        (Shape("c", COLLECTION_GROUP, order=(("g", DESCENDING),)), False),
        (Shape("c", COLLECTION_GROUP, equal=frozenset("a"), order=(("b", ASCENDING),)), False),
    ],
)
def test_the_rules_of_indexes(shape, served):
    composite = {
        "collectionGroup": "c",
        "queryScope": "COLLECTION",
        "fields": [
            {"fieldPath": "a", "order": "ASCENDING"},
            {"fieldPath": "b", "order": "ASCENDING"},
        ],
    }
    group = [{"order": "ASCENDING", "queryScope": "COLLECTION_GROUP"}]
    indexes = declared(composite, x=[], g=group)
    assert (indexes.missing(shape) is None) is served


NEVER_EXPIRE = {alert_documents.RULES, documents.NOTICES}
"""They say nothing about anybody; see docs/security.md."""


def collections() -> set[str]:
    """All that the code knows of."""
    return {
        value
        for module in (documents, alert_documents)
        for name, value in vars(module).items()
        if name.isupper() and not name.startswith("_") and isinstance(value, str)
    } - {documents.COUNTED, documents.SHARD}


def test_everything_else_expires():
    file = ROOT / "infra" / "firestore" / "firestore.indexes.json"
    expire = {
        field["collectionGroup"]
        for field in json.loads(file.read_text())["fieldOverrides"]
        if field.get("ttl") and field["fieldPath"] == "expire_at"
    }
    assert expire == collections() - NEVER_EXPIRE


def test_the_data_map_names_every_collection():
    quoted = re.findall(r"`([a-z_/{}]+)`", (ROOT / "docs" / "privacy.md").read_text())
    assert collections() <= {path.split("/")[-1] for path in quoted} | {
        path.split("/")[0] for path in quoted
    }


def test_the_threat_model_names_tests_that_are_there():
    text = (ROOT / "docs" / "security.md").read_text()
    named = re.findall(r"`([\w-]+\.(?:test\.ts|py))`", text)
    assert len(named) > 20
    folders = (ROOT / "tests", ROOT / "widget" / "src", ROOT / "widget" / "tests")
    there = {path.name for folder in folders for path in folder.rglob("*")}
    assert [name for name in named if name not in there] == []
