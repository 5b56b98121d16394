"""How requests are read before anything is done with them."""

import base64
import io

import numpy as np
import pytest
from flask.testing import FlaskClient

from calltone.calls.analyse_chunk import Chunk
from calltone.calls.identity import Identity, Role
from calltone.container import Container
from calltone.entrypoints.http.app import create_app
from calltone.platform.settings import Settings
from tests.audio_forms import FORMS
from tests.builders import segment
from tests.hostile import HEADS
from tests.sounds import closeness

SETTINGS = {
    "GOOGLE_CLOUD_PROJECT": "demo-calltone",
    "RECORDINGS_BUCKET": "recordings",
    "RATE_LIMIT_PER_SEC": "10000",
}
STEREO = FORMS["stereo WAV with a map"]
MONO = FORMS["WAV PCM 16"]
STREAM = "/api/v1/analyze/stream"


class Listener(Container):
    """Keeps the chunks instead of analysing them."""

    def __init__(self) -> None:
        super().__init__(Settings.from_environment(SETTINGS))
        self.heard: list[Chunk] = []
        self.once("auth", lambda: self)

    def identify(self, _authorization: str | None) -> Identity:
        return Identity(uid="u", role=Role.AGENT, agent_id="agent-1")

    def analyse_chunk(self, chunk: Chunk, *, sender: Identity):
        assert sender.agent_id == "agent-1"
        self.heard.append(chunk)
        return segment()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def client(listener: Listener) -> FlaskClient:
    return create_app(listener).test_client()


def refusal(response, status: int = 400) -> str:
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    return response.get_json()["detail"]


def test_json_numbers_must_be_numbers(client: FlaskClient):
    body = {"call_id": "c", "sequence": "1", "audio_data": ""}
    assert "sequence: input should be a valid integer; got '1'" in refusal(
        client.post(STREAM, json=body)
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "The body must be JSON; it is not: EOF"),
        (b"\xff", "The body must be JSON"),
        (b"[1]", "The body must be a JSON object; got list"),
        (b"null", "The body must be a JSON object; got NoneType"),
    ],
)
def test_bodies_that_are_no_json_object(client: FlaskClient, body: bytes, words: str):
    for path in (STREAM, "/api/v1/calls"):
        response = client.post(path, data=body, content_type="application/json")
        assert words in refusal(response)


def test_a_call_of_another_type_than_json(client: FlaskClient):
    response = client.post("/api/v1/calls", data=b"{}x", content_type="text/plain")
    assert refusal(response, 415).endswith("got 'text/plain'.")


def test_null_in_json_is_as_if_not_given(client: FlaskClient, listener: Listener):
    audio = base64.b64encode(MONO.write()).decode()
    body = {"call_id": None, "sequence": None, "audio_data": audio}
    assert client.post(f"{STREAM}?call_id=c&sequence=4", json=body).status_code == 200
    assert (listener.heard[0].call_id, listener.heard[0].sequence) == ("c", 4)


def test_a_field_given_twice(client: FlaskClient):
    assert refusal(client.get("/api/v1/logs?limit=1&limit=2")) == (
        "limit must be given once; got several."
    )


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient):
    response = client.delete(STREAM)
    refusal(response, 405)
    assert response.headers["Allow"] == "OPTIONS, POST"


def test_two_slashes_are_another_address(client: FlaskClient):
    refusal(client.get("/api/v1//health"), 404)


def test_only_the_named_channel_is_analysed(client: FlaskClient, listener: Listener):
    for channel_map, is_ours in (("agent,customer", True), ("customer,agent", False)):
        response = client.post(
            f"{STREAM}?call_id=c&channel_map={channel_map}",
            data=STEREO.write(),
            content_type="audio/wav",
        )
        assert response.status_code == 200
        waveform = listener.heard[-1].waveform
        assert waveform.channels == 1
        assert (closeness(waveform.mono_16k(), STEREO.original) > 0.99) is is_ours


def test_without_a_map_all_channels_are_one_voice(client: FlaskClient, listener: Listener):
    client.post(f"{STREAM}?call_id=c", data=STEREO.write(), content_type="audio/wav")
    assert listener.heard[0].waveform.channels == 2


@pytest.mark.parametrize(
    ("query", "audio", "words"),
    [
        ("agent,customer", MONO, "names 2 channels (agent, customer), the chunk has 1"),
        ("customer", STEREO, "names 1 channels (customer), the chunk has 2"),
        ("agent,mixed", STEREO, "must name the channel to analyse, customer; got agent, mixed"),
        ("customer,customer", STEREO, "names a channel twice"),
        ("left,right", STEREO, "channel must be one of customer, agent, mixed; got 'left'"),
        ("", STEREO, "channel must be one of"),
    ],
)
def test_maps_that_do_not_fit(client: FlaskClient, query: str, audio, words: str):
    response = client.post(
        f"{STREAM}?call_id=c&channel_map={query}", data=audio.write(), content_type="audio/wav"
    )
    assert words in refusal(response)


@pytest.mark.parametrize("content_type", [None, "", "application/octet-stream", "audio/webm"])
def test_a_file_in_a_form_tells_its_kind_itself(
    client: FlaskClient, listener: Listener, content_type: str | None
):
    form = FORMS["WebM/Opus"]
    file = (io.BytesIO(form.write()), "chunk", content_type)
    response = client.post(STREAM, data={"call_id": "c", "audio_file": file})
    assert response.status_code == 200, response.text
    assert closeness(listener.heard[0].waveform.mono_16k(), form.original) > 0.98


def test_raw_samples_in_a_form(client: FlaskClient, listener: Listener):
    form = FORMS["raw mu-law"]
    file = (io.BytesIO(form.write()), "chunk", form.content_type)
    response = client.post(STREAM, data={"call_id": "c", "audio_file": file, **form.fields})
    assert response.status_code == 200, response.text
    assert closeness(listener.heard[0].waveform.mono_16k(), form.original) > 0.99


def test_parameters_of_the_type_reach_the_decoder(client: FlaskClient, listener: Listener):
    form = FORMS["audio/L16"]
    client.post(f"{STREAM}?call_id=c", data=form.write(), content_type=form.content_type)
    body = {
        "call_id": "c",
        "content_type": form.content_type,
        "audio_data": base64.b64encode(form.write()).decode(),
    }
    client.post(STREAM, json=body)
    for chunk in listener.heard:
        assert closeness(chunk.waveform.mono_16k(), form.original) > 0.99
    assert len(listener.heard) == 2


def test_a_thousand_random_byte_strings(client: FlaskClient, listener: Listener):
    random = np.random.default_rng(7)
    for number in range(1_000):
        data = HEADS[number % len(HEADS)] + random.bytes(int(random.integers(1, 20_000)))
        response = client.post(f"{STREAM}?call_id=c", data=data, content_type="audio/webm")
        assert "expected" in refusal(response)
    assert not listener.heard


def test_a_type_and_a_field_that_contradict_each_other(client: FlaskClient):
    response = client.post(
        f"{STREAM}?call_id=c&sample_rate=16000",
        data=bytes(8000),
        content_type="audio/l16;rate=8000",
    )
    assert refusal(response, 415) == (
        "expected one sample rate, found 8000 in the content type and 16000 beside it"
    )
