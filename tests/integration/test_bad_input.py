"""Bad input gets its 4xx with words a person understands, one log line, and leaves no trace."""

import io
import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import requests
import soundfile

from infra.local.stack import LocalStack
from tests.hostile import floods
from tests.integration.api import SPEECH_WAV, Api, assert_problem, wav

SECOND = np.sin(np.arange(16_000) * 0.05) * 0.3


def _float_wav(samples: np.ndarray) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, 16_000, format="WAV", subtype="FLOAT")
    return file.getvalue()


def _eight_channels() -> bytes:
    return wav(np.tile(SECOND[:, None], 8))


def _at_192_khz() -> bytes:
    return wav(np.tile(SECOND, 12), rate_hz=192_000)


def _billion_sample_header() -> bytes:
    fmt = struct.pack("<HHIIHH", 1, 1, 16_000, 32_000, 2, 16)
    size = 2_000_000_000
    return (
        b"RIFF" + struct.pack("<I", size + 36) + b"WAVEfmt " + struct.pack("<I", 16) + fmt
        + b"data" + struct.pack("<I", size) + b"\0" * 64
    )  # fmt: skip


BAD_AUDIO: dict[str, tuple[bytes, str, int, str]] = {
    "empty body": (b"", "audio/wav", 400, "found no bytes"),
    "text called audio": (
        b"hello, this is no audio at all" * 9,
        "audio/wav",
        400,
        "found text that starts with",
    ),
    "text": (b"hello", "text/plain", 415, "text/plain"),
    "truncated WAV": (SPEECH_WAV[:30_000], "audio/wav", 400, "truncated"),
    "zero-length WAV": (wav(np.zeros(0)), "audio/wav", 400, "without samples"),
    "too short": (wav(SECOND[:1600]), "audio/wav", 400, "0.5 to 15 s long; this one has 0.10 s"),
    "too long": (wav(np.tile(SECOND, 20)), "audio/wav", 400, "15"),
    "NaN samples": (_float_wav(np.where(SECOND > 0.2, np.nan, SECOND)), "audio/wav", 400, "NaN"),
    "192 kHz": (_at_192_khz(), "audio/wav", 400, "192000 Hz"),
    "8 channels": (_eight_channels(), "audio/wav", 400, "8"),
    "a header that lies": (_billion_sample_header(), "audio/wav", 400, "truncated"),
    "raw PCM without a rate": (SPEECH_WAV, "application/octet-stream", 415, "sample rate"),
}


FLOODS = floods(minutes=10)


@pytest.mark.parametrize("name", FLOODS)
def test_ten_minutes(name: str, agent: Api, call_id: str, stored_nothing: Callable[[], None]):
    response = agent.send(FLOODS[name], call_id=call_id, sequence=0)
    assert_problem(response, 400, "expected at most 15.5 s of audio, found at least")
    stored_nothing()


@pytest.mark.parametrize("name", BAD_AUDIO)
def test_bad_audio(name: str, agent: Api, call_id: str, stored_nothing: Callable[[], None]):
    audio, content_type, status, words = BAD_AUDIO[name]
    response = agent.send(audio, content_type=content_type, call_id=call_id, sequence=0)
    assert_problem(response, status, words)
    stored_nothing()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "call_id is required"),
        ({"call_id": "a/b"}, "call_id must be 1 to 128 letters"),
        ({"call_id": "../x"}, "call_id must be"),
        ({"call_id": ""}, "call_id must be"),
        ({"call_id": "x" * 129}, "call_id must be"),
        ({"call_id": "c", "sequence": -1}, "sequence: "),
        ({"call_id": "c", "sequence": "one"}, "sequence: "),
        ({"call_id": "c", "start_offset_sec": "nan"}, "start_offset_sec: "),
        ({"call_id": "c", "start_offset_sec": 1e9}, "start_offset_sec: "),
        ({"call_id": "c", "channel": "boss"}, "channel must be one of customer, agent, mixed"),
        ({"call_id": "c", "consent": "maybe"}, "consent: "),
    ],
)
def test_bad_parameters(query: dict[str, object], words: str, agent: Api):
    assert_problem(agent.send(**query), 400, words)


def test_100_megabytes(agent: Api, call_id: str, stored_nothing: Callable[[], None]):
    try:
        response = agent.send(bytes(100_000_000), call_id=call_id)
    except requests.ConnectionError:  # the server may hang up before all is sent
        response = agent.send(bytes(13_000_000), call_id=call_id)
    assert_problem(response, 413, "")
    stored_nothing()


def test_bad_json(agent: Api, call_id: str):
    bad = agent.post("/analyze/stream", data=b"{", headers={"Content-Type": "application/json"})
    assert_problem(bad, 400, "")
    assert_problem(agent.post("/analyze/stream", json=[1]), 400, "must be a JSON object; got list")
    body = {"call_id": call_id, "audio_data": "§§§"}
    assert_problem(agent.post("/analyze/stream", json=body), 400, "not base64")
    assert_problem(agent.post("/analyze/stream", json={"call_id": call_id}), 400, "audio_data")


def test_bad_forms(agent: Api, call_id: str):
    response = agent.post("/analyze/stream", files={"sound": b"x"}, data={"call_id": call_id})
    assert_problem(response, 400, "audio_file; got ['sound']")
    assert_problem(agent.post("/analyze/stream", data=SPEECH_WAV), 415, "no Content-Type")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "start_date is required; end_date is required"),
        ({"interval": "weekly"}, "interval: input should be 'daily', 'hourly' or 'agent'"),
        ({"start_date": "24.05.2026"}, "start_date: "),
        ({"start_date": "2026-05-25", "end_date": "2026-05-24"}, "must not be before"),
        ({"start_date": "2020-01-01"}, "at most 400 days"),
        ({"agent_id": "agent-1"}, "agent_id goes with interval=agent"),
    ],
)
def test_bad_metrics_queries(query: dict[str, str], words: str, supervisor: Api):
    dates = {"start_date": "2026-05-24", "end_date": "2026-05-24"} if query else {}
    assert_problem(supervisor.get("/metrics/emotions", **(dates | query)), 400, words)


def test_unknown_call_and_unknown_route(agent: Api):
    assert_problem(agent.get("/emotions", call_id="no-such-call"), 404, "no-such-call")
    assert_problem(agent.get("/nowhere"), 404, "")
    assert_problem(agent.get("/analyze/stream"), 405, "")


def test_each_refusal_is_logged_once_and_without_the_audio(
    agent: Api, call_id: str, stack: LocalStack
):
    agent.send(b"not audio, secret words", call_id=call_id, sequence=0)
    lines = [
        json.loads(line)
        for line in Path(stack.process_logs["api"]).read_text().splitlines()
        if line.startswith("{")
    ]
    refusals = [entry for entry in lines if entry["message"] == "request refused"]
    assert refusals[-1]["severity"] == "WARNING"
    assert refusals[-1]["status"] == 400
    assert "secret words" not in Path(stack.process_logs["api"]).read_text()


@pytest.fixture
def stored_nothing(firestore_client, call_id: str) -> Callable[[], None]:
    def check() -> None:
        call = firestore_client.document(f"calls/{call_id}")
        assert not call.get().exists
        assert list(call.collections()) == []

    return check
