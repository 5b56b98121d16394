"""Alerts reach the topic and the receiver, at least once, whatever is down or dies."""

import json
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from google.api_core.exceptions import DeadlineExceeded
from google.cloud import pubsub_v1
from werkzeug import Request, Response

from infra.local.names import ALERTS_TOPIC, HOST, TICKS_TOPIC
from tests.integration.alerting import OwnApi, ProcessDied, alerts_of, make_overdue
from tests.integration.api import Api
from tests.served import answering, serving

DOCS = (Path(__file__).parents[2] / "docs" / "api" / "alerts.md").read_text()
SECRET = "a secret of this test"
LIMIT_SEC = 120


@dataclass
class Receiver:
    """Somebody's server on the web; answers with the statuses of a list, then 204."""

    statuses: list[int] = field(default_factory=list)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    @property
    def accepted(self) -> list[dict]:
        return [json.loads(body) for headers, body in self.received if headers["answered"] == "204"]


@pytest.fixture
def receiver():
    receiver = Receiver()

    def receive(request: Request) -> Response:
        status = receiver.statuses.pop(0) if receiver.statuses else 204
        received = dict(request.headers) | {"answered": str(status)}
        receiver.received.append((received, request.get_data()))
        return Response(status=status, headers={"Location": "http://169.254.169.254/"})

    with serving(answering(receive)) as url:
        receiver.url = f"{url}/alerts"
        yield receiver


@pytest.fixture
def own_api(emulators, agent_token: str, receiver: Receiver, rules) -> OwnApi:
    rules()
    settings = {"ALERT_WEBHOOK_URL": receiver.url, "ALERT_WEBHOOK_SECRET": SECRET}
    return OwnApi(emulators, agent_token, **settings)


@pytest.fixture
def messages(emulators, call_id: str):
    """Return a function that waits for a message about this test's call."""
    with pubsub_v1.SubscriberClient() as client:
        subscription = client.subscription_path(emulators.project_id, call_id)
        topic = client.topic_path(emulators.project_id, ALERTS_TOPIC)
        client.create_subscription(request={"name": subscription, "topic": topic})

        def pull():
            deadline = time.monotonic() + LIMIT_SEC
            while time.monotonic() < deadline:
                try:
                    answer = client.pull(
                        request={"subscription": subscription, "max_messages": 10}, timeout=2
                    )
                except DeadlineExceeded:
                    continue
                for one in answer.received_messages:
                    if json.loads(one.message.data)["call_id"] == call_id:
                        return one.message
            return None

        yield pull
        client.delete_subscription(request={"subscription": subscription})


def undelivered(client, call_id: str, expected: list[str]) -> list[str]:
    """Who has yet to be told, once it is as expected or time is over."""
    deadline = time.monotonic() + LIMIT_SEC
    while True:
        [alert] = alerts_of(client, call_id)
        if alert["deliver_to"] == expected or time.monotonic() > deadline:
            assert (alert["deliver_at"] is None) is (not alert["deliver_to"])
            return alert["deliver_to"]
        time.sleep(0.1)


def test_an_alert_is_published(agent: Api, rules, messages, call_id: str, firestore_client):
    rule_id = rules()
    agent.send(call_id=call_id, sequence=0)
    message = messages()
    alert = json.loads(message.data)
    [stored] = alerts_of(firestore_client, call_id)
    assert alert["type"] == "alert.raised"
    assert alert["alert_id"] == stored["alert_id"] == message.attributes["alert_id"]
    assert message.attributes["rule_id"] == alert["rule_id"] == rule_id
    assert message.attributes["action"] == "test"
    assert {name: stored[name] for name in ("emotion", "probability", "offset_sec")} == {
        name: alert[name] for name in ("emotion", "probability", "offset_sec")
    }
    assert undelivered(firestore_client, call_id, []) == []


