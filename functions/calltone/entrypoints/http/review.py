"""What people say segments really were, and which ones somebody should listen to."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request
from pydantic import TypeAdapter, ValidationError

from calltone.calls.audit import Action
from calltone.calls.errors import InvalidInput
from calltone.calls.feedback import Doubtful, review_queue
from calltone.container import Container
from calltone.entrypoints.http.openapi import describe
from calltone.entrypoints.http.parameters import FeedbackBody, ReviewParameters, SegmentId
from calltone.entrypoints.http.parsing import parse, parse_json
from calltone.entrypoints.http.review_answers import FeedbackAnswer, ReviewAnswer
from calltone.entrypoints.http.sender import sender_of_request
from calltone.store.documents import segment_to_document

_SEGMENT_ID: TypeAdapter[str] = TypeAdapter(SegmentId)


def blueprint(container: Container) -> Blueprint:
    """The routes of feedback and review."""
    routes = Blueprint("review", __name__)

    @routes.post("/segments/<segment_id>/feedback")
    @describe(
        "Say what a segment really was",
        path={"segment_id": SegmentId},
        body=FeedbackBody,
        answers={HTTPStatus.OK: FeedbackAnswer},
        errors=[HTTPStatus.NOT_FOUND],
    )
    def give(segment_id: str) -> Response:
        """The last word counts. It is kept for the next model, and goes with the call."""
        sender = sender_of_request(container)
        body = parse_json(FeedbackBody)
        feedback = container.give_feedback(
            body.call_id,
            _checked(segment_id),
            emotion=body.emotion,
            comment=body.comment,
            sender=sender,
        )
        container.audit(
            Action.GIVE_FEEDBACK, sender=sender, call_id=body.call_id, subject=segment_id
        )
        return jsonify(feedback.as_given())

    @routes.get("/review")
    @describe(
        "Segments to listen to", query=ReviewParameters, answers={HTTPStatus.OK: ReviewAnswer}
    )
    def queue() -> Response:
        """First the newest that somebody disputes, then the newest the model is uncertain of."""
        sender = sender_of_request(container)
        parameters = parse(ReviewParameters, request.args)
        container.audit(Action.LIST_REVIEW, sender=sender)
        found = review_queue(
            container.feedback,
            limit=parameters.limit,
            agent_id=sender.only_agent_id,
        )
        return jsonify(items=[_doubtful(one) for one in found])

    return routes


def _checked(segment_id: str) -> str:
    try:
        return _SEGMENT_ID.validate_python(segment_id)
    except ValidationError:
        raise InvalidInput(
            f"segment_id must be a channel and six digits, such as customer-000007; "
            f"got {segment_id[:80]!r}."
        ) from None


def _doubtful(one: Doubtful) -> dict[str, Any]:
    return {
        "reason": "uncertain" if one.feedback is None else "disputed",
        "segment": segment_to_document(one.segment),
        "feedback": None if one.feedback is None else one.feedback.as_given(),
    }
