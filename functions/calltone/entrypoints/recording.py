"""The function that reads recordings: new ones, and with another trigger those to be read again."""

import base64
import json
import logging
from datetime import datetime
from typing import Any

import functions_framework
from cloudevents.http import CloudEvent

from calltone.calls.call import RecordingRef
from calltone.calls.errors import InvalidInput
from calltone.calls.identifiers import checked_id
from calltone.calls.recording import StoredObject
from calltone.container import container
from calltone.platform.logging import remember_trace
from calltone.spans import span

PUBSUB_EVENT = "google.cloud.pubsub.topic.v1.messagePublished"

_log = logging.getLogger(__name__)


class UnexpectedEvent(ValueError):
    """An event that is not what this function is deployed for."""


@functions_framework.cloud_event
def process_recording(event: CloudEvent) -> None:
    """Analyse the object a finalize event tells of, or anew the call a Pub/Sub message names.

    An exception makes the platform deliver the event again, so only faults that may mend by
    themselves get out of here.
    """
    remember_trace(traceparent=event.get("traceparent"), cloud_trace_context=None)
    parts = container()
    with span("process_recording", caller=event.get("traceparent")):
        if event["type"] == PUBSUB_EVENT:
            _process_again(event.get_data())
        else:
            parts.process_recording(_stored_object(event.get_data()))


def _process_again(data: Any) -> None:  # noqa: ANN401  # whatever the event carries
    try:
        message = json.loads(base64.b64decode(data["message"]["data"], validate=True))
        call_id = checked_id(str(message["call_id"]), name="call_id")
    except (KeyError, TypeError, ValueError, InvalidInput):
        # Nobody can mend a message: delivered again it would come back for days.
        _log.exception("message names no call", extra={"event_data": type(data).__name__})
        return
    container().process_recording.again(call_id)


def _stored_object(data: Any) -> StoredObject:  # noqa: ANN401  # whatever the event carries
    try:
        return StoredObject(
            ref=RecordingRef(
                bucket=data["bucket"], name=data["name"], generation=int(data["generation"])
            ),
            size_bytes=int(data.get("size", 0)),
            time_created=datetime.fromisoformat(data["timeCreated"]),
            metadata=data.get("metadata") or {},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnexpectedEvent(
            "expected the data of google.cloud.storage.object.v1.finalized with bucket, name, "
            f"generation and timeCreated; got {data!r}"
        ) from error
