"""The OpenAPI 3.1 document of an app, whose schemas pydantic makes of the models."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from calltone import __version__
from calltone.entrypoints.http.answers import Problem
from calltone.entrypoints.http.openapi import (
    SECURITY_SCHEMES,
    Content,
    Media,
    Operation,
    Raw,
    operation_of,
)

_REFERENCE = "#/components/schemas/{model}"
_IMPLICIT_METHODS = {"HEAD", "OPTIONS"}
_PROBLEM: Media = {"application/problem+json": Problem}
_RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds after which the same request may be sent again.",
        "schema": {"type": "integer", "minimum": 0},
    }
}
_RETRY_STATUSES = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


class Undescribed(LookupError):
    """A route of the app says nothing, or too little, about itself."""


def document_of(app: Flask) -> dict[str, Any]:
    """Describe all routes of `app`.

    Raises:
        Undescribed: naming the route that lacks `@describe`, or a parameter of its path.
    """
    routes = sorted(_routes(app), key=lambda route: route[:2])
    schemas = _Schemas([operation for _, _, _, operation in routes])
    paths: dict[str, dict[str, Any]] = {}
    for path, method, endpoint, operation in routes:
        paths.setdefault(path, {})[method] = _operation(path, endpoint, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Calltone",
            "version": __version__,
            "description": "How the customer sounds, while speaking and in recordings.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": schemas.definitions, "securitySchemes": SECURITY_SCHEMES},
    }


def _routes(app: Flask) -> Iterator[tuple[str, str, str, Operation]]:
    for rule in app.url_map.iter_rules():
        operation = operation_of(app.view_functions[rule.endpoint])
        path = re.sub(r"<(?:[^<>:]+:)?([^<>]+)>", r"{\1}", rule.rule)
        if operation is None:
            raise Undescribed(f"{path} ({rule.endpoint}) has no @describe.")
        if missing := rule.arguments - operation.path.keys():
            raise Undescribed(f"{path} ({rule.endpoint}) does not describe {sorted(missing)}.")
        for method in (rule.methods or set()) - _IMPLICIT_METHODS:
            yield path, method.lower(), rule.endpoint, operation


class _Schemas:
    """All models the operations use, each defined once and referred to by name."""

    def __init__(self, operations: list[Operation]) -> None:
        used: list[tuple[type[BaseModel], JsonSchemaMode]] = [(Problem, "serialization")]
        for operation in operations:
            if operation.query:
                used.append((operation.query, "validation"))
            for media in operation.answers.values():
                used += [(model, "serialization") for model in _models(media)]
            used += [(model, "validation") for model in _models(operation.body)]
        self._references, schema = models_json_schema(
            list(dict.fromkeys(used)), ref_template=_REFERENCE
        )
        self._all: dict[str, Any] = schema.get("$defs", {})
        queries = {self._name(o.query, "validation") for o in operations if o.query}
        self.definitions = {k: v for k, v in self._all.items() if k not in queries}

    def _name(self, model: type[BaseModel], mode: JsonSchemaMode) -> str:
        return str(self._references[model, mode]["$ref"]).rpartition("/")[2]

    def content(self, media: Media, mode: JsonSchemaMode) -> dict[str, Any]:
        """The `content` of a body or an answer."""
        return {kind: {"schema": self._schema(what, mode)} for kind, what in media.items()}

    def _schema(self, what: Content, mode: JsonSchemaMode) -> Mapping[str, Any]:
        return what.schema if isinstance(what, Raw) else self._references[what, mode]

    def query(self, model: type[BaseModel]) -> list[dict[str, Any]]:
        """The parameters of a query."""
        schema = self._all[self._name(model, "validation")]
        required = schema.get("required", [])
        return [
            _parameter("query", name, _without_null(one), required=name in required)
            for name, one in schema["properties"].items()
        ]


def _models(media: Media) -> list[type[BaseModel]]:
    return [what for what in media.values() if not isinstance(what, Raw)]


def _without_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A query has no null: what may be None may be left out."""
    plain: dict[str, Any] = {key: value for key, value in schema.items() if key != "title"}
    if plain.get("default", ...) is None:
        del plain["default"]
    choices: list[dict[str, Any]] = [
        one for one in plain.pop("anyOf", []) if one != {"type": "null"}
    ]
    if len(choices) == 1:
        return choices[0] | plain
    return plain | ({"anyOf": choices} if choices else {})


def _parameter(
    place: str, name: str, schema: Mapping[str, Any], *, required: bool
) -> dict[str, Any]:
    parameter: dict[str, Any] = {"name": name, "in": place, "required": required}
    if description := schema.get("description"):
        parameter["description"] = description
    return parameter | {"schema": {k: v for k, v in schema.items() if k != "description"}}


def _operation(path: str, endpoint: str, operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    parameters = [
        _parameter("path", name, TypeAdapter(kind).json_schema(), required=True)
        for name, kind in operation.path.items()
        if f"{{{name}}}" in path
    ]
    if operation.query:
        parameters += schemas.query(operation.query)
    described: dict[str, Any] = {
        "operationId": endpoint.replace(".", "_"),
        "summary": operation.summary,
        "tags": [endpoint.partition(".")[0]],
        "parameters": parameters,
        "responses": _responses(operation, schemas),
        "security": [{scheme: []} for scheme in operation.security],
    }
    if operation.description:
        described["description"] = operation.description
    if operation.body:
        described["requestBody"] = {
            "required": operation.body_required,
            "content": schemas.content(operation.body, "validation"),
        }
    return described


def _responses(operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, media in operation.answers.items():
        answers[str(status.value)] = {"description": status.phrase}
        if media:
            answers[str(status.value)]["content"] = schemas.content(media, "serialization")
    for status in sorted(operation.errors):
        answers[str(status.value)] = {
            "description": status.phrase,
            "content": schemas.content(_PROBLEM, "serialization"),
        }
        if status in _RETRY_STATUSES:
            answers[str(status.value)]["headers"] = _RETRY_AFTER
    return answers
