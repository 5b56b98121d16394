"""The scheduled function, behind Pub/Sub."""

import functions_framework
from cloudevents.http import CloudEvent

from calltone.container import container
from calltone.platform.logging import remember_trace


@functions_framework.cloud_event
def aggregate_metrics(event: CloudEvent) -> None:
    """Count what changed since the last tick.

    What the tick says does not matter, only that it came: a late, repeated or overlapping one does
    no harm and no second count.
    """
    remember_trace(traceparent=event.get("traceparent"), cloud_trace_context=None)
    container().aggregate()
