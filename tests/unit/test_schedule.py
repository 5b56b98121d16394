"""What is no tick is told apart before anything is counted."""

import base64
import json
from typing import Any

import pytest
from cloudevents.http import CloudEvent

from calltone.calls.errors import InvalidInput
from calltone.entrypoints.schedule import check_tick

TOPIC = "calltone-ticks"
SOURCE = f"//pubsub.googleapis.com/projects/p/topics/{TOPIC}"
TYPE = "google.cloud.pubsub.topic.v1.messagePublished"


def event(data: Any, *, source: str = SOURCE, kind: str = TYPE) -> CloudEvent:
    return CloudEvent({"type": kind, "source": source}, data)


def message(content: bytes) -> dict[str, Any]:
    return {"message": {"data": base64.b64encode(content).decode(), "messageId": "1"}}


@pytest.mark.parametrize(
    "data",
    [
        message(b"{}"),
        message(b'{"scheduled_at": "2026-05-24T10:15:00Z", "more": 1}'),
        message(b""),
        {"message": {"attributes": {"a": "b"}}},
    ],
)
def test_a_tick_may_say_little(data):
    check_tick(event(data), topic=TOPIC)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (message(b"now!"), "a JSON object"),
        (message(b"[1]"), "a JSON object"),
        (message(b"\xff\xfe"), "a JSON object"),
        ({"message": {"data": "%%%"}}, "a JSON object"),
        ({"message": {"data": 7}}, "a JSON object"),
        ({"message": "tick"}, "a Pub/Sub message"),
        (None, "a Pub/Sub message"),
        ("tick", "a Pub/Sub message"),
        (message(b'{"scheduled_at": "noon"}'), "scheduled_at as an ISO 8601 moment"),
        (message(b'{"scheduled_at": "2026-05-24T10:15:00"}'), "with its offset"),
        (message(json.dumps({"scheduled_at": 5}).encode()), "scheduled_at"),
    ],
)
def test_a_malformed_tick_is_refused_in_words(data, reason):
    with pytest.raises(InvalidInput, match=reason):
        check_tick(event(data), topic=TOPIC)


def test_a_tick_from_another_topic_is_refused():
    other = SOURCE.replace(TOPIC, "calltone-recordings-events")
    with pytest.raises(InvalidInput, match=r"'calltone-ticks'; got one of 'calltone-recordings"):
        check_tick(event(message(b"{}"), source=other), topic=TOPIC)


def test_an_event_of_another_kind_is_refused():
    kind = "google.cloud.storage.object.v1.finalized"
    with pytest.raises(InvalidInput, match="expected an event of type"):
        check_tick(event(message(b"{}"), kind=kind), topic=TOPIC)
