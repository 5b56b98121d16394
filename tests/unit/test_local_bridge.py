"""The bridge: a push becomes the storage trigger's CloudEvent, the function's status the answer."""

import base64
import contextlib
import json

import pytest
import requests
from cloudevents.http import from_http
from werkzeug import Request, Response

from infra.local.bridge import bridge, finalized_event
from infra.local.names import HOST
from infra.local.ports import reserved_ports
from tests.served import answering, serving

OBJECT = {
    "name": "recordings/ü 1.wav",
    "bucket": "b",
    "generation": "1795337432387699",
    "contentType": "audio/wav",
    "metadata": {"call_id": "c1"},
    "size": "10",
}
PUSH = {
    "subscription": "projects/demo-calltone/subscriptions/s",
    "message": {
        "attributes": {"bucketId": "b", "objectId": OBJECT["name"], "eventType": "OBJECT_FINALIZE"},
        "data": base64.b64encode(json.dumps(OBJECT).encode()).decode(),
        "messageId": "7",
        "publishTime": "2026-05-24T10:30:00Z",
    },
}


@contextlib.contextmanager
def function_answering(status):
    """A function that answers `status`; yields its URL and the events it got."""
    events = []

    def answer(request: Request) -> Response:
        events.append(from_http(dict(request.headers), request.get_data()))
        return Response(status=status)

    with serving(answering(answer)) as url:
        yield f"{url}/", events


@pytest.mark.parametrize("status", [200, 204, 400, 500, 503])
def test_the_functions_status_is_the_bridges(status):
    with (
        reserved_ports({"bridge": 0}) as ports,
        function_answering(status) as (url, events),
        bridge(port=ports["bridge"], function_url=url),
    ):
        answer = requests.post(f"http://{HOST}:{ports['bridge']}/", json=PUSH, timeout=60)

    assert answer.status_code == status
    [event] = events
    assert event["type"] == "google.cloud.storage.object.v1.finalized"
    assert event["subject"] == f"objects/{OBJECT['name']}"
    assert event.data == OBJECT


def test_a_function_that_is_not_there_is_a_failure():
    with reserved_ports({"bridge": 0, "nobody": 0}) as ports:
        url = f"http://{HOST}:{ports['nobody']}/"
        with bridge(port=ports["bridge"], function_url=url):
            answer = requests.post(f"http://{HOST}:{ports['bridge']}/", json=PUSH, timeout=60)

    assert answer.status_code == 502


def test_each_delivery_has_the_same_identity():
    assert finalized_event(PUSH)["id"] == finalized_event(PUSH)["id"] == "7"
