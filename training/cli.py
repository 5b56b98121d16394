"""The commands of `python -m training`: split, fit, evaluate, compare, export."""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from calltone.audio.errors import AudioError
from calltone.emotion.artifact import MANIFEST, ArtifactError
from training.comparison import WorseModel, compare, write_comparison
from training.corpora import Clip, CorpusError
from training.evaluation import Evaluation, evaluate
from training.export import TooLarge, export
from training.features import extract
from training.heads import fit_head
from training.readers import LAYOUTS, read_clips
from training.splits import DEFAULT_SPLITS, deal_folds, fold_of_each, read_splits, write_splits
from training.tracking import Run, TrackingUnavailable, run
from training.weights import WeightsError

if TYPE_CHECKING:
    from training.encoder_training import Trained

_CLASSIC, _ENCODER = "classic-1", "encoder-1"
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
            _COMMANDS[arguments.command](arguments, tracked)
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
            command.add_argument("--model", choices=(_ENCODER, _CLASSIC), default=_ENCODER)
            command.add_argument("--splits", type=Path, default=DEFAULT_SPLITS, metavar="CSV")
            command.add_argument("--cache", type=Path, default=_CACHE, metavar="DIR")
            command.add_argument("--processes", type=int, default=_PROCESSES)
            command.add_argument(
                "--encoder", type=Path, metavar="ONNX", help="instead of exporting encoder-1's anew"
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


def _export_encoder(arguments: argparse.Namespace, _: Run) -> None:
    from training.encoder_export import export_encoder

    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    export_encoder(arguments.out)


def _split(arguments: argparse.Namespace, _: Run) -> None:
    write_splits(deal_folds(_read_clips(arguments)), arguments.out)


def _compare(arguments: argparse.Namespace, tracked: Run) -> None:
    clips = _read_clips(arguments)
    found = compare(arguments.old, arguments.new, corpora=arguments.corpora, clips=clips)
    print(found.to_markdown())
    tracked.log_scores(found.to_json())
    write_comparison(found, arguments.out)


def _fit(arguments: argparse.Namespace, tracked: Run) -> None:
    clips = _without_fold(_read_clips(arguments), arguments)
    version_name = arguments.out.resolve().name
    if arguments.model == _ENCODER:
        from training.encoder_artifact import write_artifact

        trained = _train_encoder(arguments, clips)
        manifest = write_artifact(
            trained, version_name=version_name, clips=clips, out=arguments.out
        )
    else:
        features, evaluation = _evaluate_classic(arguments, clips)
        head = fit_head(features, clips)
        manifest = export(
            head,
            version_name=version_name,
            clips=clips,
            evaluation=evaluation,
            out=arguments.out,
        )
    tracked.log_parameters({"training": manifest["training"]})
    tracked.log_scores(manifest["scores"])
    tracked.log_file(arguments.out / MANIFEST)


def _evaluate(arguments: argparse.Namespace, tracked: Run) -> None:
    clips = _read_clips(arguments)
    if arguments.model == _ENCODER:
        scores = _train_encoder(arguments, clips).scores
    else:
        scores = _evaluate_classic(arguments, clips)[1].to_json()
    _write_scores(arguments, scores)
    tracked.log_scores(scores)


def _read_clips(arguments: argparse.Namespace) -> list[Clip]:
    return read_clips(arguments.corpora, layout=arguments.layout, labels=arguments.labels)


def _without_fold(clips: list[Clip], arguments: argparse.Namespace) -> list[Clip]:
    """Leave out the clips of speakers that are to be kept apart."""
    if arguments.apart is None:
        return clips
    folds = fold_of_each(clips, read_splits(arguments.splits))
    return [clip for clip, fold in zip(clips, folds, strict=True) if fold != arguments.apart]


def _train_encoder(arguments: argparse.Namespace, clips: Sequence[Clip]) -> "Trained":
    from training.encoder_data import Sources
    from training.encoder_training import train

    trained = train(
        Sources.beside(arguments.corpora),
        clips,
        read_splits(arguments.splits),
        cache=arguments.cache,
        processes=arguments.processes,
        encoder=arguments.encoder,
    )
    for key, title in (("held_out_speakers", "speakers"), ("left_out_corpora", "corpus")):
        for corpus, row in trained.scores.get(key, {}).get("corpora", {}).items():
            ways = "  ".join(f"{way} {row[way]}" for way in ("uar", "call_mixed", "call_one_mood"))
            print(f"{title} held out  {corpus:<10} {ways}")
    return trained


def _evaluate_classic(
    arguments: argparse.Namespace, clips: Sequence[Clip]
) -> tuple[NDArray[np.float32], Evaluation]:
    folds = read_splits(arguments.splits)
    features = extract(
        arguments.corpora, clips, cache=arguments.cache, processes=arguments.processes
    )
    evaluation = evaluate(features, clips, folds, processes=arguments.processes)
    _print_scores(evaluation)
    return features, evaluation


def _write_scores(arguments: argparse.Namespace, scores: dict[str, Any]) -> None:
    """Write the scores of a model beside those of others that the file has."""
    path: Path = arguments.out
    path.parent.mkdir(parents=True, exist_ok=True)
    content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    content[arguments.model] = scores
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def _print_scores(evaluation: Evaluation) -> None:
    for title, scores in (
        ("speakers held out", evaluation.held_out_speakers),
        ("corpus left out", evaluation.left_out_corpora),
    ):
        for corpus, row in scores.items():
            print(f"{title:<18} {corpus:<10} UAR {row['uar']:.3f}  WA {row['wa']:.3f}")
    print(evaluation.calibration)


_COMMANDS = {
    "split": _split,
    "fit": _fit,
    "evaluate": _evaluate,
    "compare": _compare,
    "export": _export_encoder,
}
