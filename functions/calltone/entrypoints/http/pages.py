"""Which pages may call the API: those whose origin is listed, and the others are told why not."""

from collections.abc import Sequence

from flask import Flask, Response, request
from flask_cors import CORS

from calltone.calls.errors import NotAllowed
from calltone.entrypoints.http.problems import answer_with_problem

_PREFLIGHT_CACHE_SEC = 3600
_LONGEST_QUOTED = 100
_PERMISSION = "Access-Control-Allow-Origin"


def allow_pages(app: Flask, origins: Sequence[str]) -> None:
    """Let pages of these origins call the API (CORS).

    A browser asks before it calls (a preflight). Where the answer is no, whoever looks at it, in
    the browser's tools or in the log, finds the reason.
    """

    def say_why_not(answer: Response) -> Response:
        if not _is_preflight() or _PERMISSION in answer.headers:
            return answer
        origin = request.headers.get("Origin", "")[:_LONGEST_QUOTED]
        return answer_with_problem(
            NotAllowed(f"ALLOWED_ORIGINS does not list the page's origin, {origin!r}.")
        )

    app.after_request(say_why_not)  # they run in reverse: after the next line's
    CORS(app, origins=list(origins), max_age=_PREFLIGHT_CACHE_SEC)


def _is_preflight() -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
