"""Erasing a customer leaves nothing of them, wherever one looks."""

import json
import os
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calltone.calls.call import Call
from calltone.calls.errors import CallNotFound
from calltone.calls.identifiers import call_digest
from calltone.calls.webhook_events import StreamFrames
from calltone.cli import main
from calltone.cli.shared import COMMAND_LINE
from calltone.container import Container
from calltone.metrics.aggregate import Aggregate
from calltone.platform.settings import Settings
from calltone.store.archive import FirestoreArchive
from calltone.store.metrics import FirestoreMetrics
from infra.local.stack import LocalStack
from tests.integration.api import DATA, Api
from tests.integration.leftovers import (
    all_documents,
    all_log_lines,
    all_objects,
    documents_about,
    found,
    leaves,
)
from tests.integration.platforms import generic
from tests.integration.waiting import wait_until_done

SAMPLE = DATA / "calls" / "calm-angry-calm.flac"


@pytest.fixture
def mark() -> str:
    """What each text and id of this customer holds."""
    return f"mark{uuid.uuid4().hex}"


@pytest.fixture
def environment(emulators: LocalStack) -> dict[str, str]:
    """Of the command line, as the functions have it."""
    return dict(os.environ) | emulators.settings


def live_call(agent: Api, mark: str) -> str:
    """With alerts, feedback and reads; refused requests that name it too."""
    call_id = f"live-{mark}"
    begun = {"call_id": call_id, "customer_ref": f"ref-{mark}", "consent": "granted"}
    assert agent.post("/calls", json=begun).status_code == 201
    for sequence in range(2):
        assert agent.send(call_id=call_id, sequence=sequence).status_code == 200
    assert agent.send(b"no audio", call_id=call_id, sequence=9).status_code == 400
    word = {"call_id": call_id, "emotion": "sad", "comment": f"the agent wrote {mark}"}
    assert agent.post("/segments/customer-000000/feedback", json=word).status_code == 200
    assert agent.post(f"/calls/{call_id}/end").status_code == 200
    assert agent.get(f"/calls/no-{mark}").status_code == 404
    return call_id


def documents_below(document):
    for collection in document.collections():
        yield from collection.stream()


def recorded_call(bucket, firestore_client, mark: str, kind: str, content: bytes) -> str:
    """A recording whose name and metadata tell of the customer."""
    call_id = f"{kind}-{mark}"
    blob = bucket.blob(f"erasure/{kind}-{mark}.flac")
    blob.metadata = {
        "call_id": call_id,
        "agent_id": "agent-1",
        "consent": "granted",
        "customer_ref": f"ref-{mark}",
    }
    blob.upload_from_string(content, content_type="audio/flac")
    assert wait_until_done(firestore_client, call_id)["status"] in ("completed", "failed")
    return call_id


def announced_call(url: str, mark: str) -> str:
    """By a platform's webhook."""
    call_id = f"hook-{mark}"
    told = {"call_id": call_id, "agent_id": "agent-1", "consent": "granted"}
    message = {"id": f"evt-{mark}", "type": "call.started"}
    answer = generic(url, message | {"data": told | {"customer_ref": f"ref-{mark}"}})
    assert answer.status_code == 200, answer.text
    return call_id


@pytest.fixture
def calls(agent: Api, rules, bucket, firestore_client, stack: LocalStack, mark: str) -> list[str]:
    """One customer's calls, one of each way in, with alerts."""
    rules(min_probability=0.01)
    return [
        live_call(agent, mark),
        recorded_call(bucket, firestore_client, mark, "good", SAMPLE.read_bytes()),
        recorded_call(bucket, firestore_client, mark, "bad", b"no recording"),
        announced_call(stack.api_url, mark),
    ]


def test_nothing_is_left_of_an_erased_customer(
    calls: list[str], bucket, firestore_client, stack: LocalStack, environment, mark: str, capsys
):
    before = found([mark], all_documents(firestore_client))
    assert {path.split("/")[0] for path in before} >= {"calls", "alerts"}
    assert found([f"ref-{mark}"], all_documents(firestore_client)) == []  # a digest stands for it
    assert len(found([mark], all_objects(bucket))) == 1  # what could not be read, under failed/

    assert main(["erase", "--customer-ref", f"ref-{mark}"], environment=environment) == 0
    assert capsys.readouterr().out == "4 calls erased.\n"

    assert found([mark], all_documents(firestore_client)) == []
    assert found([mark], all_objects(bucket)) == []
    assert found([mark], all_log_lines(stack)) == []
    audit = [s.to_dict() for s in firestore_client.collection("audit").stream()]
    erased = {record["call"] for record in audit if record["action"] == "call.erase"}
    assert {call_digest(call_id) for call_id in calls} <= erased
    assert main(["erase", "--customer-ref", f"ref-{mark}"], environment=environment) == 0
    assert capsys.readouterr().out == "0 calls erased.\n"


