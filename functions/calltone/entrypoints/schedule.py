"""The scheduled function, behind Pub/Sub."""

import base64
import binascii
import json
import logging
from datetime import datetime
from typing import Any

import functions_framework
from cloudevents.http import CloudEvent

from calltone.calls.errors import InvalidInput
from calltone.container import Container, container
from calltone.platform.logging import remember_trace
from calltone.spans import span

_MESSAGE_PUBLISHED = "google.cloud.pubsub.topic.v1.messagePublished"

_log = logging.getLogger(__name__)


@functions_framework.cloud_event
def aggregate_metrics(event: CloudEvent) -> None:
    """Count what changed since the last tick, and deliver the alerts that are overdue.

    The first tick of a day also compares the day before with the model's reference.

    When the tick was due does not matter, only that it came: a late, repeated or overlapping one
    does no harm and no second count. What is no tick of ours changes nothing; it is logged and
    acknowledged, since it would be none the next time either.
    """
    remember_trace(traceparent=event.get("traceparent"), cloud_trace_context=None)
    parts = container()
    try:
        check_tick(event, topic=parts.settings.ticks_topic)
    except InvalidInput as error:
        _log.error("tick refused", extra={"reason": str(error)})
        return
    with span("aggregate_metrics", caller=event.get("traceparent")):
        _work(parts)


def _work(parts: Container) -> None:
    try:
        parts.aggregate()
        if (watch_drift := parts.watch_drift) is not None:
            watch_drift()
    finally:
        parts.alerting.deliver()


def check_tick(event: CloudEvent, *, topic: str) -> None:
    """Refuse what is not a tick: a message to our topic, with nothing or a JSON object in it.

    Raises:
        InvalidInput: saying what was expected and what came.
    """
    if event["type"] != _MESSAGE_PUBLISHED:
        raise InvalidInput(f"expected an event of type {_MESSAGE_PUBLISHED}; got {event['type']}")
    found = str(event["source"]).rpartition("/topics/")[2]
    if found != topic:
        raise InvalidInput(f"expected a message of the topic {topic!r}; got one of {found[:200]!r}")
    scheduled_at = _content(event.data).get("scheduled_at")
    if scheduled_at is not None:
        _check_moment(scheduled_at)


def _content(data: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever was sent
    message = data.get("message") if isinstance(data, dict) else None
    if not isinstance(message, dict):
        raise InvalidInput(f"expected a Pub/Sub message; got {str(data)[:80]!r}")
    encoded = message.get("data") or ""
    try:
        text = base64.b64decode(encoded, validate=True).decode()
        content = json.loads(text) if text.strip() else {}
    except (TypeError, ValueError, binascii.Error):
        content = None
    if not isinstance(content, dict):
        raise InvalidInput(
            f"expected nothing or a JSON object in the tick; got {str(encoded)[:80]!r}"
        )
    return content


def _check_moment(text: object) -> None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput(
            f"expected scheduled_at as an ISO 8601 moment with its offset; got {str(text)[:80]!r}"
        )
