"""Everything the local stack keeps, as text to search."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from infra.local.stack import LocalStack

FUNCTIONS = ("api", "process_recording", "aggregate_metrics")


def all_documents(parent: Any) -> Iterator[str]:
    """Each document at any depth, with its path; ids whose document is missing too."""
    for collection in parent.collections():
        for reference in collection.list_documents(page_size=300):
            yield f"{reference.path} {reference.get().to_dict()}"
            yield from all_documents(reference)


def documents_about(words: list[str], parent: Any) -> dict[str, dict[str, Any]]:
    """Documents at any depth whose path or content holds one of the words, by path."""
    about = {}
    for collection in parent.collections():
        for reference in collection.list_documents(page_size=300):
            document = reference.get().to_dict()
            if any(word in f"{reference.path} {document}" for word in words):
                about[reference.path] = document
            about |= documents_about(words, reference)
    return about


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, object]]:
    """Each value at any depth with the key it has, as JSON would show it."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from leaves(inner, name)
        case list() | tuple():
            for inner in value:
                yield from leaves(inner, key)
        case bytes():  # what the server packs: rows of floats
            yield from leaves(np.frombuffer(value, dtype="<f8").tolist(), key)
        case datetime():
            yield key, value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case _:
            yield key, value


def all_objects(bucket: Any) -> Iterator[str]:
    """Each object of the bucket: its name and metadata."""
    for blob in bucket.list_blobs(versions=False):
        yield f"{blob.name} {blob.metadata}"


def all_log_lines(stack: LocalStack) -> Iterator[str]:
    """What the functions have logged."""
    for name, path in stack.process_logs.items():
        if name in FUNCTIONS:
            yield from Path(path).read_text(errors="replace").splitlines()


def found(words: list[str], lines: Iterator[str]) -> list[str]:
    """The lines that hold one of the words, ends cut off."""
    return [line[:300] for line in lines if any(word in line for word in words)]
