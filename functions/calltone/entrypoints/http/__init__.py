"""The HTTP function: `/api/v1` for platforms and for the page."""

import functions_framework
from flask import Request
from werkzeug.wrappers import Response

from calltone.container import container
from calltone.entrypoints.http.app import create_app
from calltone.spans import span


@functions_framework.http
def api(request: Request) -> Response:
    """Answer one request with the Flask app that holds the routes."""
    app = container().once("http_app", lambda: create_app(container()))
    with span(f"api {request.method}", caller=request.headers.get("traceparent")):
        return Response.from_app(app.wsgi_app, request.environ)
