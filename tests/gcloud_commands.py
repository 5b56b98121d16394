"""What gcloud knows, by the table that its own completion reads: nothing is run."""

import runpy
import shlex
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

PLACE = "data/cli/gcloud_completions.py"


def tree() -> dict | None:
    """The table of the gcloud that is installed; None where there is none."""
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        return None
    table = Path(gcloud).resolve().parents[1] / PLACE
    return runpy.run_path(str(table))["STATIC_COMPLETION_CLI_TREE"] if table.is_file() else None


def faults(command: Sequence[str], known: dict) -> list[str]:
    """What of a command, without the word gcloud, is not as gcloud expects it."""
    node, flags, given = known, dict(known["flags"]), []
    words = iter(command)
    for word in words:
        if word.startswith("--"):
            name, joined, value = word.partition("=")
            if not joined and _kind(name, flags) not in ("bool", None):
                value = next(words, "")
            given.append((name, value))
        elif node["commands"]:
            if word not in node["commands"]:
                return [f"gcloud {shlex.join(command)}: there is no {word}"]
            node = node["commands"][word]
            flags |= node["flags"]
    found = ["it is only a group of commands"] if node["commands"] else []
    found += [fault for name, value in given for fault in _of_flag(name, value, flags)]
    return [f"gcloud {shlex.join(command)}: {fault}" for fault in found]


def _kind(name: str, flags: dict) -> str | list[str] | None:
    return flags.get(name, flags.get(name.replace("--no-", "--", 1)))


def _of_flag(name: str, value: str, flags: dict) -> Iterator[str]:
    kind = _kind(name, flags)
    if kind is None:
        yield f"there is no {name}"
    elif kind != "bool" and (not value or value.startswith("--")):
        yield f"{name} has no value"
    elif isinstance(kind, list) and value not in kind:
        yield f"{name} is one of {kind}"
