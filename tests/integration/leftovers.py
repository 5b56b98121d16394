"""Everything the local stack keeps, as text to search."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.local.stack import LocalStack

FUNCTIONS = ("api", "process_recording", "aggregate_metrics")


def all_documents(parent: Any) -> Iterator[str]:
    """Each document at any depth, with its path; ids whose document is missing too."""
    for collection in parent.collections():
        for reference in collection.list_documents(page_size=300):
            yield f"{reference.path} {reference.get().to_dict()}"
            yield from all_documents(reference)


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
