"""What all tests of a run have left in the logs: no token, no secret, no audio, no customer.

The name puts it last among the tests that use the stack, so that it sees what they all logged.
"""

import base64
import re
import uuid

import pytest

from infra.local.names import (
    CUSTOMER_REF_KEYS,
    GENESYS_SECRET,
    TWILIO_AUTH_TOKEN,
    WEBHOOK_SECRET,
)
from infra.local.stack import LocalStack
from tests.integration.api import SPEECH_WAV, Api
from tests.integration.leftovers import all_log_lines, found
from tests.integration.platforms import generic

TOKEN = re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.|[Bb]earer [A-Za-z0-9]")
MUCH_BASE64 = re.compile(r"[A-Za-z0-9+/]{200,}")


@pytest.fixture
def reference(agent: Api, stack: LocalStack) -> str:
    """A customer who was named in requests that went well and in ones that did not."""
    reference = f"customer{uuid.uuid4().hex}"
    encoded = base64.b64encode(SPEECH_WAV).decode()
    call_id = f"call-{uuid.uuid4()}"
    begun = {"call_id": call_id, "customer_ref": reference, "consent": "granted"}
    assert agent.post("/calls", json=begun).status_code == 201
    assert agent.post("/calls", json=begun | {"consent": reference}).status_code == 400
    assert agent.post("/calls", json=begun | {"call_id": f"{reference} +49"}).status_code == 400
    chunk = {"call_id": call_id, "audio_data": encoded}
    assert agent.post("/analyze/stream", json=chunk).status_code == 200
    assert agent.post("/analyze/stream", json=chunk | {"audio_data": f"!{encoded}"}).ok is False
    forged = Api(agent.base_url, f"eyJ{'a' * 40}.{'b' * 40}.{'c' * 40}")
    assert forged.get(f"/calls/{reference}").status_code == 401
    message = {"id": reference, "type": "call.started", "data": {"customer_ref": reference}}
    assert generic(stack.api_url, message).status_code == 400
    assert generic(stack.api_url, message, secret="another secret, wrong").status_code == 401
    return reference


def test_the_logs_of_the_whole_run(stack: LocalStack, agent_token: str, reference: str):
    lines = list(all_log_lines(stack))
    assert sum("request refused" in line for line in lines) >= 6
    secrets = [WEBHOOK_SECRET, TWILIO_AUTH_TOKEN, GENESYS_SECRET, CUSTOMER_REF_KEYS.split(":")[1]]
    audio = base64.b64encode(SPEECH_WAV).decode()
    pieces = [audio[start : start + 60] for start in range(0, len(audio) - 60, 5000)]
    assert found([*secrets, agent_token, *pieces], iter(lines)) == []
    assert found([reference], iter(lines)) == []
    assert [line[:200] for line in lines if TOKEN.search(line)] == []
    assert [line[:200] for line in lines if MUCH_BASE64.search(line)] == []
