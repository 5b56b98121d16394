"""The commands of `python -m training`: split, fit, evaluate, compare, export."""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from calltone.audio.errors import AudioError
from calltone.emotion.artifact import ArtifactError
from training.commands import CLASSIC, COMMANDS, ENCODER
from training.comparison import WorseModel
from training.corpora import CorpusError
from training.export import TooLarge
from training.readers import LAYOUTS
from training.splits import DEFAULT_SPLITS
from training.tracking import TrackingUnavailable, run
from training.weights import WeightsError

_CACHE = Path("build/features")
_PROCESSES = 2
_REFUSALS = (
    ArtifactError,
    AudioError,
    CorpusError,
    OSError,
    TooLarge,
    TrackingUnavailable,
    WeightsError,
    WorseModel,
)


def main(argv: Sequence[str]) -> int:
    """Run one command; answer the exit status."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(format="training: %(message)s")
    logging.getLogger("training").setLevel(logging.INFO)
    parameters = {name: value for name, value in vars(arguments).items() if name != "track"}
    name = f"{arguments.command} {arguments.model}" if arguments.model else arguments.command
    try:
        with run(name, parameters=parameters, track=arguments.track) as tracked:
            COMMANDS[arguments.command](arguments, tracked)
    except _REFUSALS as error:
        for line in (str(error), *getattr(error, "__notes__", ())):
            print(f"training: {line}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, description, out in (
        ("split", "deal the speakers to folds", DEFAULT_SPLITS),
        ("fit", "evaluate, fit on everything and write the model folder", None),
        ("evaluate", "evaluate only and write the scores", Path("build/evaluation.json")),
    ):
        command = commands.add_parser(name, help=description)
        _add_corpora(command)
        command.add_argument("--out", type=Path, default=out, required=out is None)
        command.set_defaults(model=None, track=False)
        if name != "split":
            command.add_argument("--model", choices=(ENCODER, CLASSIC), default=ENCODER)
            command.add_argument("--splits", type=Path, default=DEFAULT_SPLITS, metavar="CSV")
            command.add_argument("--cache", type=Path, default=_CACHE, metavar="DIR")
            command.add_argument("--processes", type=int, default=_PROCESSES)
            command.add_argument(
                "--encoder", type=Path, metavar="ONNX", help="instead of exporting encoder-1's anew"
            )
            command.add_argument(
                "--without-classic",
                action="store_true",
                help="do not fit classic-1 beside encoder-1, which takes minutes",
            )
            command.add_argument("--track", action="store_true", help="keep the run with MLflow")
            if name == "fit":
                command.add_argument(
                    "--apart",
                    type=int,
                    metavar="FOLD",
                    help="learn nothing of the speakers of this fold, to compare on them",
                )
    comparison = commands.add_parser(
        "compare", help="two models side by side on speakers neither knows; fails if NEW is worse"
    )
    comparison.add_argument("old", type=Path, metavar="OLD", help="folder of a model")
    comparison.add_argument("new", type=Path, metavar="NEW", help="folder of a model")
    _add_corpora(comparison)
    comparison.add_argument("--out", type=Path, default=Path("build/comparison"), metavar="DIR")
    comparison.set_defaults(model=None, track=False)
    export_only = commands.add_parser("export", help="write only the encoder of encoder-1 as ONNX")
    export_only.add_argument("--out", type=Path, required=True, metavar="ONNX")
    export_only.set_defaults(model=None, track=False)
    return parser


def _add_corpora(command: argparse.ArgumentParser) -> None:
    command.add_argument("--corpora", type=Path, required=True, metavar="DIR")
    command.add_argument("--layout", choices=LAYOUTS, help="found out where it is not given")
    command.add_argument("--labels", type=Path, metavar="FILE", help="own labels to emotions")
