"""The OpenAPI document, and that no route is missing in it."""

import re
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Blueprint, Flask

from calltone.container import Container
from calltone.entrypoints.http.app import BASE_PATH, create_app
from calltone.entrypoints.http.openapi import describe, operation_of
from calltone.entrypoints.http.openapi_document import Undescribed, document_of
from calltone.platform.settings import Settings

OVERVIEW = Path(__file__).parents[2] / "docs" / "api" / "README.md"
SETTINGS = {"GOOGLE_CLOUD_PROJECT": "demo-calltone", "RECORDINGS_BUCKET": "recordings"}


@pytest.fixture
def app() -> Flask:
    return create_app(Container(Settings.from_environment(SETTINGS)))


def test_every_route_is_described(app: Flask):
    silent = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if operation_of(app.view_functions[rule.endpoint]) is None
    ]
    assert not silent, f"these routes need @describe of calltone.entrypoints.http.openapi: {silent}"


def test_the_document_is_served_without_sign_in(app: Flask):
    response = app.test_client().get("/api/v1/openapi.json")
    assert response.status_code == HTTPStatus.OK
    assert response.mimetype == "application/json"
    document = response.get_json()
    assert document["openapi"] == "3.1.0"
    assert {
        f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item
    } >= {"POST /api/v1/analyze/stream", "DELETE /api/v1/calls/{call_id}", "GET /api/v1/health"}


def test_a_route_tells_what_follows_from_what_it_takes(app: Flask):
    paths = document_of(app)["paths"]
    stream = paths["/api/v1/analyze/stream"]["post"]
    assert {"200", "400", "401", "403", "404", "408", "409", "413", "415", "429", "503"} == set(
        stream["responses"]
    )
    assert stream["security"] == [{"idToken": []}]
    assert "audio/webm" in stream["requestBody"]["content"]
    health = paths["/api/v1/health"]["get"]
    assert health["security"] == []
    assert set(health["responses"]) == {"200"}


def test_optional_parameters_of_a_query_are_not_null(app: Flask):
    parameters = document_of(app)["paths"]["/api/v1/emotions"]["get"]["parameters"]
    by_name = {parameter["name"]: parameter for parameter in parameters}
    assert by_name["call_id"]["required"] is True
    token = by_name["page_token"]
    assert token["required"] is False
    assert token["schema"] == {
        "type": "string",
        "pattern": r"^(customer|agent|mixed)-\d{6}$",
    }


def test_the_overview_names_every_route(app: Flask):
    routes = {
        f"{method.upper()} {path.removeprefix(BASE_PATH)}"
        for path, item in document_of(app)["paths"].items()
        for method in item
    }
    named = set(re.findall(r"`([A-Z]+ /[^`]*)`", OVERVIEW.read_text(encoding="utf-8")))
    assert not routes - named, f"docs/api/README.md lacks {sorted(routes - named)}"
    assert not named - routes - {"GET /api/v1/openapi.json"}


def test_every_reference_leads_somewhere(app: Flask):
    document = document_of(app)
    prefix = "#/components/schemas/"
    found = {ref.removeprefix(prefix) for ref in _references(document)}
    assert found
    assert found <= set(document["components"]["schemas"])


def test_a_silent_route_is_named(app: Flask):
    routes = Blueprint("extra", __name__)
    routes.get("/extra")(lambda: "")
    app.register_blueprint(routes)
    with pytest.raises(Undescribed, match=r"/extra .* has no @describe"):
        document_of(app)


def test_a_silent_path_parameter_is_named(app: Flask):
    routes = Blueprint("extra", __name__)
    routes.get("/extra/<rule_id>")(describe("x", answers={HTTPStatus.OK: None})(lambda rule_id: ""))
    app.register_blueprint(routes)
    with pytest.raises(Undescribed, match="rule_id"):
        document_of(app)


def _references(value: object) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(_references(one) for one in value.values()))
    if isinstance(value, list):
        return set().union(*(_references(one) for one in value))
    return set()
