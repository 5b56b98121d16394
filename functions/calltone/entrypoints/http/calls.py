"""The life of a call, and what was heard in it."""

import uuid
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request

from calltone.calls.audit import Action
from calltone.calls.identifiers import checked_id
from calltone.calls.identity import Identity
from calltone.calls.lifecycle import visible_call, visible_document
from calltone.container import Container
from calltone.entrypoints.http.answers import Call, NewestSegments, SegmentPage
from calltone.entrypoints.http.openapi import describe
from calltone.entrypoints.http.parameters import (
    CallId,
    CallParameters,
    LogsParameters,
    SegmentsParameters,
)
from calltone.entrypoints.http.parsing import parse, parse_json
from calltone.entrypoints.http.sender import sender_of_request
from calltone.store.documents import segment_to_document

CALL_PATH = {"call_id": CallId}


def blueprint(container: Container) -> Blueprint:
    """The routes that begin, end, show and erase calls."""
    routes = Blueprint("calls", __name__)

    @routes.post("/calls")
    @describe(
        "Begin a call",
        body=CallParameters,
        body_required=False,
        answers={HTTPStatus.CREATED: Call},
        errors=[HTTPStatus.CONFLICT],
    )
    def start() -> tuple[Response, HTTPStatus]:
        """Beginning the same call again changes nothing. Without call_id it is given one."""
        sender = sender_of_request(container)
        parameters = parse_json(CallParameters)
        call = container.start_call(
            parameters.call_id or f"call-{uuid.uuid4()}",
            sender=sender,
            agent_id=parameters.agent_id,
            customer_ref=parameters.customer_ref,
            consent=parameters.consent,
        )
        return call_answer(container, call.call_id, sender), HTTPStatus.CREATED

    @routes.post("/calls/<call_id>/end")
    @describe(
        "End a call",
        path=CALL_PATH,
        answers={HTTPStatus.OK: Call},
        errors=[HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT],
    )
    def end(call_id: str) -> Response:
        """It is summed up; ending it again changes nothing. A recording ends by itself."""
        sender = sender_of_request(container)
        container.end_call(checked_id(call_id, name="call_id"), sender=sender)
        return call_answer(container, call_id, sender)

    @routes.get("/calls/<call_id>")
    @describe(
        "A call as it is now",
        path=CALL_PATH,
        answers={HTTPStatus.OK: Call},
        errors=[HTTPStatus.NOT_FOUND],
    )
    def show(call_id: str) -> Response:
        sender = sender_of_request(container)
        answer = call_answer(container, checked_id(call_id, name="call_id"), sender)
        container.audit(Action.READ_CALL, sender=sender, call_id=call_id)
        return answer

    @routes.delete("/calls/<call_id>")
    @describe(
        "Erase a call",
        path=CALL_PATH,
        answers={HTTPStatus.NO_CONTENT: None},
        errors=[HTTPStatus.NOT_FOUND],
    )
    def erase(call_id: str) -> tuple[str, HTTPStatus]:
        """With its segments, its audio and its share of the metrics."""
        sender = sender_of_request(container)
        container.erase_call(checked_id(call_id, name="call_id"), sender=sender)
        return "", HTTPStatus.NO_CONTENT

    @routes.get("/emotions")
    @describe(
        "What was heard in a call",
        query=SegmentsParameters,
        answers={HTTPStatus.OK: SegmentPage},
        errors=[HTTPStatus.NOT_FOUND],
    )
    def emotions() -> Response:
        sender = sender_of_request(container)
        parameters = parse(SegmentsParameters, request.args)
        visible_call(container.archive, parameters.call_id, sender=sender)
        container.audit(Action.READ_SEGMENTS, sender=sender, call_id=parameters.call_id)
        segments, next_page = container.archive.page_of_segments(
            parameters.call_id, limit=parameters.limit, after_id=parameters.page_token
        )
        return jsonify(
            call_id=parameters.call_id,
            segments=[segment_to_document(segment) for segment in segments],
            next_page_token=next_page,
        )

    @routes.get("/logs")
    @describe("The newest segments", query=LogsParameters, answers={HTTPStatus.OK: NewestSegments})
    def logs() -> Response:
        """Of all calls one may see: agents their own, supervisors all."""
        sender = sender_of_request(container)
        parameters = parse(LogsParameters, request.args)
        container.audit(Action.LIST_SEGMENTS, sender=sender)
        call_id, _, segment_id = (parameters.page_token or "").rpartition("/")
        segments, last = container.logs.page(
            limit=parameters.limit,
            after=(call_id, segment_id) if call_id else None,
            agent_id=sender.only_agent_id,
            emotion=parameters.emotion,
        )
        return jsonify(
            segments=[segment_to_document(segment) for segment in segments],
            next_page_token="/".join(last) if last else None,
        )

    return routes


def call_answer(container: Container, call_id: str, sender: Identity) -> Response:
    """The call as it is now."""
    return jsonify(visible_document(container.archive, call_id, sender=sender))