def test_what_a_restore_brings_back_goes_again(
    agent: Api, firestore_client, stack: LocalStack, environment, mark: str, tmp_path, capsys
):
    call_id, kept = live_call(agent, mark), live_call(agent, f"kept-{mark}")
    document = firestore_client.document(f"calls/{call_id}")
    copy = {one.reference: one.to_dict() for one in (document.get(), *documents_below(document))}
    assert agent.delete(f"/calls/{call_id}").status_code == 204

    digest = call_digest(call_id)
    entries = [json.loads(line) for line in all_log_lines(stack) if digest in line]
    erased = [entry["call"] for entry in entries if entry["message"] == "call erased"]
    file = tmp_path / "erased.txt"
    file.write_text("\n".join([*erased, "somebody-elses"]) + "\n")
    for reference, content in copy.items():
        reference.set(content)
    order = ["erase", "--again", str(file)]
    assert main(order, environment=environment) == 0
    assert capsys.readouterr().out == "1 calls erased.\n"
    assert not document.get().exists
    assert list(documents_below(document)) == []
    assert firestore_client.document(f"calls/{kept}").get().exists


def test_a_copy_set_aside_earlier_goes_with_the_call(
    bucket, firestore_client, agent: Api, mark: str
):
    """Unreadable first, then uploaded again and read: the copy is of an older generation."""
    call_id = recorded_call(bucket, firestore_client, mark, "again", b"no recording")
    first = firestore_client.document(f"calls/{call_id}").get().to_dict()["recording"]["generation"]
    blob = bucket.blob(f"erasure/again-{mark}.flac")
    blob.metadata = {"call_id": call_id, "agent_id": "agent-1", "consent": "granted"}
    blob.upload_from_filename(SAMPLE)
    done = wait_until_done(firestore_client, call_id, not_generation=first)
    assert done["status"] == "completed"
    assert len(found([mark], all_objects(bucket))) == 1
    assert agent.delete(f"/calls/{call_id}").status_code == 204
    assert found([mark], all_objects(bucket)) == []


def test_the_export_holds_all_that_is_kept(agent: Api, rules, firestore_client, mark: str):
    rules(min_probability=0.01)
    call_id = live_call(agent, mark)
    Aggregate(store=FirestoreMetrics(firestore_client))()  # leaves a record with the call
    exported = agent.get(f"/calls/{call_id}/export").json()
    about = documents_about([call_id], firestore_client)
    of_call = {path for path in about if path.startswith(f"calls/{call_id}/")}
    assert {path.split("/")[2] for path in of_call} == {"segments", "feedback", "state"}
    assert f"calls/{call_id}/state/counted" in of_call
    assert {path.split("/")[0] for path in about} == {"calls", "alerts"}
    told = set(leaves(exported))
    untold = {
        path: missing
        for path, document in about.items()
        if (missing := [leaf for leaf in leaves(document) if leaf not in told])
    }
    assert untold == {}
    assert [one["comment"] for one in exported["feedback"]] == [f"the agent wrote {mark}"]
    assert exported["call"]["customer_ref"].startswith("demo:")


def test_all_that_is_written_about_a_call_expires(
    calls: list[str], supervisor: Api, firestore_client, mark: str
):
    own = {"call_id": f"own-{mark}", "agent_id": f"agent-{mark}", "consent": "granted"}
    assert supervisor.post("/calls", json=own).status_code == 201
    assert supervisor.send(call_id=own["call_id"], sequence=0).status_code == 200
    Aggregate(store=FirestoreMetrics(firestore_client))()
    about = documents_about([mark, *map(call_digest, calls)], firestore_client)
    kinds = {"/".join(path.split("/")[::2]) for path in about}
    below = {f"calls/{name}" for name in ("segments", "state", "feedback")}
    assert kinds == {"calls", "alerts", "audit", "metrics"} | below
    assert [path for path, one in about.items() if not isinstance(one["expire_at"], datetime)] == []
    soon = datetime.now(UTC) + timedelta(days=38)  # records of what is counted outlive calls
    late = [p for p, one in about.items() if p.startswith("calls/") and one["expire_at"] > soon]
    assert late == []
    deliveries = list(firestore_client.collection("webhook_deliveries").stream())
    assert deliveries
    assert all(isinstance(one.get("expire_at"), datetime) for one in deliveries)


class ErasedMeanwhile:
    """The archive of an instance that looks for the call just before another erases it."""

    def __init__(self, archive: FirestoreArchive, erase: Callable[[], object]) -> None:
        self._archive = archive
        self._erase = erase

    def get(self, call_id: str) -> Call | None:
        found = self._archive.get(call_id)
        if found is not None:
            self._erase()
        return found


def test_audio_that_comes_while_the_call_is_erased_leaves_nothing(
    agent: Api, firestore_client, environment, call_id: str
):
    container = Container(Settings.from_environment(environment))
    assert agent.post("/calls", json={"call_id": call_id, "consent": "granted"}).status_code == 201
    archive = ErasedMeanwhile(container.archive, lambda: agent.delete(f"/calls/{call_id}"))
    follow = replace(container.receive_webhook.follow_stream, archive=archive)
    batch = StreamFrames(call_id=call_id, frames={0: bytes(160), 2600: bytes(160)}, stopped=False)
    with pytest.raises(CallNotFound):
        follow(batch, sender=COMMAND_LINE)
    container.firestore.close()
    assert documents_about([call_id], firestore_client) == {}


def test_a_call_begun_twice_is_of_the_same_customer(agent: Api, call_id: str):
    begun = {"call_id": call_id, "customer_ref": "c-1", "consent": "granted"}
    assert agent.post("/calls", json=begun).status_code == 201
    assert agent.post("/calls", json=begun).status_code == 201
    assert agent.post("/calls", json=begun | {"customer_ref": "c-2"}).status_code == 409
