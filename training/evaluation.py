"""How well a recipe does on speakers and on corpora it has not met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.calibration import calibrate
from calltone.emotion.classic import log_probabilities
from calltone.emotion.taxonomy import EMOTIONS
from training.calibration import Calibration, fit_calibration
from training.corpora import Clip
from training.heads import clip_weights, cross_validate, labels_of
from training.scores import Labels, Probabilities, confusion, recalls, summary
from training.splits import Speaker, fold_of_each


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of a recipe, and the calibration fitted on the same held-out predictions.

    Attributes:
        held_out_speakers: per corpus: five folds, every speaker predicted by a head that learned
            from others, of all corpora.
        left_out_corpora: per corpus: predicted by a head that never met that corpus.
        confusion: of `held_out_speakers`, all corpora: rows are labels, columns predictions.
    """

    held_out_speakers: dict[str, dict[str, Any]]
    left_out_corpora: dict[str, dict[str, Any]]
    confusion: list[list[int]]
    calibration: Calibration

    def to_json(self) -> dict[str, Any]:
        """The scores as the manifest keeps them."""
        return {
            "held_out_speakers": self.held_out_speakers,
            "left_out_corpora": self.left_out_corpora,
            "labels": [emotion.value for emotion in EMOTIONS],
            "confusion": self.confusion,
            "expected_calibration_error": {
                "before": self.calibration.error_before,
                "after": self.calibration.error_after,
            },
            "uncertain_share": self.calibration.uncertain_share,
        }


def evaluate(
    features: NDArray[np.float32],
    clips: Sequence[Clip],
    folds: Mapping[Speaker, int],
    *,
    processes: int,
) -> Evaluation:
    """Cross-validate over folds of speakers, then over corpora. Features: (clips, features).

    Raises:
        CorpusError: a speaker is in no fold.
    """
    labels = labels_of(clips)
    fold_of = fold_of_each(clips, folds)
    names = np.array([clip.corpus for clip in clips])
    corpora, corpus_of = np.unique(names, return_inverse=True)
    held_out = cross_validate(features, clips, fold_of, processes=processes)
    calibration = fit_calibration(held_out, labels, clip_weights(clips), fold_of)
    held_out = calibrate(log_probabilities(held_out), calibration.temperature)
    left_out: dict[str, dict[str, Any]] = {}
    if len(corpora) > 1:
        unmet = cross_validate(features, clips, corpus_of, processes=processes)
        left_out = _per_corpus(
            names, labels, calibrate(log_probabilities(unmet), calibration.temperature)
        )
    return Evaluation(
        held_out_speakers=_per_corpus(names, labels, held_out),
        left_out_corpora=left_out,
        confusion=confusion(labels, held_out.argmax(axis=1)),
        calibration=calibration,
    )


def _per_corpus(
    names: NDArray[np.str_], labels: Labels, probabilities: Probabilities
) -> dict[str, dict[str, Any]]:
    results: dict[str, dict[str, Any]] = {}
    for name in np.unique(names):
        inside = names == name
        predicted = probabilities[inside].argmax(axis=1)
        recall = {key: round(value, 4) for key, value in recalls(labels[inside], predicted).items()}
        results[str(name)] = summary(labels[inside], probabilities[inside]) | {"recall": recall}
    return results
