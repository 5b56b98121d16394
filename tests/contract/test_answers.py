"""What is really answered is what the document says, no field more and none less."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from pydantic import BaseModel

from calltone.entrypoints.http import answers, answers_metrics
from infra.local.client import wait_for
from infra.local.stack import LocalStack
from tests.integration.api import Api

RECORDING = Path(__file__).parents[1] / "data" / "calls" / "calm-angry-calm.flac"


def check[A: BaseModel](response, model: type[A], status: int = 200) -> A:
    """The answer has this status and is of this model."""
    assert response.status_code == status, response.text
    return model.model_validate_json(response.content, strict=True)


@pytest.fixture(scope="module")
def live_call(agent: Api) -> str:
    """A live call of a chunk with speech and one of silence."""
    call_id = f"contract-{uuid.uuid4()}"
    begun = check(agent.post("/calls", json={"call_id": call_id}), answers.Call, 201)
    assert begun.current is None
    heard = check(agent.send(call_id=call_id, sequence=0), answers.Segment)
    assert heard.detected_emotion is not None
    raw = {"content_type": "application/octet-stream", "sample_rate": 8000}
    silent = check(agent.send(bytes(16_000), call_id=call_id, sequence=1, **raw), answers.Segment)
    assert silent.detected_emotion is None
    return call_id


def test_live_call(agent: Api, live_call: str):
    during = check(agent.get(f"/calls/{live_call}"), answers.Call)
    assert during.current is not None
    assert during.current.mood is not None
    ended = check(agent.post(f"/calls/{live_call}/end"), answers.Call)
    assert ended.summary is not None
    assert ended.summary.segments == 1


def test_segments(agent: Api, live_call: str):
    page = check(agent.get("/emotions", call_id=live_call, limit=1), answers.SegmentPage)
    assert page.next_page_token is not None
    rest = agent.get("/emotions", call_id=live_call, page_token=page.next_page_token)
    assert check(rest, answers.SegmentPage).next_page_token is None
    assert check(agent.get("/logs"), answers.NewestSegments).segments


def test_recording(supervisor: Api, stack: LocalStack):
    call_id = f"contract-{uuid.uuid4()}"
    client = storage.Client(
        project=stack.project_id,
        credentials=AnonymousCredentials(),
        client_options={"api_endpoint": stack.environment["STORAGE_EMULATOR_HOST"]},
    )
    blob = client.bucket(stack.bucket).blob(f"{call_id}.flac")
    blob.metadata = {"call_id": call_id, "consent": "granted"}
    blob.upload_from_filename(RECORDING)
    client.close()

    def done() -> answers.Call | None:
        response = supervisor.get(f"/calls/{call_id}")
        if response.status_code == 404:
            return None
        call = check(response, answers.Call)  # also while it is being processed
        return call if call.status == "completed" else None

    call = wait_for(done, what="the recording's analysis")
    assert call.recording is not None
    assert call.summary is not None
    assert call.summary.talk_share is not None


@pytest.mark.parametrize("interval", ["daily", "hourly", "agent"])
def test_metrics(supervisor: Api, interval: str):
    today = str(datetime.now(UTC).date())
    response = supervisor.get(
        "/metrics/emotions", interval=interval, start_date=today, end_date=today
    )
    assert check(response, answers_metrics.Metrics).interval == interval


def test_health_and_problems(agent: Api):
    check(agent.get("/health"), answers.Health)
    problem = check(agent.get("/calls/no-such-call"), answers.Problem, 404)
    assert problem.status == 404
