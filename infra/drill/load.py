"""What goes on during the drill: live calls, recordings and ticks, each event more than once."""

import itertools
import random
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import requests
import soundfile
from google.api_core.exceptions import PreconditionFailed
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from calltone.cli.live_client import LiveCallClient
from calltone.cli.sign_in import FixedToken
from infra.local import wire
from infra.local.client import CHUNK_SEC, customer_channel, publish_tick, sign_in, wav_chunks
from infra.local.errors import ServiceFailed
from infra.local.names import AGENT, RECORDINGS_TOPIC, ROOT
from infra.local.stack import LocalStack

_SAMPLE = ROOT / "tests" / "data" / "calls" / "worried-to-relieved.flac"
_RECORDING_SEC = 20
_REORDERED = 4
"""So many chunks in a row come in any order."""
_GIVE_UP_SEC = 120.0


@dataclass(frozen=True)
class Amount:
    """How much is going on."""

    calls: int
    """At once; each goes on for as long as the drill does."""
    chunk_pause_sec: float
    recording_pause_sec: float


@dataclass
class Ledger:
    """What was put in."""

    chunks: set[tuple[str, int]] = field(default_factory=set)
    recordings: set[str] = field(default_factory=set)
    events: int = 0
    """Sent, copies included."""

    @property
    def inputs(self) -> int:
        """Chunks and recordings, each once."""
        return len(self.chunks) + len(self.recordings)


class Load:
    """Runs from `__enter__` until `finish`."""

    def __init__(self, stack: LocalStack, amount: Amount, *, folder: Path) -> None:
        self.ledger = Ledger()
        self._stack, self._amount, self._folder = stack, amount, folder
        self._pool = ThreadPoolExecutor(2 * amount.calls + 3, thread_name_prefix="drill")
        self._running: list[Future[None]] = []
        self._over = threading.Event()
        """Nothing new is begun any more."""
        self._token = sign_in(stack, AGENT)
        self._wavs = list(wav_chunks(customer_channel(_SAMPLE)))

    def __enter__(self) -> Self:
        _subscribe_again(self._stack)
        for _ in range(self._amount.calls):
            self._submit(self._live_call)
        self._submit(self._recordings)
        return self

    def __exit__(self, *_raised: object) -> None:
        self._over.set()
        self._pool.shutdown()

    def finish(self) -> None:
        """Let the calls end; raise what went wrong while things were sent."""
        self._over.set()
        for future in self._running:
            future.result()
        republish(self._stack)

    def trouble(self) -> None:
        """Do what comes by itself: a tick, twice, and each storage event of late once more."""
        for _ in range(2):
            self._pool.submit(publish_tick, self._stack)
        republish(self._stack)

    def _submit(self, act: Callable[[], None]) -> None:
        self._running.append(self._pool.submit(act))

    def _live_call(self) -> None:
        """One call, every chunk from two senders at once, each in an order of its own."""
        call_id = f"drill-{uuid.uuid4()}"
        first = self._client(call_id)
        first.start()
        twin = self._pool.submit(self._send_all, self._client(call_id))
        self._send_all(first)
        twin.result()
        first.end()

    def _send_all(self, client: LiveCallClient) -> None:
        for first in itertools.count(step=_REORDERED):
            if self._over.is_set():
                return
            for sequence in random.sample(range(first, first + _REORDERED), _REORDERED):
                wav = self._wavs[sequence % len(self._wavs)]
                client.send(wav, sequence=sequence, start_offset_sec=sequence * CHUNK_SEC)
                self.ledger.chunks.add((client.call_id, sequence))
                self.ledger.events += 1
                self._over.wait(self._amount.chunk_pause_sec)

    def _client(self, call_id: str) -> LiveCallClient:
        return LiveCallClient(
            self._stack.api_url, call_id, tokens=FixedToken(self._token), give_up_sec=_GIVE_UP_SEC
        )

    def _recordings(self) -> None:
        path = self._folder / "drill.flac"
        samples, rate_hz = soundfile.read(_SAMPLE, dtype="int16", always_2d=True)
        soundfile.write(path, samples[: _RECORDING_SEC * rate_hz], rate_hz)
        while not self._over.is_set():
            call_id = f"drill-{uuid.uuid4()}"
            drop(self._stack, path, call_id=call_id)
            self.ledger.recordings.add(call_id)
            self.ledger.events += 1
            self._over.wait(self._amount.recording_pause_sec)


def drop(stack: LocalStack, path: Path, *, call_id: str) -> None:
    """Upload a recording, again and again until the bucket says that it has it."""
    client = storage.Client(
        project=stack.project_id,
        credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
        client_options={"api_endpoint": stack.environment["STORAGE_EMULATOR_HOST"]},
    )
    blob = client.bucket(stack.bucket).blob(f"drill/{call_id}.flac")
    blob.metadata = {"call_id": call_id, "agent_id": AGENT.agent_id, "consent": "granted"}
    while True:
        try:
            blob.upload_from_filename(path, if_generation_match=0, timeout=5, retry=None)
        except PreconditionFailed:  # it had come, only the answer had not
            break
        except requests.RequestException:
            time.sleep(0.5)
        else:
            break
    client.close()


_AGAIN = "drill-again"


def _subscribe_again(stack: LocalStack) -> None:
    topic = f"projects/{stack.project_id}/topics/{RECORDINGS_TOPIC}"
    wire.send_json("PUT", _pubsub(stack, f"subscriptions/{_AGAIN}"), {"topic": topic})


def republish(stack: LocalStack) -> None:
    """Publish each storage event that has come once more, in any order."""
    pull = {"maxMessages": 100, "returnImmediately": True}
    try:
        answer = wire.send_json(
            "POST", _pubsub(stack, f"subscriptions/{_AGAIN}:pull"), pull, timeout_sec=5
        )
        found = answer.json().get("receivedMessages", [])
        copies = [
            {"data": one["message"]["data"], "attributes": attributes | {_AGAIN: "yes"}}
            for one in found
            if _AGAIN not in (attributes := one["message"]["attributes"])
        ]
        random.shuffle(copies)
        if copies:
            topic = _pubsub(stack, f"topics/{RECORDINGS_TOPIC}:publish")
            wire.send_json("POST", topic, {"messages": copies}, timeout_sec=5)
        if found:
            done = {"ackIds": [one["ackId"] for one in found]}
            wire.send_json("POST", _pubsub(stack, f"subscriptions/{_AGAIN}:acknowledge"), done)
    except ServiceFailed:
        return  # Pub/Sub is being broken; what was not acknowledged is pulled again


def _pubsub(stack: LocalStack, path: str) -> str:
    host = stack.environment["PUBSUB_EMULATOR_HOST"]
    return f"http://{host}/v1/projects/{stack.project_id}/{path}"
