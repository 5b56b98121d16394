"""Turns the bucket's Pub/Sub messages into the CloudEvents a storage trigger delivers.

In the cloud Eventarc does this. Here Pub/Sub pushes to the bridge, the bridge calls the function,
and the function's status is the bridge's own answer: what fails is delivered again.
"""

import base64
import contextlib
import json
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

from infra.local.names import HOST

_FUNCTION_LIMIT_SEC = 600.0


def finalized_event(push: dict[str, Any]) -> dict[str, Any]:
    """Return the CloudEvent, in its JSON form, for a Pub/Sub push of an object's finalization.

    Its `data` is the object's description as Cloud Storage sends it: name, bucket, contentType,
    metadata, generation and size (both as text) and so on.
    """
    message = push["message"]
    attributes = message["attributes"]
    return {
        "specversion": "1.0",
        "id": message["messageId"],  # the same at each delivery
        "type": "google.cloud.storage.object.v1.finalized",
        "source": f"//storage.googleapis.com/projects/_/buckets/{attributes['bucketId']}",
        "subject": f"objects/{attributes['objectId']}",
        "time": message["publishTime"],
        "datacontenttype": "application/json",
        "data": json.loads(base64.b64decode(message["data"])),
    }


@contextlib.contextmanager
def bridge(*, port: int, function_url: str) -> Iterator[None]:
    """Answer Pub/Sub's pushes on `port` with what the function at `function_url` answers."""
    server = ThreadingHTTPServer((HOST, port), _handler(function_url))
    server.daemon_threads = True  # a function that hangs must not hold up the end
    thread = threading.Thread(target=server.serve_forever, name="bridge", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _deliver(push: dict[str, Any], function_url: str) -> int:
    """Call the function; return its status, 502 when it cannot be reached."""
    headers = {"Content-Type": "application/cloudevents+json"}
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                function_url,
                data=json.dumps(finalized_event(push)),
                headers=headers,
                timeout=_FUNCTION_LIMIT_SEC,
            )
    except requests.RequestException:
        return HTTPStatus.BAD_GATEWAY
    return answer.status_code


def _handler(function_url: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            push = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = _deliver(push, function_url)
            with contextlib.suppress(ConnectionError):  # Pub/Sub was ended meanwhile
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing; the function's log has the call."""

    return Handler
