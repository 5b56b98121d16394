"""Fits what stands behind the frozen encoder: both heads, and how callers differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.attention import AttentiveHead
from calltone.emotion.baseline import CallerModel
from calltone.emotion.encoder_model import LinearHead
from calltone.emotion.novelty import Novelty
from calltone.emotion.taxonomy import EMOTIONS
from training.attention import AttentionSettings, fit_attention
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
CALLER_STRENGTH = 0.2


@dataclass(frozen=True)
class FitSettings:
    """How both heads are fitted, and the share of attention in the scores, at equal spread."""

    head: HeadSettings = field(default_factory=HeadSettings)
    attention: AttentionSettings = field(default_factory=AttentionSettings)
    attention_share: float = 0.25


SETTINGS = FitSettings()


@dataclass(frozen=True)
class FittedEncoder:
    """Both heads, whose scores add up, the callers as they score them, and what was learned from.

    The linear head takes raw embeddings.
    """

    head: LinearHead
    attention: AttentiveHead
    caller: CallerModel
    novelty: Novelty

    def scores(
        self, pooled: NDArray[np.float32], frames: Sequence[NDArray[np.floating]]
    ) -> NDArray[np.float64]:
        """Score utterances, (utterances, 7), as serving does: see `Embeddings`."""
        return self.head.scores(pooled) + self.attention.scores(frames)


def fit_encoder(
    examples: Examples, settings: FitSettings = SETTINGS, *, kept: Path | None = None
) -> FittedEncoder:
    """Fit heads and caller model on rows, nothing of which is seen but these.

    Callers are measured on scores of heads that have not met them, in folds of speakers. Fits of
    attention lie in the folder `kept`, for a run that goes on where another was stopped.

    Raises:
        CorpusError: an emotion is missing.
    """
    drawn = _drawn(examples.embeddings, settings.head)
    projection = Projection.fit(drawn, settings.head.components)
    rows = examples.projected(projection)
    weights = _weights(rows)
    folds = _caller_folds(rows.speaker)
    known = folds >= 0
    linear, attentive = _score_apart(rows, folds, settings, kept)
    share = settings.attention_share
    factor = share / (1 - share) * linear[known].std() / attentive[known].std()
    caller = measure_callers(
        linear[known] + factor * attentive[known],
        rows.labels[known],
        np.char.add(np.char.add(rows.speaker[known], "/"), rows.copy[known]),
        weights[known],
        strength=CALLER_STRENGTH,
    )
    head = unproject(fit_head(rows, settings.head, weights), projection)
    attention = fit_attention(rows, weights, settings.attention, kept=kept)
    return FittedEncoder(head, attention.times(factor), caller, fit_novelty(rows, projection))


def _score_apart(
    rows: Examples, folds: NDArray[np.int64], settings: FitSettings, kept: Path | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Score the rows of each fold by both heads fitted on the others: (rows, 7) each."""
    linear, attentive = np.zeros((2, len(rows.labels), len(EMOTIONS)))
    for fold in range(CALLER_FOLDS):
        inside = folds == fold
        met, others = rows.take(inside), rows.take(~inside)
        weights = _weights(others)
        linear[inside] = fit_head(others, settings.head, weights).scores(met.embeddings)
        attention = fit_attention(others, weights, settings.attention, kept=kept)
        attentive[inside] = attention.scores(met.frames)
    return linear, attentive


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
