"""What the tests of alerts share: rules of their own, and an API in the test's own process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from google.cloud import firestore

from calltone.container import Container
from calltone.entrypoints.http.app import create_app
from calltone.platform.auth import FirebaseAuth
from calltone.platform.settings import Settings
from infra.local.names import UNKNOWN_CONSENT
from infra.local.stack import LocalStack
from tests.fresh_stack import PATIENT
from tests.integration.api import SPEECH_WAV

ANYTHING = {
    "title": "Somebody speaks.",
    "action": "test",
    "emotions": ["neutral", "happy", "sad", "angry", "surprised", "fearful", "disgusted"],
    "min_probability": 0.9,
    "persistence": {"matching": 1, "of": 1},
    "cooldown_sec": 3600,
}
"""A rule that every segment with speech matches."""

Rules = Callable[..., str]


def alerts_of(client: firestore.Client, call_id: str) -> list[dict[str, Any]]:
    """What lies in `alerts` of a call, by sequence."""
    query = client.collection("alerts").where(
        filter=firestore.FieldFilter("call_id", "==", call_id)
    )
    return sorted((s.to_dict() for s in query.stream()), key=lambda one: one["sequence"])


def make_overdue(client: firestore.Client, alert_id: str) -> None:
    """Let time pass until the next attempt at delivering."""
    client.document(f"alerts/{alert_id}").update(
        {"deliver_at": datetime.now(UTC) - timedelta(seconds=1)}
    )


class DiesAfterCommit:
    """Stands where a process that dies between the commit and the delivery never comes to."""

    def after_commit(self, _alerts: object) -> None:
        raise ProcessDied


class ProcessDied(BaseException):
    """The process is gone: nothing catches this."""


@cache
def _auth(project_id: str) -> FirebaseAuth:
    return FirebaseAuth(project_id=project_id)


class OwnApi:
    """The API and the scheduled function in this process, against the stack's emulators."""

    def __init__(self, stack: LocalStack, token: str, **settings: str) -> None:
        environment = stack.environment | PATIENT | {"RECORDINGS_BUCKET": stack.bucket}
        environment |= settings | UNKNOWN_CONSENT
        self.container = Container(Settings.from_environment(environment))
        # Firebase's library takes an app of a name once per process.
        self.container.once("auth", lambda: _auth(stack.project_id))
        self._client = create_app(self.container).test_client()
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "audio/wav"}

    def send(self, **query: Any) -> Any:
        """Post a chunk of speech."""
        return self._client.post(
            "/api/v1/analyze/stream", query_string=query, data=SPEECH_WAV, headers=self._headers
        )

    def tick(self) -> None:
        """What the scheduled function does about alerts."""
        self.container.alerting.deliver()

    @contextmanager
    def dying_after_commit(self) -> Iterator[None]:
        """Let this process die after each commit that raises an alert."""
        analyse = self.container.analyse_chunk
        dying = replace(analyse, alerts=replace(analyse.alerts, deliver=DiesAfterCommit()))
        original = Container.analyse_chunk
        Container.analyse_chunk = property(lambda _: dying)
        try:
            yield
        finally:
            Container.analyse_chunk = original
