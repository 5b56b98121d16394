"""What the providers accept, cut down to what infra/terraform uses (schemas.json)."""

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import hcl2

Schemas = dict[str, Any]

FILE = Path(__file__).with_name("schemas.json")
_REGISTRY = "registry.terraform.io/hashicorp/"
_KINDS = {"resource": "resource_schemas", "data": "data_source_schemas"}
_ATTRIBUTE = ("type", "required", "optional", "computed")
_NESTED = ("nesting_mode", "min_items", "max_items")


def load() -> Schemas:
    """Provider's address → its part of what `terraform providers schema -json` prints."""
    schemas: Schemas = json.loads(FILE.read_text())["provider_schemas"]
    return schemas


def versions() -> dict[str, str]:
    """Provider's name → the version whose schemas these are."""
    found: dict[str, str] = json.loads(FILE.read_text())["versions"]
    return found


def used(folder: Path) -> dict[str, dict[str, set[str]]]:
    """Provider's address → kind of schema → types, of all blocks in a folder's files."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in folder.glob("*.tf"):
        content = hcl2.loads(path.read_text())
        for block, kind in _KINDS.items():
            for entry in content.get(block, []):
                for quoted, named in entry.items():
                    type_ = quoted.strip('"')
                    (body,) = named.values()
                    provider = body.get("provider", type_.partition("_")[0]).strip("${}")
                    if provider != "terraform":  # built in
                        found[_REGISTRY + provider][kind].add(type_)
    return found


def cut(printed: Schemas, types: Mapping[str, Mapping[str, set[str]]]) -> Schemas:
    """Keep of all schemas those of some types, and of those what a check needs.

    Args:
        printed: `provider_schemas` of what `terraform providers schema -json` prints.
        types: what `used` found.
    """
    return {
        address: {"provider": _schema(printed[address]["provider"])}
        | {
            kind: {name: _schema(printed[address][kind][name]) for name in sorted(names)}
            for kind, names in kinds.items()
        }
        for address, kinds in types.items()
    }


def save(schemas: Schemas, provider_versions: Mapping[str, str]) -> None:
    """Write the file anew."""
    content = {"versions": provider_versions, "provider_schemas": schemas}
    FILE.write_text(json.dumps(content, sort_keys=True, separators=(",", ":")) + "\n")


def _schema(schema: Mapping[str, Any]) -> Schemas:
    return {"version": schema["version"], "block": _block(schema["block"])}


def _block(block: Mapping[str, Any]) -> Schemas:
    kept: Schemas = {}
    if attributes := block.get("attributes"):
        kept["attributes"] = {
            name: {key: one[key] for key in _ATTRIBUTE if one.get(key)}
            for name, one in attributes.items()
        }
    if blocks := block.get("block_types"):
        kept["block_types"] = {
            name: {key: one[key] for key in _NESTED if one.get(key)}
            | {"block": _block(one["block"])}
            for name, one in blocks.items()
        }
    return kept
