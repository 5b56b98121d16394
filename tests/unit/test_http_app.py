"""The app around the routes: who may call it from a browser, and how it fails."""

import json
import logging

import pytest
from flask import Flask
from google.api_core import exceptions

from calltone.calls.errors import Busy
from calltone.calls.identity import Identity, Role
from calltone.container import Container
from calltone.entrypoints.http.app import create_app
from calltone.metrics.tally import Tally
from calltone.platform.errors import KeysUnavailable
from calltone.platform.settings import Settings
from calltone.store.firestore import faults_translated

AGENT = Identity(uid="u", role=Role.AGENT, agent_id="agent-1")
SETTINGS = {"GOOGLE_CLOUD_PROJECT": "demo-calltone", "RECORDINGS_BUCKET": "recordings"}


class Failing:
    """Stands for a service in the state that a test needs and that cannot be provoked."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def document(self, _call_id: str) -> None:
        with faults_translated():
            raise self.error

    def identify(self, _authorization: str | None) -> Identity:
        if isinstance(self.error, KeysUnavailable):
            raise self.error
        return AGENT


def app_with(error: Exception, **settings: str) -> Flask:
    container = Container(Settings.from_environment(SETTINGS | settings))
    failing = Failing(error)
    container.once("auth", lambda: failing)
    container.once("archive", lambda: failing)
    return create_app(container)


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (RuntimeError("secret: database password"), 500, "Something went wrong on our side"),
        (exceptions.ServiceUnavailable("10.0.0.7 refused"), 503, "Firestore cannot be reached"),
        (exceptions.DeadlineExceeded("slow"), 503, "Firestore cannot be reached"),
        (Busy("send it again"), 503, "send it again"),
        (KeysUnavailable("try again"), 503, "try again"),
    ],
)
def test_faults_end_as_problems_without_their_inside(
    error: Exception, status: int, detail: str, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.WARNING, logger="calltone"):
        response = app_with(error).test_client().get("/api/v1/calls/call-1")
    assert response.status_code == status
    body = json.loads(response.data)
    assert detail in body["detail"]
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert response.headers.get("Retry-After") == ("1" if status == 503 else None)
    [record] = [r for r in caplog.records if r.name.endswith("problems")]
    assert record.levelname == ("ERROR" if status == 500 else "WARNING")


def test_without_a_list_no_page_may_call():
    client = app_with(RuntimeError()).test_client()
    response = client.get("/api/v1/nowhere", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in response.headers


def test_listed_pages_may_call():
    client = app_with(RuntimeError(), ALLOWED_ORIGINS="https://a.example").test_client()
    for origin, allowed in (("https://a.example", True), ("https://b.example", False)):
        response = client.get("/api/v1/nowhere", headers={"Origin": origin})
        assert ("Access-Control-Allow-Origin" in response.headers) is allowed


@pytest.mark.parametrize(("switch", "status"), [("off", 403), ("on", 200)])
def test_figures_per_agent_can_be_switched_off(switch: str, status: int):
    container = Container(Settings.from_environment(SETTINGS | {"AGENT_METRICS": switch}))
    container.once("auth", lambda: Failing(RuntimeError()))
    container.once("metrics", NoMetrics)
    assert container.aggregate.per_agent is (switch == "on")
    query = {"start_date": "2026-05-24", "end_date": "2026-05-24", "interval": "agent"}
    client = create_app(container).test_client()
    response = client.get("/api/v1/metrics/emotions", query_string=query)
    assert response.status_code == status
    assert ("AGENT_METRICS=off" in response.text) is (switch == "off")


class NoMetrics:
    """Nothing has been counted yet."""

    def agent_days(self, *_days: object, **_query: object) -> dict[str, Tally]:
        return {}
