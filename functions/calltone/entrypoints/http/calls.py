"""The life of a call, and what was heard in it."""

import uuid
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request

from calltone.calls.errors import CallNotFound, InvalidInput
from calltone.calls.identifiers import checked_id
from calltone.calls.identity import Identity
from calltone.calls.lifecycle import visible_call
from calltone.container import Container
from calltone.entrypoints.http.parameters import (
    CallParameters,
    LogsParameters,
    SegmentsParameters,
    parse,
)
from calltone.entrypoints.http.sender import sender_of_request
from calltone.store.documents import segment_to_document


def blueprint(container: Container) -> Blueprint:
    """The routes that begin, end, show and erase calls."""
    routes = Blueprint("calls", __name__)

    @routes.post("/calls")
    def start() -> tuple[Response, HTTPStatus]:
        sender = sender_of_request(container)
        body = request.get_json() if request.get_data() else {}
        if not isinstance(body, dict):
            raise InvalidInput(f"The body must be a JSON object; got {type(body).__name__}.")
        parameters = parse(CallParameters, body)
        call = container.start_call(
            parameters.call_id or f"call-{uuid.uuid4()}",
            sender=sender,
            agent_id=parameters.agent_id,
            customer_ref=parameters.customer_ref,
            consent=parameters.consent,
        )
        return _call_answer(container, call.call_id, sender), HTTPStatus.CREATED

    @routes.post("/calls/<call_id>/end")
    def end(call_id: str) -> Response:
        sender = sender_of_request(container)
        container.end_call(checked_id(call_id, name="call_id"), sender=sender)
        return _call_answer(container, call_id, sender)

    @routes.get("/calls/<call_id>")
    def show(call_id: str) -> Response:
        sender = sender_of_request(container)
        return _call_answer(container, checked_id(call_id, name="call_id"), sender)

    @routes.delete("/calls/<call_id>")
    def erase(call_id: str) -> tuple[str, HTTPStatus]:
        sender = sender_of_request(container)
        container.erase_call(checked_id(call_id, name="call_id"), sender=sender)
        return "", HTTPStatus.NO_CONTENT

    @routes.get("/emotions")
    def emotions() -> Response:
        sender = sender_of_request(container)
        parameters = parse(SegmentsParameters, request.args)
        visible_call(container.archive, parameters.call_id, sender=sender)
        segments, next_page = container.archive.page_of_segments(
            parameters.call_id, limit=parameters.limit, after_id=parameters.page_token
        )
        return jsonify(
            call_id=parameters.call_id,
            segments=[segment_to_document(segment) for segment in segments],
            next_page_token=next_page,
        )

    @routes.get("/logs")
    def logs() -> Response:
        sender = sender_of_request(container)
        parameters = parse(LogsParameters, request.args)
        segments = container.archive.newest_segments(
            limit=parameters.limit,
            agent_id=None if sender.sees_all_calls else sender.agent_id,
        )
        return jsonify(segments=[segment_to_document(segment) for segment in segments])

    return routes


def _call_answer(container: Container, call_id: str, sender: Identity) -> Response:
    visible_call(container.archive, call_id, sender=sender)
    document = container.archive.document(call_id)
    if document is None:
        raise CallNotFound(f"There is no call with the id {call_id!r}.")
    return jsonify(document)
