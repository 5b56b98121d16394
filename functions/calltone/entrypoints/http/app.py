"""The Flask app behind the HTTP function."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Flask, Response, jsonify, request
from flask.json.provider import DefaultJSONProvider

from calltone import __version__
from calltone.container import Container
from calltone.entrypoints.http import (
    alerts,
    analyze,
    audio,
    calls,
    coaching,
    export,
    metrics,
    openapi,
    review,
    rules,
    uploads,
    webhooks,
)
from calltone.entrypoints.http.admission import Admission
from calltone.entrypoints.http.answers import Health
from calltone.entrypoints.http.headers import guard_headers
from calltone.entrypoints.http.openapi import describe
from calltone.entrypoints.http.pages import allow_pages
from calltone.entrypoints.http.problems import register_problems
from calltone.entrypoints.http.whole_body import require_whole_bodies
from calltone.platform.logging import remember_trace

BASE_PATH = "/api/v1"

MAX_BODY_BYTES = 12 * 1024 * 1024
"""15 s of 48 kHz stereo in 32-bit floats are 5.8 MB, in base64 7.7 MB; more is no chunk."""


class _JsonProvider(DefaultJSONProvider):
    """Writes moments as ISO 8601 in UTC, and fields in the order they were given."""

    sort_keys = False

    @staticmethod
    def default(value: object) -> object:
        """Write what plain JSON has no form for."""
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return DefaultJSONProvider.default(value)


def create_app(container: Container) -> Flask:
    """Build the app: routes under `/api/v1`, with or without a slash at the end."""
    app = Flask("calltone", static_folder=None)
    app.json = _JsonProvider(app)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # a redirect would lose the body of a POST
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.before_request(_remember_trace)
    require_whole_bodies(app, timeout_sec=container.settings.body_timeout_sec)
    guard_headers(app)
    register_problems(app)
    admission = Admission(places=container.settings.max_chunks_in_flight)
    for routes in (
        alerts.blueprint(container),
        analyze.blueprint(container, admission),
        audio.blueprint(container),
        calls.blueprint(container),
        coaching.blueprint(container),
        export.blueprint(container),
        metrics.blueprint(container),
        openapi.blueprint(container),
        review.blueprint(container),
        rules.blueprint(container),
        uploads.blueprint(container),
        webhooks.blueprint(container, admission),
        _health(container),
    ):
        app.register_blueprint(routes, url_prefix=BASE_PATH)
    allow_pages(app, container.settings.allowed_origins)
    return app


def _remember_trace() -> None:
    remember_trace(
        traceparent=request.headers.get("traceparent"),
        cloud_trace_context=request.headers.get("X-Cloud-Trace-Context"),
    )


def _health(container: Container) -> Blueprint:
    routes = Blueprint("health", __name__)

    @routes.get("/health")
    @describe("Whether it runs", answers={HTTPStatus.OK: Health}, security=())
    def health() -> Response:
        return jsonify(status="ok", version=__version__, model_version=container.model.version)

    return routes
