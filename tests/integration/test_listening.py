"""Listening to recordings that are kept: over HTTP, by range, by ticket, and by nobody else."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests

from calltone.calls.errors import TicketRefused
from calltone.calls.identifiers import call_digest
from calltone.calls.identity import Identity, Role
from calltone.calls.listening import TICKET_LIFE
from infra.local.stack import LocalStack
from tests.integration.api import DATA, Api, assert_problem
from tests.integration.leftovers import all_documents, found
from tests.kept_audio import KeepingDeployment, keeping

SAMPLE = DATA / "calls" / "calm-angry-calm.flac"
CONTENT = SAMPLE.read_bytes()


@pytest.fixture(scope="module")
def deployment(stack: LocalStack) -> Iterator[KeepingDeployment]:
    with keeping(stack) as running:
        yield running


@pytest.fixture(scope="module")
def address(deployment: KeepingDeployment) -> Iterator[str]:
    with deployment.serving() as url:
        yield url


@pytest.fixture(scope="module")
def heard(deployment: KeepingDeployment) -> str:
    """A call of agent-1 whose recording is kept."""
    return deployment.hear(SAMPLE)


@pytest.fixture
def as_agent(address: str, agent_token: str) -> Api:
    return Api(address, agent_token)


@pytest.fixture
def as_supervisor(address: str, supervisor_token: str) -> Api:
    return Api(address, supervisor_token)


@pytest.fixture
def as_nobody(address: str) -> Api:
    return Api(address, None)


def ask(api: Api, call_id: str, range_: str | None = None, **query: str) -> requests.Response:
    headers = {"Range": range_} if range_ else {}
    url = f"{api.base_url}/calls/{call_id}/audio"
    return api.session.get(url, headers=headers, params=query, timeout=60)


def test_the_whole_recording(as_agent: Api, heard: str):
    answer = ask(as_agent, heard)
    assert answer.status_code == 200
    assert answer.content == CONTENT
    assert answer.headers["Content-Type"] == "audio/flac"  # told by the bytes
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={heard}.flac"


@pytest.mark.parametrize(
    ("range_", "start", "end"),
    [
        ("bytes=0-", 0, len(CONTENT)),
        ("bytes=100-199", 100, 200),
        ("bytes=-50", len(CONTENT) - 50, len(CONTENT)),
        (f"bytes={len(CONTENT) - 1}-", len(CONTENT) - 1, len(CONTENT)),
        ("bytes=100-99999999", 100, len(CONTENT)),
    ],
)
def test_a_range(as_agent: Api, heard: str, range_: str, start: int, end: int):
    answer = ask(as_agent, heard, range_)
    assert answer.status_code == 206
    assert answer.content == CONTENT[start:end]
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"


@pytest.mark.parametrize("range_", [f"bytes={len(CONTENT)}-", "bytes=0-1,5-6"])
def test_a_range_that_is_not_there(as_agent: Api, heard: str, range_: str):
    answer = ask(as_agent, heard, range_)
    assert_problem(answer, 416, "Expected one range within")
    assert answer.headers["Content-Range"] == f"bytes */{len(CONTENT)}"


def test_a_range_of_what_was_there_before_is_the_whole_of_what_is_now(as_agent: Api, heard: str):
    etag = ask(as_agent, heard, "bytes=0-9").headers["ETag"]
    url = f"{as_agent.base_url}/calls/{heard}/audio"
    for if_range, status in (
        (etag, 206),
        ('"another"', 200),
        ("Sun, 24 May 2026 10:30:00 GMT", 200),
    ):
        headers = {"Range": "bytes=0-9", "If-Range": if_range}
        assert as_agent.session.get(url, headers=headers, timeout=60).status_code == status


def test_head_tells_the_size_and_sends_nothing(as_agent: Api, heard: str):
    answer = as_agent.session.head(f"{as_agent.base_url}/calls/{heard}/audio", timeout=60)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(CONTENT))


def test_a_ticket_opens_one_recording_without_a_header(
    as_agent: Api, as_nobody: Api, heard: str, deployment: KeepingDeployment, firestore_client
):
    given = as_agent.post(f"/calls/{heard}/audio")
    assert given.status_code == 201
    ticket = given.json()["ticket"]
    assert given.json()["size_bytes"] == len(CONTENT)
    assert ask(as_nobody, heard, "bytes=0-9", ticket=ticket).content == CONTENT[:10]
    assert ask(as_nobody, heard, ticket=ticket).content == CONTENT
    assert_problem(ask(as_nobody, heard), 401, "ID token")
    for wrong in ("", "x" * 43, ticket[:-1]):
        assert_problem(ask(as_nobody, heard, ticket=wrong), 401, "unknown or has expired")
    other = deployment.hear(SAMPLE)
    assert_problem(ask(as_nobody, other, ticket=ticket), 401, "unknown or has expired")
    assert found([ticket], all_documents(firestore_client)) == []  # a digest stands for it


def test_a_ticket_expires(deployment: KeepingDeployment, heard: str):
    listen = deployment.container.listen
    long_ago = replace(listen, clock=lambda: datetime.now(UTC) - TICKET_LIFE - timedelta(seconds=1))
    text, _ = long_ago.ticket(heard, sender=Identity("u", Role.AGENT, "agent-1"))
    with pytest.raises(TicketRefused, match="has expired"):
        listen.admit(heard, text)


def test_only_who_may_see_the_call_may_hear_it(
    as_agent: Api, as_supervisor: Api, as_nobody: Api, deployment: KeepingDeployment
):
    others = deployment.hear(SAMPLE, agent_id="agent-2")
    for answer in (
        ask(as_agent, others),
        as_agent.get(f"/calls/{others}/recording"),
        as_agent.post(f"/calls/{others}/audio"),
    ):
        assert_problem(answer, 403, "belongs to another agent")
    assert ask(as_supervisor, others, "bytes=0-0").status_code == 206
    assert as_nobody.post(f"/calls/{others}/audio").status_code == 401
    assert ask(as_agent, "no-such-call").status_code == 404


def test_that_somebody_listened_is_written_down(
    as_supervisor: Api, deployment: KeepingDeployment, firestore_client
):
    call_id = deployment.hear(SAMPLE)
    as_supervisor.get(f"/calls/{call_id}/recording")
    ticket = as_supervisor.post(f"/calls/{call_id}/audio").json()["ticket"]
    ask(as_supervisor, call_id, "bytes=0-9", ticket=ticket)  # a player asks for many
    ask(as_supervisor, call_id, "bytes=0-9")
    audit = [record.to_dict() for record in firestore_client.collection("audit").stream()]
    of_call = [one for one in audit if one["call"] == call_digest(call_id)]
    actions = [one["action"] for one in sorted(of_call, key=lambda one: one["at"])]
    assert actions == ["call.read", "call.listen", "call.listen"]


def test_what_there_is_to_hear(as_agent: Api, heard: str):
    told = as_agent.get(f"/calls/{heard}/recording").json()
    assert told["available"] is True
    assert told["content_type"] == "audio/flac"
    assert told["size_bytes"] == len(CONTENT)
    assert {len(levels) for levels in told["levels_db"].values()} == {615}  # tenths of a second
    assert set(told["levels_db"]) == {"agent", "customer"}


def test_the_copy_of_all_that_is_kept_tells_of_it(as_agent: Api, heard: str):
    assert as_agent.post(f"/calls/{heard}/audio").status_code == 201
    copy = as_agent.get(f"/calls/{heard}/export").json()
    state = copy["server"]["state"]
    assert set(state["outline"]["levels"]) == {"agent", "customer"}
    assert max(state["outline"]["levels"]["customer"]) <= 0
    assert any(name.startswith("ticket-") for name in state)


def test_an_erased_call_is_silent(as_agent: Api, deployment: KeepingDeployment, firestore_client):
    call_id = deployment.hear(SAMPLE)
    ticket = as_agent.post(f"/calls/{call_id}/audio").json()["ticket"]
    assert as_agent.delete(f"/calls/{call_id}").status_code == 204
    assert ask(as_agent, call_id, ticket=ticket).status_code == 401
    assert ask(as_agent, call_id).status_code == 404
    assert list(deployment.bucket.list_blobs(prefix=f"recordings/{call_id}")) == []
    assert found([call_id], all_documents(firestore_client)) == []


def test_audio_that_is_gone(as_agent: Api, deployment: KeepingDeployment):
    call_id = deployment.hear(SAMPLE)
    ticket = as_agent.post(f"/calls/{call_id}/audio").json()["ticket"]
    deployment.bucket.blob(f"recordings/{call_id}").delete()  # as a lifecycle rule does
    for answer in (
        ask(as_agent, call_id),
        ask(as_agent, call_id, "bytes=0-9", ticket=ticket),
        as_agent.post(f"/calls/{call_id}/audio"),
    ):
        assert_problem(answer, 404, "is not kept any more")
    told = as_agent.get(f"/calls/{call_id}/recording").json()
    assert told["available"] is False
    assert "not kept any more" in told["reason"]


def test_a_recording_that_replaced_another_needs_another_ticket(
    as_agent: Api, deployment: KeepingDeployment
):
    call_id = deployment.hear(SAMPLE)
    ticket = as_agent.post(f"/calls/{call_id}/audio").json()["ticket"]
    again = (DATA / "calls" / "worried-to-relieved.flac").read_bytes()
    deployment.process(deployment.drop(call_id, again))
    assert_problem(ask(as_agent, call_id, ticket=ticket), 401, "replaced")
    assert ask(as_agent, call_id).content == again


def test_calls_that_cannot_be_heard_yet_or_ever(
    agent: Api, as_agent: Api, deployment: KeepingDeployment
):
    live = f"live-{uuid.uuid4().hex}"
    assert agent.send(call_id=live, sequence=0).status_code == 200
    assert_problem(ask(as_agent, live), 409, "is live")
    assert agent.post(f"/calls/{live}/end").status_code == 200
    assert_problem(ask(as_agent, live), 404, "never kept")
    failed = deployment.hear(b"no recording")
    assert_problem(ask(as_agent, failed), 404, "could not be analysed")


def test_a_deployment_that_keeps_no_audio_plays_none(agent: Api, as_agent: Api, heard: str):
    """The stack's own API, asked for a call whose audio another deployment has kept."""
    assert_problem(ask(agent, heard), 404, "KEEP_AUDIO=off")
    told = agent.get(f"/calls/{heard}/recording").json()
    assert (told["available"], told["levels_db"]) == (False, {})
    ticket = as_agent.post(f"/calls/{heard}/audio").json()["ticket"]
    assert_problem(ask(agent, heard, ticket=ticket), 404, "KEEP_AUDIO=off")
