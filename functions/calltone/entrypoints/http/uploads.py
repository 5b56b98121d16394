"""`POST /recordings`: where to upload a recording."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request

from calltone.container import Container
from calltone.entrypoints.http.answers import UploadTarget
from calltone.entrypoints.http.openapi import describe
from calltone.entrypoints.http.parameters import UploadParameters
from calltone.entrypoints.http.parsing import parse_json
from calltone.entrypoints.http.sender import sender_of_request


def blueprint(container: Container) -> Blueprint:
    """The route."""
    routes = Blueprint("uploads", __name__)

    @routes.post("/recordings")
    @describe(
        "An address to upload a recording to",
        body=UploadParameters,
        answers={HTTPStatus.CREATED: UploadTarget},
        errors=[HTTPStatus.CONFLICT],
    )
    def offer() -> tuple[Response, HTTPStatus]:
        """PUT the whole file to it, once, and the recording is analysed.

        The address takes this type and size only, for about a week, from pages of this origin only.
        """
        sender = sender_of_request(container)
        wanted = parse_json(UploadParameters)
        offered = container.offer_upload(
            sender=sender,
            content_type=wanted.content_type,
            size_bytes=wanted.size_bytes,
            origin=request.headers.get("Origin"),
            call_id=wanted.call_id,
            agent_id=wanted.agent_id,
            customer_ref=wanted.customer_ref,
            consent=wanted.consent,
            channel_map=tuple(wanted.channel_map) if wanted.channel_map else None,
            started_at=wanted.started_at,
        )
        target = {
            "call_id": offered.call_id,
            "upload_url": offered.upload_url,
            "method": "PUT",
            "headers": {"Content-Type": wanted.content_type.partition(";")[0].strip().lower()},
            "max_bytes": wanted.size_bytes,
        }
        return jsonify(target), HTTPStatus.CREATED

    return routes
