"""Errors as RFC 9457 problem details: one table from cause to status, one wire format."""

import logging
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    RequestedRangeNotSatisfiable,
)

from calltone.audio import errors as audio
from calltone.calls import errors as calls
from calltone.entrypoints.http.admission import Overloaded
from calltone.entrypoints.http.headers import SECURITY_HEADERS
from calltone.entrypoints.http.rate_limit import TooManyRequests
from calltone.entrypoints.http.webhooks.delivery import BadSignature
from calltone.platform.errors import KeysUnavailable, NoRole, NotSignedIn
from calltone.store.firestore import Unavailable

_log = logging.getLogger(__name__)

STATUS_OF: dict[type[Exception], HTTPStatus] = {
    audio.AudioError: HTTPStatus.BAD_REQUEST,
    audio.UnsupportedAudio: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    calls.InvalidInput: HTTPStatus.BAD_REQUEST,
    calls.CallNotFound: HTTPStatus.NOT_FOUND,
    calls.SegmentNotFound: HTTPStatus.NOT_FOUND,
    calls.AgentUnknown: HTTPStatus.NOT_FOUND,
    calls.SwitchedOff: HTTPStatus.FORBIDDEN,
    calls.AlertNotFound: HTTPStatus.NOT_FOUND,
    calls.AlertAnswered: HTTPStatus.CONFLICT,
    calls.RuleNotFound: HTTPStatus.NOT_FOUND,
    calls.NotAllowed: HTTPStatus.FORBIDDEN,
    calls.NotYourCall: HTTPStatus.FORBIDDEN,
    calls.ConsentMissing: HTTPStatus.FORBIDDEN,
    calls.AgentNotAnalysed: HTTPStatus.FORBIDDEN,
    calls.CallExists: HTTPStatus.CONFLICT,
    calls.NotLive: HTTPStatus.CONFLICT,
    calls.OtherAudio: HTTPStatus.CONFLICT,
    calls.AudioNotKept: HTTPStatus.CONFLICT,
    calls.NoAudio: HTTPStatus.NOT_FOUND,
    calls.NotFinished: HTTPStatus.CONFLICT,
    calls.TicketRefused: HTTPStatus.UNAUTHORIZED,
    calls.BucketUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    calls.Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    TooManyRequests: HTTPStatus.TOO_MANY_REQUESTS,
    Overloaded: HTTPStatus.SERVICE_UNAVAILABLE,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    calls.UnsupportedRecording: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    calls.SourceUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    calls.StreamNotBegun: HTTPStatus.SERVICE_UNAVAILABLE,
    calls.NotFetchable: HTTPStatus.UNPROCESSABLE_ENTITY,
    calls.Replayed: HTTPStatus.CONFLICT,
    BadSignature: HTTPStatus.UNAUTHORIZED,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    NoRole: HTTPStatus.FORBIDDEN,
    KeysUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The nearest class in an error's line of ancestors counts."""

_UNFORESEEN = "Something went wrong on our side; it has been logged."
_RETRY_AFTER_SEC = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """What a client is told."""

    status: int
    detail: str
    cause: str


def problem_of(error: Exception) -> Problem:
    """Describe an error; of one that nobody foresaw nothing is told but that it happened."""
    if isinstance(error, HTTPException):
        status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        return Problem(status, error.description or "", type(error).__name__)
    for ancestor in type(error).__mro__:
        if ancestor in STATUS_OF:
            return Problem(STATUS_OF[ancestor], str(error), type(error).__name__)
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _UNFORESEEN,
        type(error).__name__,
    )


def answer_with_problem(error: Exception) -> Response:
    """Log an error once and answer it as `application/problem+json`."""
    problem = problem_of(error)
    fields = {"status": problem.status, "cause": problem.cause, "route": _route()}
    if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("request failed", extra=fields, exc_info=error)
    else:
        _log.warning("request refused", extra=fields | {"detail": problem.detail})
    response = _response(problem)
    if problem.status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        response.headers["Retry-After"] = str(_retry_after_sec(error))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, RequestedRangeNotSatisfiable):
        response.headers["Content-Range"] = f"{error.units} */{error.length}"
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def answer_outside_the_app(error: HTTPException) -> Response:
    """Answer as the app would what the framework refuses by itself, and has logged."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    detail = error.description or ""
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = _UNFORESEEN
    response = _response(Problem(status, detail, type(error).__name__))
    response.headers.extend(SECURITY_HEADERS)
    return response


def _response(problem: Problem) -> Response:
    response = jsonify(
        type="about:blank",
        title=HTTPStatus(problem.status).phrase,
        status=problem.status,
        detail=problem.detail,
    )
    response.status_code = problem.status
    response.content_type = "application/problem+json"
    return response


def _route() -> str:
    """The route's rule: the path itself would hold ids."""
    return request.url_rule.rule if request.url_rule else "none"


def _retry_after_sec(error: Exception) -> int:
    if isinstance(error, TooManyRequests | Overloaded):
        return error.retry_after_sec
    return _RETRY_AFTER_SEC


def register_problems(app: Flask) -> None:
    """Let every error of the app end as a problem."""
    app.register_error_handler(Exception, answer_with_problem)
