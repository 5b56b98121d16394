"""Values as Terraform sends them: msgpack, with a mark for what only Google will know."""

from collections.abc import Callable
from typing import Any

import msgpack

UNKNOWN = msgpack.ExtType(0, b"\0")
_SAMPLES = {"string": "sample", "number": 1, "bool": True}
_NOTHING: dict[str, Any] = {"list": [], "set": [], "map": {}}

Block = dict[str, Any]


def read(value: Any) -> Any:  # noqa: ANN401  # any JSON-like value
    """What a message's value holds."""
    return msgpack.unpackb(value.msgpack, strict_map_key=False) if value.msgpack else None


def write(value: Any) -> bytes:  # noqa: ANN401  # any JSON-like value
    """A value for a message."""
    return bytes(msgpack.packb(value))


def unknown(_type: Any) -> Any:  # noqa: ANN401  # a type of Terraform's
    """The value of an attribute before it exists."""
    return UNKNOWN


def sample(type_: Any) -> Any:  # noqa: ANN401  # a type of Terraform's
    """Something of a type, for what is read rather than made."""
    if isinstance(type_, str):
        return _SAMPLES[type_]
    if type_[0] == "object":
        return {name: sample(inner) for name, inner in type_[1].items()}
    return _NOTHING[type_[0]]


def fill(value: dict[str, Any], block: Block, make: Callable[[Any], Any]) -> dict[str, Any]:
    """Give every attribute that only the service knows a value made from its type.

    A list of blocks that nobody wrote stays empty, unless the service knows something in it: then
    it may write the whole block itself.
    """
    filled = dict(value)
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("computed") and filled.get(name) is None:
            filled[name] = make(attribute["type"])
    for name, nested in block.get("block_types", {}).items():
        filled[name] = _fill_nested(filled.get(name), nested, make)
    return filled


def _fill_nested(value: Any, nested: Block, make: Callable[[Any], Any]) -> Any:  # noqa: ANN401
    if isinstance(value, msgpack.ExtType):
        return value
    if nested["nesting_mode"] == "single":
        return value if value is None else fill(value, nested["block"], make)
    if not value:
        return UNKNOWN if make is unknown and _has_computed(nested["block"]) else value
    if nested["nesting_mode"] == "map":
        return {key: fill(one, nested["block"], make) for key, one in value.items()}
    return [fill(one, nested["block"], make) for one in value]


def _has_computed(block: Block) -> bool:
    return any(
        attribute.get("computed") and not attribute.get("optional")
        for attribute in block.get("attributes", {}).values()
    ) or any(_has_computed(nested["block"]) for nested in block.get("block_types", {}).values())
