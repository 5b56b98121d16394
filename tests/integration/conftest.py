"""Clients of the local stack; `stack` itself is in the folder above."""

import uuid
from collections.abc import Iterator

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore, pubsub_v1, storage

from infra.local.client import sign_in
from infra.local.names import AGENT, SUPERVISOR
from infra.local.stack import LocalStack
from tests.fresh_stack import connected_to, stack_of_this_folder
from tests.integration.alerting import ANYTHING
from tests.integration.api import Api

__all__ = ["stack_of_this_folder"]


@pytest.fixture
def emulators(stack: LocalStack) -> Iterator[LocalStack]:
    """The stack, to which this test's own process is connected."""
    with connected_to(stack):
        yield stack


@pytest.fixture
def firestore_client(emulators: LocalStack):
    client = firestore.Client(project=emulators.project_id)
    yield client
    client.close()


@pytest.fixture
def bucket(emulators: LocalStack):
    client = storage.Client(project=emulators.project_id, credentials=AnonymousCredentials())
    yield client.bucket(emulators.bucket)
    client.close()


@pytest.fixture
def publish(emulators: LocalStack):
    """Return a function that publishes bytes (and attributes) to a topic."""
    with pubsub_v1.PublisherClient() as client:

        def send(topic: str, data: bytes, **attributes: str) -> str:
            path = client.topic_path(emulators.project_id, topic)
            return client.publish(path, data, **attributes).result(timeout=60)

        yield send


@pytest.fixture(scope="package")
def agent_token(stack: LocalStack) -> str:
    return sign_in(stack, AGENT)


@pytest.fixture(scope="package")
def supervisor_token(stack: LocalStack) -> str:
    return sign_in(stack, SUPERVISOR)


@pytest.fixture
def agent(stack: LocalStack, agent_token: str) -> Api:
    return Api(stack.api_url, agent_token)


@pytest.fixture
def supervisor(stack: LocalStack, supervisor_token: str) -> Api:
    return Api(stack.api_url, supervisor_token)


@pytest.fixture
def anybody(stack: LocalStack) -> Api:
    """Somebody without a token."""
    return Api(stack.api_url, None)


@pytest.fixture
def call_id() -> str:
    """An id no other test uses."""
    return f"call-{uuid.uuid4()}"


@pytest.fixture
def rules(supervisor: Api):
    """Return a function that adds a rule, matched by all speech, and its id.

    During the test no other rule is in force: the caller of the tests may sound angry.
    """
    before = supervisor.get("/rules").json()
    disabled = [rule | {"enabled": False} for rule in before["rules"]]
    assert supervisor.put("/rules", json={"rules": disabled}).status_code == 200

    def add(**changes: object) -> str:
        rule_id = f"test_{uuid.uuid4().hex[:12]}"
        response = supervisor.put(f"/rules/{rule_id}", json=ANYTHING | changes)
        assert response.status_code == 200, response.text
        return rule_id

    yield add
    assert supervisor.put("/rules", json=before).status_code == 200
