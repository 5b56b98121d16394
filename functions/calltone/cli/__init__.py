"""The command line. Each command is a module with `add_to` and `run`."""

import argparse
import sys
from collections.abc import Mapping, Sequence

from calltone.audio.errors import AudioError
from calltone.calls.errors import CallError
from calltone.cli import (
    analyze,
    audit,
    erase,
    feedback,
    predict,
    reanalyze,
    recompute,
    stream,
    upload,
    users,
)
from calltone.emotion.artifact import ArtifactError
from calltone.platform.settings import SettingsError

_COMMANDS = (analyze, audit, erase, feedback, predict, reanalyze, recompute, stream, upload, users)


def main(argv: Sequence[str], *, environment: Mapping[str, str]) -> int:
    """Run one command; answer the exit status: 0, 1 for a fault of the input, 2 for usage."""
    arguments = _parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments, environment)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has left, as `head` does; nobody is to be told
        return 1
    except (AudioError, ArtifactError, CallError, SettingsError, OSError) as error:
        print(f"calltone: {error}", file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m calltone", description="How callers sound: on files and on a deployment."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for command in _COMMANDS:
        command.add_to(commands)
    return parser
