"""Calls and alerts as they lie in Firestore, and the wall that shows them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.cloud import firestore
from playwright.sync_api import Page

from infra.local.names import SUPERVISOR
from infra.local.stack import LocalStack
from tests.e2e.agent_page import AgentPage
from tests.e2e.counted_calls import firestore_of

Say = Callable[..., None]
Raise = Callable[..., Any]


def mood(emotion: str, probability: float, trend: str) -> dict[str, Any]:
    names = ("neutral", "happy", "sad", "angry", "surprised", "fearful", "disgusted")
    rest = dict.fromkeys(names, 0.0) | {"neutral": 1 - probability}
    return {
        "emotion": emotion,
        "probabilities": rest | {emotion: probability},
        "intensity": probability,
        "trend": trend,
        "duration_sec": 10.0,
    }


@pytest.fixture
def client(stack: LocalStack) -> Iterator[firestore.Client]:
    """Firestore, in which nobody is on the telephone and nothing has been alarming."""
    with firestore_of(stack) as running:
        where = firestore.FieldFilter("status", "==", "live")
        for call in running.collection("calls").where(filter=where).stream():
            call.reference.update({"status": "completed"})
        for alert in running.collection("alerts").stream():
            alert.reference.delete()
        yield running


@pytest.fixture
def say(client: firestore.Client) -> Iterator[Say]:
    """Return a function that makes a running call sound as it is told."""
    written: list[Any] = []

    def write(call_id: str, emotion: str, probability: float, trend: str = "steady") -> None:
        reading = {
            "sequence": 1,
            "start_offset_sec": 0.0,
            "end_offset_sec": 2.5,
            "detected_emotion": emotion,
            "confidence_score": probability,
            "all_emotions_confidence": {emotion: probability},
            "mood": mood(emotion, probability, trend),
        }
        reference = client.document(f"calls/{call_id}")
        written.append(reference)
        reference.set(
            {
                "call_id": call_id,
                "agent_id": f"agent-of-{call_id}",
                "status": "live",
                "source": "live",
                "started_at": datetime.now(UTC) - timedelta(seconds=75),
                "current": reading,
            }
        )

    yield write
    for reference in written:
        reference.delete()


@pytest.fixture
def raise_alert(client: firestore.Client) -> Iterator[Raise]:
    """Return a function that writes an alert of a call, and answers with its document."""
    written: list[Any] = []

    def write(call_id: str, emotion: str, *, status: str = "open") -> Any:
        alert = client.document(f"alerts/{call_id}-deescalate-customer-000001")
        written.append(alert)
        alert.set(
            {
                "alert_id": alert.id,
                "call_id": call_id,
                "agent_id": f"agent-of-{call_id}",
                "rule_id": "deescalate",
                "title": "The customer sounds angry.",
                "action": "deescalate",
                "emotion": emotion,
                "probability": 0.9,
                "channel": "customer",
                "sequence": 1,
                "offset_sec": 2.5,
                "raised_at": datetime.now(UTC),
                "status": status,
                "status_by": None if status == "open" else "agent-1",
                "status_at": None if status == "open" else datetime.now(UTC),
            }
        )
        return alert

    yield write
    for alert in written:
        alert.delete()


def open_wall(page: AgentPage) -> Page:
    page.sign_in(SUPERVISOR, route="#/wall")
    return page.page
