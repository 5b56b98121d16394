"""Fits what stands behind the frozen encoder: the head, and how callers differ from each other."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.baseline import CallerModel
from calltone.emotion.encoder_model import LinearHead
from calltone.emotion.novelty import Novelty
from calltone.emotion.taxonomy import EMOTIONS
from training.callers import measure_callers
from training.encoder_data import EVERYDAY
from training.encoder_head import (
    CLEAN,
    Examples,
    HeadSettings,
    Projection,
    balance,
    fit_head,
    unproject,
)
from training.encoder_novelty import fit_novelty
from training.features import AUGMENTED, TELEPHONE

SEED = 20261122
# CREMA-D as it is at hand is nearly only happy and sad, TESS has two speakers, and everyday speech
# is neutral by assumption: none of them may teach that a kind of recording has an emotion.
CORPUS_WEIGHTS: Mapping[str, float] = {"ravdess": 2.0, "tess": 0.5, "crema": 0.3, EVERYDAY: 0.15}
COPY_WEIGHTS: Mapping[str, float] = {CLEAN: 1.0, TELEPHONE: 0.3, AUGMENTED: 0.3}
CALLER_FOLDS = 3
CALLER_STRENGTH = 0.15
SETTINGS = HeadSettings()


@dataclass(frozen=True)
class FittedEncoder:
    """The head on raw embeddings, the callers as it scores them, and what it has learned from."""

    head: LinearHead
    caller: CallerModel
    novelty: Novelty


def fit_encoder(examples: Examples, settings: HeadSettings = SETTINGS) -> FittedEncoder:
    """Fit head and caller model on rows, nothing of which is seen but these.

    Callers are measured on scores of heads that have not met them, in folds of speakers.

    Raises:
        CorpusError: an emotion is missing.
    """
    projection = Projection.fit(_drawn(examples.embeddings, settings), settings.components)
    rows = examples.projected(projection)
    weights = _weights(rows)
    folds = _caller_folds(rows.speaker)
    scores = np.zeros((len(rows.labels), len(EMOTIONS)))
    for fold in range(CALLER_FOLDS):
        inside = folds == fold
        others = rows.take(~inside)
        head = fit_head(others, settings, _weights(others))
        scores[inside] = head.scores(rows.embeddings[inside])
    known = folds >= 0
    caller = measure_callers(
        scores[known],
        rows.labels[known],
        np.char.add(np.char.add(rows.speaker[known], "/"), rows.copy[known]),
        weights[known],
        strength=CALLER_STRENGTH,
    )
    head = unproject(fit_head(rows, settings, weights), projection)
    return FittedEncoder(head, caller, fit_novelty(rows, projection))


def _weights(examples: Examples) -> NDArray[np.float64]:
    return balance(examples.labels, examples.corpus, examples.copy, CORPUS_WEIGHTS, COPY_WEIGHTS)


def _drawn(embeddings: NDArray[np.float32], settings: HeadSettings) -> NDArray[np.float32]:
    if len(embeddings) <= settings.projection_rows:
        return embeddings
    order = np.random.default_rng(SEED).permutation(len(embeddings))
    return embeddings[np.sort(order[: settings.projection_rows])]


def _caller_folds(speaker: NDArray[np.str_]) -> NDArray[np.int64]:
    """Deal speakers to folds, shape (rows,); -1 for rows that are always learned from."""
    names = np.unique(speaker[speaker != ""])
    order = np.random.default_rng(SEED).permutation(len(names))
    fold_of = {str(names[place]): turn % CALLER_FOLDS for turn, place in enumerate(order)}
    return np.array([fold_of.get(str(name), -1) for name in speaker], dtype=np.int64)
