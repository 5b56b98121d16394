"""The HTTP API as a test sees it, and audio to send."""

import io
import wave
from pathlib import Path
from typing import Any

import numpy as np
import requests

from calltone.calls.pseudonyms import Pseudonyms
from infra.local.names import CUSTOMER_REF_KEYS

DATA = Path(__file__).parents[1] / "data"
TIMEOUT_SEC = 180
"""Longer than a request tries to reach a slow emulator, more than once."""
SPEECH_WAV = (DATA / "chunk-2.5s.wav").read_bytes()


class Api:
    """Sends requests as one user and gives back whatever comes, errors included."""

    def __init__(self, base_url: str, token: str | None) -> None:
        self.base_url = base_url
        self.session = requests.Session()
        self.session.trust_env = False
        if token is not None:
            self.session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.session.get(f"{self.base_url}{path}", params=query, timeout=TIMEOUT_SEC)

    def post(self, path: str, **kwargs: Any) -> requests.Response:
        return self.session.post(f"{self.base_url}{path}", timeout=TIMEOUT_SEC, **kwargs)

    def put(self, path: str, **kwargs: Any) -> requests.Response:
        return self.session.put(f"{self.base_url}{path}", timeout=TIMEOUT_SEC, **kwargs)

    def delete(self, path: str) -> requests.Response:
        return self.session.delete(f"{self.base_url}{path}", timeout=TIMEOUT_SEC)

    def send(
        self,
        audio: bytes = SPEECH_WAV,
        *,
        content_type: str = "audio/wav",
        headers: dict[str, str] | None = None,
        **query: Any,
    ) -> requests.Response:
        """Post a chunk as a raw body."""
        return self.post(
            "/analyze/stream",
            params=query,
            data=audio,
            headers={"Content-Type": content_type, **(headers or {})},
        )


def wav(samples: np.ndarray, *, rate_hz: int = 16_000) -> bytes:
    """PCM16 WAV of samples in [-1, 1], shape (frames,) or (frames, channels)."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
        writer.setsampwidth(2)
        writer.setframerate(rate_hz)
        writer.writeframes((samples * 32767).astype("<i2").tobytes())
    return file.getvalue()


def stored_ref(customer_ref: str) -> str | None:
    """A customer's reference as the local stack stores it."""
    name, _, secret = CUSTOMER_REF_KEYS.partition(":")
    return Pseudonyms({name: secret.encode()}).of(customer_ref)


def assert_problem(response: requests.Response, status: int, detail: str) -> None:
    """The answer is a problem of this status whose detail contains these words."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert detail in body["detail"], body["detail"]
