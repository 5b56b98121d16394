"""How a route says what it takes and what it answers, and the document made of that.

The document is built from the routes the app really has and the models that check their requests,
so neither can be forgotten; see `openapi_document`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from pydantic import BaseModel

from calltone.container import Container


@dataclass(frozen=True, slots=True)
class Raw:
    """Content that no model describes, as a JSON schema."""

    schema: Mapping[str, Any]


BINARY = Raw({"type": "string", "format": "binary"})
TEXT = Raw({"type": "string"})
OBJECT = Raw({"type": "object"})

Content = type[BaseModel] | Raw
Media = Mapping[str, Content]
"""Media type to what is in it, for example `{"text/csv": TEXT}`."""

ID_TOKEN = "idToken"  # noqa: S105  # the name of a scheme
AUDIO_TICKET = "audioTicket"
PLATFORM_SIGNATURE = "platformSignature"
TWILIO_SIGNATURE = "twilioSignature"
GENESYS_SIGNATURE = "genesysSignature"
SECURITY_SCHEMES: Mapping[str, Mapping[str, str]] = {
    ID_TOKEN: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A Firebase ID token of a user with the claims role and agent_id.",
    },
    AUDIO_TICKET: {
        "type": "apiKey",
        "in": "query",
        "name": "ticket",
        "description": "What POST /calls/{call_id}/audio gives: players cannot send headers.",
    },
    PLATFORM_SIGNATURE: {
        "type": "apiKey",
        "in": "header",
        "name": "Calltone-Signature",
        "description": "t=<seconds>,k=<key id>,v1=<hex HMAC-SHA256 of t, a dot and the body>.",
    },
    TWILIO_SIGNATURE: {
        "type": "apiKey",
        "in": "header",
        "name": "X-Twilio-Signature",
        "description": "As Twilio signs webhooks.",
    },
    GENESYS_SIGNATURE: {
        "type": "apiKey",
        "in": "header",
        "name": "Signature",
        "description": "HTTP message signature, as Genesys AudioHook signs, with Content-Digest.",
    },
}
"""How a request may prove who sent it."""

_OPERATION = "calltone_operation"


@dataclass(frozen=True, slots=True)
class Operation:
    """What one route takes and answers."""

    summary: str
    description: str
    answers: Mapping[HTTPStatus, Media]
    errors: frozenset[HTTPStatus]
    path: Mapping[str, Any]
    query: type[BaseModel] | None
    body: Media
    body_required: bool
    security: tuple[str, ...]


def describe[F: Callable[..., Any]](
    summary: str,
    *,
    answers: Mapping[HTTPStatus, Content | Media | None],
    errors: Sequence[HTTPStatus] = (),
    path: Mapping[str, Any] | None = None,
    query: type[BaseModel] | None = None,
    body: Content | Media | None = None,
    body_required: bool = True,
    security: Sequence[str] = (ID_TOKEN,),
) -> Callable[[F], F]:
    """Describe the route below, whose docstring tells more.

    Args:
        summary: what it does, in a few words.
        answers: what each good answer holds: a model for JSON, None for nothing, others by
            media type.
        errors: statuses besides those that follow from the rest: 400 where anything is taken, 408,
            413 and 415 where there is a body, 401, 403, 429 and 503 where one must be signed in.
        path: the type of each parameter in the path.
        query: the model of the query.
        body: what the body may be: a model for JSON, else by media type.
        body_required: False where the body may be left out.
        security: names out of `SECURITY_SCHEMES`, any of which lets a request in; empty for all.
    """
    follow = {HTTPStatus.BAD_REQUEST} if path or query or body else set()
    if body:
        follow |= {
            HTTPStatus.REQUEST_TIMEOUT,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        }
    if security:
        follow |= {
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.FORBIDDEN,
            HTTPStatus.TOO_MANY_REQUESTS,
            HTTPStatus.SERVICE_UNAVAILABLE,
        }

    def decorate(view: F) -> F:
        operation = Operation(
            summary=summary,
            description=" ".join((view.__doc__ or "").split()),
            answers={status: _media(content) for status, content in answers.items()},
            errors=frozenset(follow.union(errors)),
            path=path or {},
            query=query,
            body=_media(body),
            body_required=body_required,
            security=tuple(security),
        )
        setattr(view, _OPERATION, operation)
        return view

    return decorate


def _media(content: Content | Media | None) -> Media:
    if content is None:
        return {}
    return content if isinstance(content, Mapping) else {"application/json": content}


def operation_of(view: Callable[..., Any]) -> Operation | None:
    """What `describe` said of a view, or None."""
    operation: Operation | None = getattr(view, _OPERATION, None)
    return operation


def blueprint(container: Container) -> Blueprint:
    """The route of the document."""
    routes = Blueprint("openapi", __name__)

    @routes.get("/openapi.json")
    @describe("This document", answers={HTTPStatus.OK: OBJECT}, security=())
    def document() -> Response:
        return jsonify(container.once("openapi", lambda: _document_of(current_app)))

    return routes


def _document_of(app: Flask) -> dict[str, Any]:
    from calltone.entrypoints.http.openapi_document import document_of

    return document_of(app)
