"""The local stack itself: everything is there, failed events come again, nothing is left behind."""

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest
import requests
from werkzeug import Request, Response

from infra.local import wire
from infra.local.bridge import bridge
from infra.local.emulators import bucket as bucket_server
from infra.local.emulators import pubsub
from infra.local.keeper import Keeper
from infra.local.names import BUCKET, HOST, ROOT
from infra.local.ports import reserved_ports
from infra.local.process import Runtime
from tests.served import answering, serving

LIMIT_SEC = 120


def test_every_service_is_up(stack):
    stack.check()

    assert wire.is_ok(f"{stack.api_url}/health")
    assert set(stack.ready_sec) == {
        "Firestore", "Pub/Sub", "Bucket", "Sign-in and page",
        "api", "process_recording", "aggregate_metrics",
    }  # fmt: skip
    assert {"api", "process_recording", "aggregate_metrics"} < set(stack.process_logs)


def test_the_page_finds_its_services(stack):
    config = requests.get(f"{stack.page_url}/config.json", timeout=60).json()

    assert config["apiBaseUrl"] == stack.api_url
    assert config["emulators"]["authUrl"] == f"http://{stack.auth_host}"
    host, port = stack.firestore_host.split(":")
    assert config["emulators"]["firestoreHost"] == host
    assert config["emulators"]["firestorePort"] == int(port)
    assert requests.get(f"{stack.page_url}/assets/none.js", timeout=60).status_code == 404


def test_the_demo_users_have_their_claims(stack, agent_token, supervisor_token):
    assert claims_of(agent_token)["role"] == "agent"
    assert claims_of(agent_token)["agent_id"] == "agent-1"
    assert claims_of(supervisor_token)["role"] == "supervisor"


def claims_of(token):
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))


def test_an_event_whose_function_fails_is_delivered_again(tmp_path):
    """The bucket, Pub/Sub and the bridge alone, with a function that fails twice."""
    bodies = []
    done = threading.Event()

    def fail_twice(request: Request) -> Response:
        bodies.append(request.get_json())
        if len(bodies) == 3:
            done.set()
        return Response(status=500 if len(bodies) < 3 else 204)

    names = ("pubsub", "storage", "bridge", "aggregate_metrics", "process_recording")
    with (
        reserved_ports(dict.fromkeys(names, 0)) as ports,
        serving(answering(fail_twice)) as function,
        Keeper() as keeper,
    ):
        runtime = Runtime(tmp_path, ports, keeper)
        with (
            bridge(port=ports["bridge"], function_url=f"{function}/"),
            pubsub(runtime),
            bucket_server(runtime),
        ):
            upload = f"http://{HOST}:{ports['storage']}/upload/storage/v1/b/{BUCKET}/o"
            headers = {"Content-Type": "audio/wav"}
            parameters = {"uploadType": "media", "name": "calls/a.wav"}
            requests.post(upload, params=parameters, data=b"x", headers=headers, timeout=60)
            assert done.wait(LIMIT_SEC)

    assert len({body["id"] for body in bodies}) == 1
    data = bodies[-1]["data"]
    assert (data["bucket"], data["name"]) == (BUCKET, "calls/a.wav")
    assert data["contentType"] == "audio/wav"
    assert int(data["generation"]) > 0


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads Linux's /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stack_ended_while_starting_leaves_no_process(tmp_path, number):
    mark = f"CALLTONE_TEST={uuid.uuid4()}"
    code = f"""
from pathlib import Path
from infra.local.signals import ending_on_signals
from infra.local.stack import LocalStack
with ending_on_signals(), LocalStack(build_dir=Path({str(tmp_path)!r})) as stack:
    stack.wait()
"""
    name, _, value = mark.partition("=")
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {name: value},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as stack:
        first_ready = stack.stdout.readline().decode()
        started = processes_with(mark)
        stack.send_signal(number)
        stack.wait(LIMIT_SEC)

    deadline = time.monotonic() + LIMIT_SEC
    while processes_with(mark) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "✓" in first_ready
    assert len(started) > 2
    assert processes_with(mark) == []


def processes_with(mark):
    """Return the command lines of the living processes with `mark` in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # it ended meanwhile, or is another user's
            continue
    return found
