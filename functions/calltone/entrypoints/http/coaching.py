"""`GET /calls/{id}/coaching`: what to listen to again."""

from http import HTTPStatus
from typing import Literal

from flask import Blueprint, Response, jsonify

from calltone.calls.audit import Action
from calltone.calls.coaching import coaching_note
from calltone.calls.identifiers import checked_id
from calltone.calls.lifecycle import visible_call
from calltone.calls.live_reading import Trend
from calltone.calls.summary import summarise_live
from calltone.container import Container
from calltone.emotion.taxonomy import Emotion
from calltone.entrypoints.http.answer_types import Answer, Seconds, Share, Signed
from calltone.entrypoints.http.answers_metrics import Change
from calltone.entrypoints.http.openapi import describe
from calltone.entrypoints.http.parameters import CallId
from calltone.entrypoints.http.sender import sender_of_request


class CoachingMoment(Answer):
    """A stretch of the customer's speech worth listening to."""

    kind: Literal["low", "high"]
    segment_id: str
    start_offset_sec: Seconds
    end_offset_sec: Seconds
    emotion: Emotion
    valence: Signed
    mood_before: Signed | None
    """Mean over the half minute before; null where the customer did not speak."""
    mood_after: Signed | None
    after: Trend | None
    """Where the customer's mood went from there."""


class TalkBalance(Answer):
    """Shares of all talk."""

    customer_share: Share | None
    agent_share: Share | None


class CoachingNote(Answer):
    """About the customer's mood and who spoke how much; never about what the agent felt."""

    call_id: str
    mood_start: Signed | None
    mood_end: Signed | None
    mood_change: Change | None
    moments: list[CoachingMoment]
    talk_balance: TalkBalance | None
    """null unless both sides were measured."""


def blueprint(container: Container) -> Blueprint:
    """The route of coaching notes."""
    routes = Blueprint("coaching", __name__)

    @routes.get("/calls/<call_id>/coaching")
    @describe(
        "What to listen to again in a call",
        path={"call_id": CallId},
        answers={HTTPStatus.OK: CoachingNote},
        errors=[HTTPStatus.NOT_FOUND],
    )
    def note(call_id: str) -> Response:
        """Moments, what happened to the customer's mood after them, and the balance of talk."""
        sender = sender_of_request(container)
        checked_id(call_id, name="call_id")
        visible_call(container.archive, call_id, sender=sender)
        container.audit(Action.READ_CALL, sender=sender, call_id=call_id)
        segments = [one for one in container.archive.segments(call_id) if not one.is_of_agent]
        found = container.archive.document(call_id)
        summary = (found[1].get("summary") if found else None) or summarise_live(segments)
        return jsonify(call_id=call_id, **coaching_note(segments, summary=summary))

    return routes