def test_a_webhook_is_posted_with_a_signature_that_verifies(
    own_api: OwnApi, receiver: Receiver, call_id: str, firestore_client
):
    assert own_api.send(call_id=call_id, sequence=0).status_code == 200
    assert undelivered(firestore_client, call_id, []) == []
    [(headers, body)] = receiver.received
    assert json.loads(body)["alert_id"] == headers["Calltone-Alert-Id"]
    assert headers["Content-Type"] == "application/json"
    documented: dict = {}
    [example] = re.findall(r"```python\n(.*?)```", DOCS, flags=re.DOTALL)
    exec(example, documented)  # noqa: S102  # what the documentation tells receivers to do
    is_genuine = documented["is_genuine"]
    signature = headers["Calltone-Signature"]
    assert is_genuine(SECRET, signature, body)
    assert not is_genuine("another secret", signature, body)
    assert not is_genuine(SECRET, signature, body + b" ")
    assert not is_genuine(SECRET, signature, body, tolerance_sec=-1)
    assert not is_genuine(SECRET, "", body)


def test_the_documentation_shows_the_message_that_is_sent(
    own_api: OwnApi, receiver: Receiver, call_id: str, firestore_client
):
    own_api.send(call_id=call_id, sequence=0)
    undelivered(firestore_client, call_id, [])
    [shown] = [
        json.loads(block)
        for block in re.findall(r"```json\n(.*?)```", DOCS, flags=re.DOTALL)
        if "alert.raised" in block
    ]
    assert list(shown) == list(json.loads(receiver.received[0][1]))


def test_a_receiver_that_was_down_is_told_later(
    own_api: OwnApi, receiver: Receiver, call_id: str, firestore_client
):
    receiver.statuses = [503, 302, 500, 410]
    own_api.send(call_id=call_id, sequence=0)
    assert undelivered(firestore_client, call_id, ["webhook"]) == ["webhook"]
    [alert] = alerts_of(firestore_client, call_id)
    before = len(receiver.received)
    own_api.tick()
    assert len(receiver.received) == before  # its time has not come
    for _ in range(2):
        make_overdue(firestore_client, alert["alert_id"])
        own_api.tick()
    assert undelivered(firestore_client, call_id, []) == []
    assert [one["alert_id"] for one in receiver.accepted] == [alert["alert_id"]]
    assert len({body for _, body in receiver.received}) == 1  # the same bytes each time


def test_nobody_listening_hurts_no_chunk(
    emulators, agent_token: str, rules, call_id: str, firestore_client
):
    rules()
    settings = {"ALERT_WEBHOOK_URL": f"http://{HOST}:9/", "ALERT_WEBHOOK_SECRET": SECRET}
    api = OwnApi(emulators, agent_token, **settings)
    assert api.send(call_id=call_id, sequence=0).status_code == 200
    assert undelivered(firestore_client, call_id, ["webhook"]) == ["webhook"]


def test_a_crash_between_commit_and_publishing_is_mended_by_the_tick(
    own_api: OwnApi, messages, publish, receiver: Receiver, call_id: str, firestore_client
):
    with own_api.dying_after_commit(), pytest.raises(ProcessDied):
        own_api.send(call_id=call_id, sequence=0)
    assert receiver.received == []
    [alert] = alerts_of(firestore_client, call_id)
    assert alert["deliver_to"] == ["pubsub", "webhook"]
    # The client sends the chunk again, and finds the segment and the one alert.
    assert own_api.send(call_id=call_id, sequence=0).status_code == 200
    assert len(alerts_of(firestore_client, call_id)) == 1
    make_overdue(firestore_client, alert["alert_id"])
    publish(TICKS_TOPIC, b"{}")  # the stack's scheduled function, which knows of no webhook
    assert json.loads(messages().data)["alert_id"] == alert["alert_id"]
    assert undelivered(firestore_client, call_id, ["webhook"]) == ["webhook"]
    make_overdue(firestore_client, alert["alert_id"])
    own_api.tick()
    assert undelivered(firestore_client, call_id, []) == []
    assert [one["alert_id"] for one in receiver.accepted] == [alert["alert_id"]]
