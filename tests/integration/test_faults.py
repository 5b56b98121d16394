"""What goes wrong in production: Firestore away, the function killed. All is stored, once."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
import requests
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore as cloud

from infra.local import emulators
from infra.local.functions import FUNCTIONS, function
from infra.local.keeper import Keeper
from infra.local.names import HOST, PROJECT_ID, UNKNOWN_CONSENT
from infra.local.ports import reserved_ports
from infra.local.process import Runtime, Service
from infra.local.stack import LocalStack, StackSources
from tests.integration.api import Api, assert_problem
from tests.integration.grpc_proxy import Door, door

_SOURCES = StackSources()
_API = next(which for which in FUNCTIONS if which.name == "api")
_GIVE_UP_SEC = 180.0
_OUTAGE_SEC = 10.0


@dataclass
class Fragile:
    """A Firestore and an `api` function of this test's own, to be broken, with a door between."""

    runtime: Runtime
    token: str
    door: Door
    function: Service
    _database: ExitStack = field(default_factory=ExitStack)

    def start_database(self) -> Service:
        return self._database.enter_context(emulators.firestore(self.runtime, rules=_SOURCES.rules))

    def end_database(self) -> None:
        self._database.close()

    def client(self) -> Api:
        return Api(f"http://{HOST}:{self.runtime.ports['api']}/api/v1", self.token)

    def kill_worker(self) -> None:
        """Kill the process that answers requests; its parent starts another."""
        for worker in psutil.Process(self.function.process.pid).children():
            worker.kill()

    @contextmanager
    def stored(self) -> Iterator[cloud.Client]:
        """Look into Firestore past the door."""
        with pytest.MonkeyPatch.context() as environment:
            host = f"{HOST}:{self.runtime.ports['firestore']}"
            environment.setenv("FIRESTORE_EMULATOR_HOST", host)
            client = cloud.Client(project=PROJECT_ID, credentials=AnonymousCredentials())
            yield client
            client.close()


@pytest.fixture(params=["door"])
def fragile(
    stack: LocalStack, agent_token: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Fragile]:
    names = ("firestore", "door", "api")
    with reserved_ports(dict.fromkeys(names, 0)) as ports, Keeper() as keeper, ExitStack() as open_:
        runtime = Runtime(tmp_path, ports, keeper)
        target = f"{HOST}:{ports['firestore']}"
        watched = open_.enter_context(door(port=ports["door"], target=target))
        environment = {
            **stack.environment,
            "FIRESTORE_EMULATOR_HOST": f"{HOST}:{ports[request.param]}",
            "RECORDINGS_BUCKET": stack.bucket,
            "MODEL_URI": str(_SOURCES.model),
            **UNKNOWN_CONSENT,
        }
        started = function(_API, runtime, source=_SOURCES.functions, environment=environment)
        api = open_.enter_context(started)
        fragile = Fragile(runtime, agent_token, watched, api)
        try:
            yield fragile
        finally:
            fragile.end_database()


def send_until_taken(
    api: Api, call_id: str, sequence: int
) -> tuple[requests.Response, list[requests.Response | requests.ConnectionError]]:
    """Send a chunk as a client should; return the answer and what came before it."""
    before: list[requests.Response | requests.ConnectionError] = []
    deadline = time.monotonic() + _GIVE_UP_SEC
    while time.monotonic() < deadline:
        try:
            answer = api.send(call_id=call_id, sequence=sequence, start_offset_sec=2.5 * sequence)
        except requests.ConnectionError as error:  # nobody answered; it may have been stored
            before.append(error)
            time.sleep(0.2)
            continue
        if answer.status_code != 503:
            return answer, before
        before.append(answer)
        time.sleep(int(answer.headers["Retry-After"]))
    raise TimeoutError(before)


def assert_stored_once(client: cloud.Client, call_id: str, sequences: range) -> None:
    segments = [s.to_dict() for s in client.collection(f"calls/{call_id}/segments").stream()]
    assert [s["sequence"] for s in segments] == list(sequences)
    rollup = client.document(f"calls/{call_id}").get().to_dict()["rollup"]
    counted = sum(sum(slot["emotions"].values()) + slot["silent"] for slot in rollup.values())
    assert counted == len(sequences)


def test_firestore_stands_still_for_ten_seconds(fragile: Fragile, call_id: str):
    """Stopped and continued, it keeps what it has: the nearest to an outage in the cloud."""
    database = fragile.start_database()
    api = fragile.client()
    assert send_until_taken(api, call_id, 0)[0].status_code == 200

    os.killpg(database.process.pid, signal.SIGSTOP)
    asked = time.monotonic()
    refused = api.send(call_id=call_id, sequence=1, start_offset_sec=2.5)
    # Firestore still stands: it was given up, not waited for.
    assert_problem(refused, 503, "Firestore cannot be reached")
    assert refused.headers["Retry-After"] == "1"
    left_sec = max(0.0, asked + _OUTAGE_SEC - time.monotonic())
    awake = threading.Timer(left_sec, os.killpg, (database.process.pid, signal.SIGCONT))
    awake.start()

    for sequence in range(1, 5):
        answer, _ = send_until_taken(api, call_id, sequence)
        assert answer.status_code == 200, answer.text
    awake.join()
    with fragile.stored() as client:
        assert_stored_once(client, call_id, range(5))


@pytest.mark.parametrize("fragile", ["firestore"], indirect=True)  # no door: its own connection
def test_firestore_is_gone_and_comes_back(fragile: Fragile, call_id: str):
    """Killed and started anew, the emulator has forgotten all: another call begins."""
    fragile.start_database()
    api = fragile.client()
    assert send_until_taken(api, f"{call_id}-before", 0)[0].status_code == 200
    fragile.end_database()
    refused = api.send(call_id=call_id, sequence=0, start_offset_sec=0)
    assert_problem(refused, 503, "Firestore cannot be reached")

    back = threading.Timer(_OUTAGE_SEC, fragile.start_database)
    back.start()
    for sequence in range(3):
        answer, _ = send_until_taken(api, call_id, sequence)
        assert answer.status_code == 200, answer.text
    back.join()
    with fragile.stored() as client:
        assert_stored_once(client, call_id, range(3))


@pytest.mark.parametrize(
    ("method", "moment"),
    [("BatchGetDocuments", "answered"), ("Commit", "asked"), ("Commit", "answered")],
)
def test_the_function_is_killed_before_it_answers(
    fragile: Fragile, call_id: str, method: str, moment: str
):
    fragile.start_database()
    api = fragile.client()
    assert send_until_taken(api, call_id, 0)[0].status_code == 200
    killed = threading.Event()

    def kill_once(seen_method: str, seen_moment: str) -> None:
        if (seen_method, seen_moment) == (method, moment) and not killed.is_set():
            killed.set()
            fragile.kill_worker()

    fragile.door.watch = kill_once
    answer, before = send_until_taken(api, call_id, 1)
    assert killed.is_set()
    assert any(isinstance(one, requests.ConnectionError) for one in before), before
    assert answer.status_code == 200, answer.text
    with fragile.stored() as client:
        assert_stored_once(client, call_id, range(2))
