"""What the commands of `python -m training` do."""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.artifact import MANIFEST
from training.comparison import compare, write_comparison
from training.corpora import Clip
from training.evaluation import Evaluation, evaluate
from training.export import export
from training.features import Embedder, Sound, embed_all
from training.heads import fit_head
from training.readers import read_clips
from training.splits import deal_folds, fold_of_each, read_splits, write_splits
from training.tracking import Run

if TYPE_CHECKING:
    from pathlib import Path

    from training.encoder_training import Trained

CLASSIC, ENCODER = "classic-1", "encoder-1"


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
    if arguments.model == ENCODER:
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
    if arguments.model == ENCODER:
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
        forest=not arguments.without_classic,
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
    sounds = [Sound(arguments.corpora.resolve() / clip.path) for clip in clips]
    features = embed_all(
        sounds,
        Embedder(encoder=None),
        cache=arguments.cache,
        processes=arguments.processes,
        title="features",
    ).vectors
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


COMMANDS: Mapping[str, Callable[[argparse.Namespace, Run], None]] = {
    "split": _split,
    "fit": _fit,
    "evaluate": _evaluate,
    "compare": _compare,
    "export": _export_encoder,
}
