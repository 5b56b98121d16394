"""Each documented form of audio is answered as the same voice, through the real function."""

import base64
import uuid

import pytest
import requests

from tests.audio_forms import FORMS, WAV
from tests.integration.api import SPEECH_WAV, Api
from tests.sounds import Form

ONE_OF_EACH_ROW = {form.row: name for name, form in reversed(FORMS.items())}
WHOLE = Form("WAV PCM", WAV, lambda: SPEECH_WAV)


def raw_body(agent: Api, form: Form, call_id: str) -> requests.Response:
    return agent.send(
        form.write(), content_type=form.content_type, call_id=call_id, sequence=0, **form.fields
    )


def json_body(agent: Api, form: Form, call_id: str) -> requests.Response:
    audio = base64.b64encode(form.write()).decode()
    body = {"call_id": call_id, "audio_data": audio, "content_type": form.content_type}
    return agent.post("/analyze/stream", json=body | form.fields)


def multipart_form(agent: Api, form: Form, call_id: str) -> requests.Response:
    files = {"audio_file": ("chunk", form.write(), form.content_type)}
    return agent.post("/analyze/stream", files=files, data={"call_id": call_id} | form.fields)


def assert_same_voice(response: requests.Response, form: Form, expected: dict) -> None:
    """Lossy codecs move the pitch: other frames count as voiced, and this voice glides."""
    pitch_tolerance = 0.05 if form.closeness >= 0.99 else 0.25
    assert response.status_code == 200, response.text
    heard = response.json()
    assert heard["end_offset_sec"] == pytest.approx(expected["end_offset_sec"], abs=0.12)
    assert heard["speech_ratio"] == pytest.approx(expected["speech_ratio"], abs=0.1)
    assert heard["prosody"]["energy_db"] == pytest.approx(expected["prosody"]["energy_db"], abs=1)
    assert heard["prosody"]["pitch_hz"] == pytest.approx(
        expected["prosody"]["pitch_hz"], rel=pitch_tolerance
    )


@pytest.fixture(scope="module")
def original(stack, agent_token: str) -> dict[float, dict]:
    """What is heard in a plain WAV, by how many seconds of the chunk it holds."""
    agent = Api(stack.api_url, agent_token)
    answers = {}
    for form in (WHOLE, FORMS["FLAC of flac"]):
        response = raw_body(agent, form, f"original-{uuid.uuid4()}")
        assert response.status_code == 200, response.text
        answers[form.seconds] = response.json()
    return answers


@pytest.mark.parametrize("row", ONE_OF_EACH_ROW)
def test_each_row_as_it_is(row: str, agent: Api, call_id: str, original: dict[float, dict]):
    form = FORMS[ONE_OF_EACH_ROW[row]]
    assert_same_voice(raw_body(agent, form, call_id), form, original[form.seconds])


@pytest.mark.parametrize("send", [json_body, multipart_form])
@pytest.mark.parametrize("name", ["WAV PCM 16", "raw mu-law", "WebM/Opus", "stereo WAV with a map"])
def test_in_json_and_in_a_form(
    name: str, send, agent: Api, call_id: str, original: dict[float, dict]
):
    form = FORMS[name]
    assert_same_voice(send(agent, form, call_id), form, original[form.seconds])


def test_the_agents_channel_is_not_listened_to(agent: Api, call_id: str):
    """The left channel is loud and the map says it is the agent's."""
    form = FORMS["stereo WAV with a map"]
    query = {"call_id": call_id, "channel_map": "customer,agent"}
    as_customer = agent.send(form.write(), sequence=0, **query).json()
    as_agent = agent.send(form.write(), sequence=1, **(query | form.fields)).json()
    louder_db = as_customer["prosody"]["energy_db"] - as_agent["prosody"]["energy_db"]
    assert louder_db == pytest.approx(6, abs=0.5)
