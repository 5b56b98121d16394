"""The commands of `python -m training`: split, fit, evaluate."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from calltone.audio.errors import AudioError
from training.corpora import CorpusError, read_index
from training.evaluation import Evaluation, evaluate
from training.export import TooLarge, export
from training.features import extract
from training.heads import fit_head
from training.splits import DEFAULT_SPLITS, deal_folds, read_splits, write_splits

_MODELS = ("classic-1",)
_CACHE = Path("build/features")
_PROCESSES = 2


def main(argv: Sequence[str]) -> int:
    """Run one command; answer the exit status."""
    arguments = _parser().parse_args(argv)
    try:
        _COMMANDS[arguments.command](arguments)
    except (CorpusError, AudioError, TooLarge, OSError) as error:
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
        command.add_argument("--corpora", type=Path, required=True, metavar="DIR")
        command.add_argument("--out", type=Path, default=out, required=out is None)
        if name != "split":
            command.add_argument("--model", choices=_MODELS, default=_MODELS[0])
            command.add_argument("--splits", type=Path, default=DEFAULT_SPLITS, metavar="CSV")
            command.add_argument("--cache", type=Path, default=_CACHE, metavar="DIR")
            command.add_argument("--processes", type=int, default=_PROCESSES)
    return parser


def _split(arguments: argparse.Namespace) -> None:
    write_splits(deal_folds(read_index(arguments.corpora)), arguments.out)


def _fit(arguments: argparse.Namespace) -> None:
    clips = read_index(arguments.corpora)
    folds = read_splits(arguments.splits)
    features = extract(
        arguments.corpora, clips, cache=arguments.cache, processes=arguments.processes
    )
    evaluation = evaluate(features, clips, folds, processes=arguments.processes)
    _print_scores(evaluation)
    head = fit_head(features, clips)
    export(
        head, version_name=arguments.model, clips=clips, evaluation=evaluation, out=arguments.out
    )


def _evaluate(arguments: argparse.Namespace) -> None:
    clips = read_index(arguments.corpora)
    folds = read_splits(arguments.splits)
    features = extract(
        arguments.corpora, clips, cache=arguments.cache, processes=arguments.processes
    )
    evaluation = evaluate(features, clips, folds, processes=arguments.processes)
    _print_scores(evaluation)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    content = {arguments.model: evaluation.to_json()}
    arguments.out.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _print_scores(evaluation: Evaluation) -> None:
    for title, scores in (
        ("speakers held out", evaluation.held_out_speakers),
        ("corpus left out", evaluation.left_out_corpora),
    ):
        for corpus, row in scores.items():
            print(f"{title:<18} {corpus:<10} UAR {row['uar']:.3f}  WA {row['wa']:.3f}")
    print(evaluation.calibration)


_COMMANDS = {"split": _split, "fit": _fit, "evaluate": _evaluate}
