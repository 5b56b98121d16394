"""Every cell of the tables in docs/security.md, against the real functions and the real rules."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import requests
from flask import Flask

from calltone.calls.identity import Role
from calltone.container import Container
from calltone.entrypoints.http.app import create_app
from calltone.platform.auth import firebase_app
from calltone.platform.settings import Settings
from calltone.platform.users import FirebaseUsers
from calltone.store import alert_documents, documents
from infra.local.stack import LocalStack
from tests.fresh_stack import connected_to
from tests.integration.alerting import ANYTHING
from tests.integration.api import SPEECH_WAV, Api
from tests.integration.who_may import cells, table

DAYS = {"start_date": "2026-05-01", "end_date": "2026-05-02"}
OWNER = {"agent, other's": "agent-2"}
LISTS = {"GET /alerts", "GET /logs", "GET /review"}


@dataclass
class World:
    """Callers by column, and calls of agent-1 and agent-2."""

    by_column: dict[str, Api]
    supervisor: Api
    calls: dict[str, str]
    rule_id: str

    def begun(self, agent_id: str) -> str:
        """A call that has just begun."""
        call_id = f"may-{uuid.uuid4().hex}"
        body = {"call_id": call_id, "agent_id": agent_id, "consent": "granted"}
        assert self.supervisor.post("/calls", json=body).status_code == 201
        return call_id


def token_of(stack: LocalStack, role: Role | None) -> str:
    """Of a new user."""
    root = f"http://{stack.auth_host}/identitytoolkit.googleapis.com/v1/accounts"
    body = {"email": f"{uuid.uuid4().hex}@example.com", "password": "calltone-test"}
    with requests.Session() as session:
        session.trust_env = False
        session.post(f"{root}:signUp?key=demo", json=body, timeout=60).raise_for_status()
        if role is not None:
            FirebaseUsers(firebase_app(stack.project_id)).set_role(body["email"], role)
        signed_in = body | {"returnSecureToken": True}
        answer = session.post(f"{root}:signInWithPassword?key=demo", json=signed_in, timeout=60)
    token: str = answer.json()["idToken"]
    return token


@pytest.fixture(scope="module")
def world(stack: LocalStack, agent_token: str, supervisor_token: str):
    with connected_to(stack):
        tokens = {
            "nobody": None,
            "no role": token_of(stack, None),
            "agent, own": agent_token,
            "agent, other's": agent_token,
            "supervisor": supervisor_token,
            "admin": token_of(stack, Role.ADMIN),
        }
    by_column = {name: Api(stack.api_url, token) for name, token in tokens.items()}
    rule_id = f"test_{uuid.uuid4().hex[:12]}"
    world = World(by_column, by_column["supervisor"], {}, rule_id)
    rule = ANYTHING | {"min_probability": 0.01}
    assert world.supervisor.put(f"/rules/{rule_id}", json=rule).status_code == 200
    for agent_id in ("agent-1", "agent-2"):
        world.calls[agent_id] = world.begun(agent_id)
        for sequence in range(2):  # the rule is known to the instance within the first
            sent = world.supervisor.send(call_id=world.calls[agent_id], sequence=sequence)
            assert sent.status_code == 200, sent.text
        _dispute(world, world.calls[agent_id], sent.json()["detected_emotion"])
    yield world
    world.supervisor.delete(f"/rules/{rule_id}")


def _dispute(world: World, call_id: str, detected: str) -> None:
    """Say that the second segment was something else, so that it is listed for review."""
    word = {"call_id": call_id, "emotion": "happy" if detected == "sad" else "sad"}
    assert world.supervisor.post("/segments/customer-000001/feedback", json=word).ok


Request = Callable[[World, Api, str], requests.Response]


def _alert_id(world: World, agent_id: str) -> str:
    call = world.supervisor.get(f"/calls/{world.calls[agent_id]}").json()
    return call["alerts"][0]["alert_id"]


def _chunk(world: World, api: Api, agent_id: str) -> requests.Response:
    return api.send(SPEECH_WAV, call_id=world.calls[agent_id], sequence=1)


def _new_call(_: World, api: Api, agent_id: str) -> requests.Response:
    return api.post("/calls", json={"agent_id": agent_id, "consent": "granted"})


def _upload(_: World, api: Api, agent_id: str) -> requests.Response:
    wanted = {"content_type": "audio/wav", "size_bytes": 9, "consent": "granted"}
    return api.post("/recordings", json=wanted | {"agent_id": agent_id})


def _feedback(world: World, api: Api, agent_id: str) -> requests.Response:
    word = {"call_id": world.calls[agent_id], "emotion": "sad"}
    return api.post("/segments/customer-000000/feedback", json=word)


def _figures(_: World, api: Api, agent_id: str) -> requests.Response:
    return api.get("/metrics/emotions", interval="agent", agent_id=agent_id, **DAYS)


REQUESTS: dict[str, Request] = {
    "GET /alerts": lambda _w, api, _a: api.get("/alerts", limit=500),
    "POST /alerts/{alert_id}": lambda w, api, a: api.post(
        f"/alerts/{_alert_id(w, a)}", json={"status": "accepted"}
    ),
    "POST /analyze/stream": _chunk,
    "POST /calls": _new_call,
    "GET /calls/{call_id}": lambda w, api, a: api.get(f"/calls/{w.calls[a]}"),
    "DELETE /calls/{call_id}": lambda w, api, a: api.delete(f"/calls/{w.begun(a)}"),
    "GET /calls/{call_id}/audio": lambda w, api, a: api.get(f"/calls/{w.calls[a]}/audio"),
    "POST /calls/{call_id}/audio": lambda w, api, a: api.post(f"/calls/{w.calls[a]}/audio"),
    "GET /calls/{call_id}/recording": lambda w, api, a: api.get(f"/calls/{w.calls[a]}/recording"),
    "GET /calls/{call_id}/coaching": lambda w, api, a: api.get(f"/calls/{w.calls[a]}/coaching"),
    "POST /calls/{call_id}/end": lambda w, api, a: api.post(f"/calls/{w.begun(a)}/end"),
    "GET /calls/{call_id}/export": lambda w, api, a: api.get(f"/calls/{w.calls[a]}/export"),
    "POST /calls/{call_id}/reanalyze": lambda w, api, a: api.post(f"/calls/{w.calls[a]}/reanalyze"),
    "GET /emotions": lambda w, api, a: api.get("/emotions", call_id=w.calls[a]),
    "GET /health": lambda _w, api, _a: api.get("/health"),
    "GET /logs": lambda _w, api, _a: api.get("/logs", limit=500),
    "GET /metrics/drift": lambda _w, api, _a: api.get("/metrics/drift", **DAYS),
    "GET /metrics/emotions": _figures,
    "GET /openapi.json": lambda _w, api, _a: api.get("/openapi.json"),
    "POST /recordings": _upload,
    "GET /review": lambda _w, api, _a: api.get("/review", limit=100),
    "GET /rules": lambda _w, api, _a: api.get("/rules"),
    "PUT /rules": lambda w, api, _a: api.put(
        "/rules", json={"rules": [ANYTHING | {"rule_id": w.rule_id}]}
    ),
    "GET /rules/{rule_id}": lambda w, api, _a: api.get(f"/rules/{w.rule_id}"),
    "PUT /rules/{rule_id}": lambda w, api, _a: api.put(f"/rules/{w.rule_id}", json=ANYTHING),
    "DELETE /rules/{rule_id}": lambda _w, api, _a: api.delete("/rules/no_such_rule"),
    "POST /segments/{segment_id}/feedback": _feedback,
    "POST /webhooks/{platform}": lambda _w, api, _a: api.post("/webhooks/generic", json={}),
}


@pytest.mark.parametrize(("route", "column", "allowed"), cells("route"))
def test_routes(world: World, route: str, column: str, allowed: bool):
    answer = REQUESTS[route](world, world.by_column[column], OWNER.get(column, "agent-1"))
    assert answer.status_code < 500, answer.text
    if route in LISTS and column.startswith("agent"):
        assert answer.status_code == 200
        others = world.calls["agent-2"]
        assert others not in answer.text
        assert others in REQUESTS[route](world, world.supervisor, "").text
        return
    assert (answer.status_code not in {401, 403}) == allowed, answer.text


def test_nobody_learns_of_others_alerts_by_paging(world: World):
    """An id that exists and one that does not are answered alike."""
    agent = world.by_column["agent, own"]
    own, others = (_alert_id(world, agent_id) for agent_id in ("agent-1", "agent-2"))
    assert agent.get("/alerts", page_token=own).status_code == 200
    assert world.supervisor.get("/alerts", page_token=others).status_code == 200
    told = agent.get("/alerts", page_token=others)
    assert told.status_code == 400
    nothing = agent.get("/alerts", page_token=others.replace("may-", "no-"))
    assert told.json()["detail"].replace("may-", "no-") == nothing.json()["detail"]


def app() -> Flask:
    settings = {"GOOGLE_CLOUD_PROJECT": "demo-calltone", "RECORDINGS_BUCKET": "b"}
    return create_app(Container(Settings.from_environment(settings)))


def test_every_route_has_a_row():
    routes = {
        f"{method} {re.sub(r'<(\w+)>', r'{\1}', rule.rule).removeprefix('/api/v1')}"
        for rule in app().url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert set(table("route")) == routes == set(REQUESTS)


@pytest.fixture(scope="module")
def placed(stack: LocalStack, world: World) -> Callable[[str, str], str]:
    """Put a document of an agent at a path of the table; return where it is."""
    from google.cloud import firestore

    with connected_to(stack):
        client = firestore.Client(project=stack.project_id)
    mark = uuid.uuid4().hex[:12]

    def place(pattern: str, agent_id: str) -> str:
        path = pattern.replace("{id}", f"may-{agent_id}-{mark}")
        client.document(path).set({"agent_id": agent_id, "started_at": firestore.SERVER_TIMESTAMP})
        placed_paths.append(path)
        return path

    placed_paths: list[str] = []
    yield place
    for path in placed_paths:  # no rule or call of ours is to be met by other tests
        client.document(path).delete()
    client.close()


@pytest.mark.parametrize(("pattern", "column", "allowed"), cells("path"))
def test_paths(world: World, stack: LocalStack, placed, pattern: str, column: str, allowed: bool):
    path = placed(pattern, OWNER.get(column, "agent-1"))
    root = f"http://{stack.firestore_host}/v1/projects/{stack.project_id}/databases/(default)"
    browser = world.by_column[column].session
    url = f"{root}/documents/{path}"
    assert browser.get(url, timeout=60).status_code == (200 if allowed else 403)
    body = {"fields": {"agent_id": {"stringValue": "agent-1"}}}
    for write in (
        browser.patch(url, json=body, timeout=60),
        browser.patch(f"{url}-new", json=body, timeout=60),
        browser.delete(url, timeout=60),
    ):
        assert write.status_code == 403


def test_every_path_has_a_row():
    collections = {
        getattr(module, name)
        for module in (documents, alert_documents)
        for name in vars(module)
        if re.fullmatch("[A-Z_]+", name) and isinstance(getattr(module, name), str)
    } - {documents.COUNTED, documents.SHARD}
    rows = {pattern.split("/")[-2] for pattern in table("path")}
    assert rows == collections
