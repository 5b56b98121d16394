"""The HTTP function in a process of its own, and a platform that sends it chunks."""

import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from benchmarks.audio import WAV_TYPE
from benchmarks.processes import ProcessGroup
from infra.local.client import CHUNK_SEC
from infra.local.errors import NotReady
from infra.local.keeper import Keeper
from infra.local.names import HOST, ROOT
from infra.local.ports import reserved_ports
from infra.local.process import Runtime, Service, running
from infra.local.stack import LocalStack

_NAME = "bench-api"
_DEADLINE_SEC = 60.0
_POLL_SEC = 0.01


class Api:
    """A running `api` function, and one live call to it."""

    def __init__(self, service: Service, url: str, token: str) -> None:
        self._service = service
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._call_id = f"bench-{uuid.uuid4()}"

    def processes(self) -> ProcessGroup:
        """The server and its worker."""
        return ProcessGroup.of(self._service.process.pid)

    def send(self, wav: bytes, *, sequence: int) -> dict[str, Any]:
        """Send a chunk of the call; return the reading.

        Raises:
            requests.RequestException: nobody listens yet, or the chunk was refused.
        """
        response = self._session.post(
            f"{self._url}/analyze/stream",
            params={
                "call_id": self._call_id,
                "channel": "customer",
                "sequence": str(sequence),
                "start_offset_sec": str(sequence * CHUNK_SEC),
                "consent": "granted",
            },
            data=wav,
            headers={"Content-Type": WAV_TYPE},
            timeout=_DEADLINE_SEC,
        )
        response.raise_for_status()
        reading: dict[str, Any] = response.json()
        return reading

    def send_when_listening(self, wav: bytes) -> dict[str, Any]:
        """Send the first chunk of the call as soon as somebody listens.

        Raises:
            ServiceFailed: the function has ended.
            NotReady: nobody listens by the deadline.
        """
        give_up = time.monotonic() + _DEADLINE_SEC
        while time.monotonic() < give_up:
            try:
                return self.send(wav, sequence=0)
            except requests.ConnectionError:
                self._service.check()
                time.sleep(_POLL_SEC)
        raise NotReady(f"{_NAME} does not listen. {self._service.log_tail()}")


@contextmanager
def api(
    stack: LocalStack, *, token: str, model: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Api]:
    """Start the function against the emulators of `stack`; it may not listen yet."""
    with Keeper() as keeper, reserved_ports({_NAME: 0}) as ports:
        argv: list[str | Path] = [sys.executable, "-m", "functions_framework"]
        argv += ["--source", ROOT / "functions" / "main.py", "--target", "api"]
        argv += ["--signature-type", "http", "--host", HOST, "--port", str(ports[_NAME])]
        with running(
            _NAME,
            argv,
            runtime=Runtime(stack.build_dir, ports, keeper),
            environment=function_environment(stack, model) | dict(environment or {}),
            cwd=ROOT / "functions",
        ) as service:
            yield Api(service, f"http://{HOST}:{ports[_NAME]}/api/v1", token)


def function_environment(stack: LocalStack, model: Path) -> dict[str, str]:
    """Return the settings of a function that uses `stack`."""
    return {
        **stack.environment,
        "RECORDINGS_BUCKET": stack.bucket,
        "MODEL_URI": str(model),
        "LOG_LEVEL": "WARNING",
        "RATE_LIMIT_PER_SEC": "1000",  # one user measures for many
    }
