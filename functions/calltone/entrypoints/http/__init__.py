"""The HTTP function: `/api/v1` for platforms and for the page."""

import functions_framework
from flask import Request
from werkzeug.wrappers import Response

from calltone.container import container
from calltone.entrypoints.http.app import create_app


@functions_framework.http
def api(request: Request) -> Response:
    """Answer one request with the Flask app that holds the routes."""
    app = container().once("http_app", lambda: create_app(container()))
    return Response.from_app(app.wsgi_app, request.environ)
