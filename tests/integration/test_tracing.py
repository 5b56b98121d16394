"""With tracing on, a trace tells what a chunk's time was spent on; without, nothing is loaded."""

import subprocess
import sys
import uuid
from collections.abc import Iterator

import functions_framework
import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from calltone.container import container
from calltone.platform.settings import SettingsError
from calltone.platform.tracing import Tracing
from infra.local.names import ROOT, UNKNOWN_CONSENT
from infra.local.stack import LocalStack, StackSources
from tests.integration.api import SPEECH_WAV

TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
def recorded() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing = Tracing(SimpleSpanProcessor(exporter))
    tracing.start()
    yield exporter
    tracing.stop()


@pytest.fixture
def client(emulators: LocalStack, monkeypatch: pytest.MonkeyPatch):
    """The function in this process, with connections of its own."""
    monkeypatch.setenv("RECORDINGS_BUCKET", emulators.bucket)
    for name, value in UNKNOWN_CONSENT.items():
        monkeypatch.setenv(name, value)
    container.cache_clear()
    app = functions_framework.create_app("api", str(StackSources().functions), "http")
    yield app.test_client()
    container.cache_clear()


def send(client, token: str, **headers: str):
    return client.post(
        "/api/v1/analyze/stream",
        query_string={"call_id": f"call-{uuid.uuid4()}", "sequence": 0},
        data=SPEECH_WAV,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "audio/wav", **headers},
    )


def test_a_chunks_trace(recorded: InMemorySpanExporter, client, agent_token: str):
    answer = send(client, agent_token, traceparent=f"00-{TRACE}-b7ad6b7169203331-01")
    assert answer.status_code == 200, answer.text
    spans = {span.name: span for span in recorded.get_finished_spans()}
    firestore = "/google.firestore.v1.Firestore/"
    expected = {"api POST", "decode", "voice activity", "model", "prosody", f"{firestore}Commit"}
    assert spans.keys() >= expected
    assert any(name.startswith(f"{firestore}BatchGet") for name in spans)
    root = spans["api POST"]
    assert f"{root.context.trace_id:032x}" == TRACE
    for name in expected - {"api POST"}:
        assert spans[name].context.trace_id == root.context.trace_id, name
        assert root.start_time <= spans[name].start_time <= spans[name].end_time <= root.end_time

    recorded.clear()  # what the caller does not sample is not recorded
    assert (
        send(client, agent_token, traceparent=f"00-{TRACE}-b7ad6b7169203331-00").status_code == 200
    )
    assert recorded.get_finished_spans() == ()


def test_off_by_default_and_nothing_of_it_is_imported(emulators: LocalStack):
    code = """
import sys
from calltone.container import container
container()
from calltone.spans import span
assert span("anything") is span("anything else"), "off, a span should be nothing at all"
print([name for name in sys.modules if "tracing" in name or "instrumentation" in name])
"""
    environment = emulators.environment | {
        "RECORDINGS_BUCKET": emulators.bucket,
        "PYTHONPATH": str(ROOT / "functions"),
    }
    done = subprocess.run(  # noqa: S603 - its code is above
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_on_without_its_packages_says_which_are_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.instrumentation.grpc", None)
    monkeypatch.delitem(sys.modules, "calltone.platform.tracing")
    monkeypatch.setenv("GOOGLE_CLOUD_PROJECT", "demo-calltone")
    monkeypatch.setenv("RECORDINGS_BUCKET", "recordings")
    monkeypatch.setenv("TRACE_REQUESTS", "on")
    container.cache_clear()
    with pytest.raises(SettingsError, match=r"requirements-tracing\.txt; opentelemetry"):
        container()
