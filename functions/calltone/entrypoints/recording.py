"""The Storage-triggered function."""

from datetime import datetime
from typing import Any

import functions_framework
from cloudevents.http import CloudEvent

from calltone.calls.call import RecordingRef
from calltone.calls.recording import StoredObject
from calltone.container import container
from calltone.platform.logging import remember_trace


class UnexpectedEvent(ValueError):
    """An event that is not what this function is deployed for."""


@functions_framework.cloud_event
def process_recording(event: CloudEvent) -> None:
    """Analyse the object a finalize event tells of.

    An exception makes the platform deliver the event again, so only faults that may mend by
    themselves get out of here.
    """
    remember_trace(traceparent=event.get("traceparent"), cloud_trace_context=None)
    container().process_recording(_stored_object(event.get_data()))


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
