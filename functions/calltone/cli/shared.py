"""What several commands share."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import joblib

from calltone.calls.identity import Identity, Role
from calltone.emotion.artifact import load_model
from calltone.emotion.model import EmotionModel

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # has no public name


COMMAND_LINE = Identity(uid="command-line", role=Role.ADMIN, agent_id="command-line")
"""Whoever has the deployment's credentials may do everything; the cloud's own log knows who."""


def add_model_option(command: argparse.ArgumentParser) -> None:
    """Let the user choose the model."""
    command.add_argument(
        "--model", metavar="DIR", help="folder of the model (default: MODEL_URI, else built in)"
    )


def open_model_at(uri: str, *, prior: str) -> EmotionModel:
    """Open a model, using all cores; one in the cloud is fetched first."""
    if uri.startswith("gs://"):
        from calltone.platform.models import open_model  # imports the cloud's client libraries

        return open_model(uri, prior=prior)
    return load_model(Path(uri), prior=prior, threads=joblib.cpu_count())


def print_json(content: dict[str, Any]) -> None:
    """Print one object on one line."""
    print(json.dumps(content, ensure_ascii=False), flush=True)


def day(text: str) -> date:
    """Read a day, for argparse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a day as YYYY-MM-DD, found {text!r}") from None
