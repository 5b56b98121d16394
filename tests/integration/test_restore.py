"""The restore drill: what was exported comes back whole, and the figures still add up."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from google.cloud import firestore as cloud

from calltone.metrics.recompute import Recompute
from calltone.store.recount import FirestoreRecount
from infra.local import emulators
from infra.local.backup import export_firestore
from infra.local.errors import ServiceFailed
from infra.local.keeper import Keeper
from infra.local.names import HOST
from infra.local.ports import reserved_ports
from infra.local.process import Runtime
from infra.local.stack import LocalStack, StackSources
from tests.integration.test_metrics_exactly_once import NOW, RETENTION, SHARDS, World


@pytest.fixture
def world(emulators: LocalStack) -> Iterator[World]:
    """A database of this test's own, with everything that Calltone keeps of calls."""
    world = World()
    for sequence in range(6):
        world.chunk("call-1", sequence, sequence)
    world.chunk("call-2", 0, 3)
    world.record("tape-1", [1, 2, 3])
    world.judge("call-1", 2, 0)
    world.end("call-1")
    world.tick()
    yield world
    world.client.close()


@contextmanager
def restored(export: Path, *, project_id: str, folder: Path) -> Iterator[cloud.Client]:
    """A new, empty Firestore into which the export is read."""
    with reserved_ports({"firestore": 0}) as ports, Keeper() as keeper:
        runtime = Runtime(folder, ports, keeper)
        with (
            emulators.firestore(runtime, rules=StackSources().rules, export=export),
            pytest.MonkeyPatch.context() as environment,
        ):
            environment.setenv("FIRESTORE_EMULATOR_HOST", f"{HOST}:{ports['firestore']}")
            client = cloud.Client(project=project_id)
            yield client
            client.close()


def documents(client: cloud.Client) -> dict[str, str]:
    """Every document by its path, with the types and the nanoseconds of its values."""
    found: dict[str, str] = {}

    def walk(collection: Any) -> None:
        for reference in collection.list_documents():
            snapshot = reference.get()
            found[reference.path] = exact(snapshot.to_dict() if snapshot.exists else None)
            for inner in reference.collections():
                walk(inner)

    for collection in client.collections():
        walk(collection)
    return found


def exact(value: Any) -> str:
    """1 and 1.0, or two moments of one microsecond, are not the same."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {exact(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(exact, value)) + "]"
    if isinstance(value, cloud.DocumentReference):
        return value.path
    if hasattr(value, "rfc3339"):
        return value.rfc3339()
    return repr(value)


def test_what_was_exported_comes_back_whole(world: World, stack: LocalStack, tmp_path: Path):
    every_type = {
        "moment": datetime(2026, 5, 23, 12, 0, 0, 1, tzinfo=UTC),
        "whole": 1,
        "broken": 1.0,
        "smallest": 5e-324,
        "nothing": None,
        "bytes": b"\x00\xff",
        "nested": {"list": [1, "ä", {"deep": True}], "empty": {}, "none": []},
        "place": cloud.GeoPoint(52.5, 13.4),
        "reference": world.client.document("calls/call-1"),
    }
    world.client.document("every/type").set(every_type)
    world.client.document("no-parent/is-there/but/a-child").set({"x": 1})
    before = documents(world.client)
    assert len(before) > 20
    project_id = world.client.project
    export = export_firestore(stack.firestore_host, project_id=project_id, folder=tmp_path)
    world.chunk("call-2", 1, 3)  # after the export: it is lost with the database

    with restored(export, project_id=project_id, folder=tmp_path) as client:
        assert documents(client) == before
        recompute = Recompute(
            store=FirestoreRecount(client, shards=SHARDS, retention=RETENTION), retention=RETENTION
        )
        report = recompute(
            date(2026, 5, 23), date(2026, 5, 24), now=NOW + timedelta(days=1), apply=False
        )
        assert report.is_right


def test_a_torn_export_is_refused(world: World, stack: LocalStack, tmp_path: Path):
    project_id = world.client.project
    export = export_firestore(stack.firestore_host, project_id=project_id, folder=tmp_path)
    shutil.rmtree(export.parent / "all_namespaces")
    with (
        pytest.raises(ServiceFailed),
        restored(export, project_id=project_id, folder=tmp_path),
    ):
        pass
