"""Requests read as models; faults become one readable sentence."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import UnsupportedMediaType

from calltone.calls.errors import InvalidInput


def parse[P: BaseModel](model: type[P], values: Mapping[str, Any]) -> P:
    """Read `values`, as a query or a form has them, as `model`.

    Raises:
        InvalidInput: naming each field, what was expected and what came.
    """
    given = once_each(values) if isinstance(values, MultiDict) else values
    with _faults_in_words():
        return model.model_validate(given)


def once_each(values: MultiDict[str, str]) -> dict[str, Any]:
    """The fields of a query or a form.

    Raises:
        InvalidInput: one is given more than once, so that nobody knows which counts.
    """
    repeated = sorted(name for name, given in values.lists() if len(given) > 1)
    if repeated:
        raise InvalidInput(f"{', '.join(repeated)} must be given once; got several.")
    return values.to_dict()


def parse_json[P: BaseModel](model: type[P]) -> P:
    """Read the body of the request at hand as `model`; numbers must be numbers, not strings.

    An empty body is an empty object.

    Raises:
        InvalidInput: it is no JSON object, or naming each field, what was expected and what came.
        UnsupportedMediaType: it does not say that it is JSON.
    """
    body = request.get_data() or b"{}"
    if body != b"{}" and not request.is_json:
        raise UnsupportedMediaType(
            f"Send the body as application/json; got {request.mimetype or 'no Content-Type'!r}."
        )
    with _faults_in_words():
        return model.model_validate_json(body, strict=True)


@contextmanager
def _faults_in_words() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise InvalidInput("; ".join(_sentence(fault) for fault in error.errors())) from None


def _sentence(fault: ErrorDetails) -> str:
    if fault["type"] == "json_invalid":
        return f"The body must be JSON; it is not: {fault['msg'].removeprefix('Invalid JSON: ')}"
    if fault["type"] == "model_type":
        return f"The body must be a JSON object; got {type(fault['input']).__name__}"
    name = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "missing":
        return f"{name} is required"
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "value_error":
        return str(message)  # our own checks say all
    return f"{name}: {message[0].lower()}{message[1:]}; got {str(fault['input'])[:80]!r}"
