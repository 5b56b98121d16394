"""What the demo's actors do: an agent's page, a telephone system, the scheduler, a supervisor."""

import base64
import io
import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
import soundfile
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from numpy.typing import NDArray

from calltone.audio.waveform import ANALYSIS_RATE_HZ, Waveform
from calltone.calls.analyse_chunk import MIN_CHUNK_SEC
from infra.local import wire
from infra.local.names import TICKS_TOPIC, DemoUser
from infra.local.stack import LocalStack

CHUNK_SEC = 2.5
_TIMEOUT_SEC = 30.0


def sign_in(stack: LocalStack, user: DemoUser) -> str:
    """Sign in as the page does; return the ID token."""
    url = f"http://{stack.auth_host}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword"
    body = {"email": user.email, "password": user.password, "returnSecureToken": True}
    token: str = wire.send_json("POST", f"{url}?key=demo", body).json()["idToken"]
    return token


class ApiClient:
    """The HTTP API as one signed-in user sees it."""

    def __init__(self, stack: LocalStack, user: DemoUser) -> None:
        self._url = stack.api_url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {sign_in(stack, user)}"

    def get(self, path: str, **query: str) -> Any:  # noqa: ANN401  # JSON
        """GET and return the JSON answer."""
        return self._checked(
            self._session.get(f"{self._url}{path}", params=query, timeout=_TIMEOUT_SEC)
        )

    def post(self, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401  # JSON
        """POST JSON and return the JSON answer."""
        return self._checked(
            self._session.post(f"{self._url}{path}", json=body, timeout=_TIMEOUT_SEC)
        )

    def put(self, path: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401  # JSON
        """PUT JSON and return the JSON answer."""
        return self._checked(
            self._session.put(f"{self._url}{path}", json=body, timeout=_TIMEOUT_SEC)
        )

    def send_chunk(self, wav: bytes, *, call_id: str, sequence: int) -> Any:  # noqa: ANN401
        """Send one chunk of a live call."""
        return self._checked(
            self._session.post(
                f"{self._url}/analyze/stream",
                params={
                    "call_id": call_id,
                    "channel": "customer",
                    "sequence": str(sequence),
                    "start_offset_sec": str(sequence * CHUNK_SEC),
                },
                data=wav,
                headers={"Content-Type": "audio/wav"},
                timeout=_TIMEOUT_SEC,
            )
        )

    @staticmethod
    def _checked(response: requests.Response) -> Any:  # noqa: ANN401  # JSON
        if not response.ok:
            raise requests.HTTPError(f"{response.status_code} {response.text}", response=response)
        return response.json()


def drop_recording(stack: LocalStack, path: Path, *, metadata: Mapping[str, str]) -> None:
    """Upload a recording into the bucket, as a telephone system's export does."""
    client = storage.Client(
        project=stack.project_id,
        credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
        client_options={"api_endpoint": stack.environment["STORAGE_EMULATOR_HOST"]},
    )
    blob = client.bucket(stack.bucket).blob(f"recordings/{path.name}")
    blob.metadata = dict(metadata)
    blob.upload_from_filename(path)
    client.close()


def publish_tick(stack: LocalStack) -> None:
    """Publish what Cloud Scheduler publishes."""
    tick = json.dumps({"scheduled_at": datetime.now(UTC).isoformat()}).encode()
    topic = f"projects/{stack.project_id}/topics/{TICKS_TOPIC}"
    body = {"messages": [{"data": base64.b64encode(tick).decode()}]}
    wire.send_json(
        "POST", f"http://{stack.environment['PUBSUB_EMULATOR_HOST']}/v1/{topic}:publish", body
    )


def customer_channel(path: Path) -> NDArray[Any]:
    """The customer's voice of a two-channel recording: mono, 16 kHz, shape (frames,)."""
    samples, sample_rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return Waveform(samples.T.copy(), sample_rate_hz).mono_16k(samples.shape[1] - 1)


def wav_chunks(samples: NDArray[Any]) -> Iterator[bytes]:
    """Cut mono 16 kHz audio into WAV files of 2.5 s, as the page's microphone does."""
    step = round(CHUNK_SEC * ANALYSIS_RATE_HZ)
    shortest = round(MIN_CHUNK_SEC * ANALYSIS_RATE_HZ)
    for start in range(0, len(samples) - shortest, step):
        file = io.BytesIO()
        soundfile.write(
            file, samples[start : start + step], ANALYSIS_RATE_HZ, format="WAV", subtype="PCM_16"
        )
        yield file.getvalue()


def wait_for[T](ask: Callable[[], T | None], *, what: str, deadline_sec: float = 120.0) -> T:
    """Ask until there is an answer.

    Raises:
        TimeoutError: there is none by the deadline.
    """
    give_up = time.monotonic() + deadline_sec
    while time.monotonic() < give_up:
        if (answer := ask()) is not None:
            return answer
        time.sleep(0.1)
    raise TimeoutError(f"{what} did not happen within {deadline_sec:.0f} s")
