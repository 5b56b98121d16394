"""Traces by OpenTelemetry, in a deployment that asks for them (TRACE_REQUESTS=on).

The packages are those of `requirements-tracing.txt`; nothing here is imported without them.
"""

from contextlib import AbstractContextManager

from opentelemetry import trace
from opentelemetry.instrumentation.grpc import GrpcInstrumentorClient
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from calltone import __version__, spans


class Tracing:
    """Implements `calltone.spans.Recorder`, and adds a span for each call of Firestore.

    Whether a request is traced is decided by its caller (Cloud Run samples), and a request without
    a caller's trace is.
    """

    def __init__(self, processor: SpanProcessor) -> None:
        self._provider = TracerProvider(resource=Resource.create({"service.name": "calltone"}))
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("calltone", __version__)
        self._propagator = TraceContextTextMapPropagator()
        self._grpc = GrpcInstrumentorClient()  # type: ignore[no-untyped-call]

    def start(self) -> None:
        """Record from now on, once per process. Connections that are open are not followed."""
        trace.set_tracer_provider(self._provider)  # gRPC's spans go to no other
        self._grpc.instrument()
        spans.record_with(self)

    def stop(self) -> None:
        """Record no more, and hand on what was recorded."""
        spans.stop_recording()
        self._grpc.uninstrument()
        self._provider.shutdown()

    def begin(self, name: str, caller: str | None) -> AbstractContextManager[object]:
        """A span, within the caller's where there is one."""
        context = self._propagator.extract({"traceparent": caller}) if caller else None
        return self._tracer.start_as_current_span(name, context=context)


def start_tracing(*, project_id: str) -> None:
    """Send traces to Cloud Trace."""
    from opentelemetry.exporter.cloud_trace import CloudTraceSpanExporter

    exporter = CloudTraceSpanExporter(project_id=project_id)  # type: ignore[no-untyped-call]
    Tracing(BatchSpanProcessor(exporter)).start()
