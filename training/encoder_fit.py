"""Fits what stands behind the frozen encoder: the heads, and how callers differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.baseline import CallerModel
from calltone.emotion.heads import EmotionHeads, LinearHead
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
from training.encoder_novelty import fit_familiarity, fit_novelty, unproject_novelty
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
    """How the heads are fitted.

    Attributes:
        general, familiar, attention: each head.
        familiar_share: of the familiar head in the scores of what is most familiar; the general one
            has the rest.
        attention_share: of attention in all scores, at equal spread.
        projection_rows: from how many rows, drawn by lot, the components are found.
    """

    general: HeadSettings = field(default_factory=HeadSettings)
    familiar: HeadSettings = field(
        default_factory=partial(HeadSettings, ((1200, 0.001), (256, 0.002)), centred=False)
    )
    attention: AttentionSettings = field(default_factory=AttentionSettings)
    familiar_share: float = 0.8
    attention_share: float = 0.25
    projection_rows: int = 8000


SETTINGS = FitSettings()


@dataclass(frozen=True)
class FittedEncoder:
    """The heads, and callers as they score them."""

    heads: EmotionHeads
    caller: CallerModel


class _Linear(NamedTuple):
    """The general head, and what the familiar one adds to it; on projected rows or raw ones."""

    general: LinearHead
    familiar: LinearHead


@dataclass(frozen=True)
class _Apart:
    """What heads make of rows that they have not met: scores (rows, 7), novelty (rows,)."""

    general: NDArray[np.float64]
    familiar: NDArray[np.float64]
    attention: NDArray[np.float64]
    novelty: NDArray[np.float64]


def fit_encoder(
    examples: Examples, settings: FitSettings = SETTINGS, *, kept: Path | None = None
) -> FittedEncoder:
    """Fit heads and caller model on rows, nothing of which is seen but these.

    Callers are measured on scores of heads that have not met them, in folds of speakers. Fits of
    attention lie in the folder `kept`, for a run that goes on where another was stopped.

    Raises:
        CorpusError: an emotion is missing.
    """
    projection = _project(examples.embeddings, settings)
    rows = examples.projected(projection)
    weights = _weights(rows)
    folds = _caller_folds(rows.speaker)
    known = folds >= 0
    apart = _score_apart(rows, folds, settings, kept)
    familiarity = fit_familiarity(apart.novelty[known & (rows.copy == CLEAN)])
    linear = apart.general + familiarity.weigh(apart.novelty, apart.familiar)
    share = settings.attention_share
    factor = share / (1 - share) * linear[known].std() / apart.attention[known].std()
    caller = measure_callers(
        linear[known] + factor * apart.attention[known],
        rows.labels[known],
        np.char.add(np.char.add(rows.speaker[known], "/"), rows.copy[known]),
        weights[known],
        strength=CALLER_STRENGTH,
    )
    attention = fit_attention(rows, weights, settings.attention, kept=kept)
    linear_heads = _fit_linear(rows, weights, settings)
    general, familiar = (unproject(head, projection) for head in linear_heads)
    novelty = unproject_novelty(fit_novelty(rows), projection)
    heads = EmotionHeads(general, familiar, attention.times(factor), novelty, familiarity)
    return FittedEncoder(heads, caller)


def _score_apart(
    rows: Examples, folds: NDArray[np.int64], settings: FitSettings, kept: Path | None
) -> _Apart:
    """Score the rows of each fold by heads fitted on the others."""
    count = len(rows.labels)
    general, familiar, attentive = np.zeros((3, count, len(EMOTIONS)))
    found = _Apart(general, familiar, attentive, np.zeros(count))
    for fold in range(CALLER_FOLDS):
        inside = folds == fold
        met, others = rows.take(inside), rows.take(~inside)
        weights = _weights(others)
        linear = _fit_linear(others, weights, settings)
        attention = fit_attention(others, weights, settings.attention, kept=kept)
        found.general[inside] = linear.general.scores(met.embeddings)
        found.familiar[inside] = linear.familiar.scores(met.embeddings)
        found.attention[inside] = attention.scores(met.frames)
        found.novelty[inside] = fit_novelty(others).of(met.embeddings)
    return found


def _fit_linear(rows: Examples, weights: NDArray[np.float64], settings: FitSettings) -> _Linear:
    share = settings.familiar_share
    general = fit_head(rows, settings.general, weights)
    familiar = fit_head(rows, settings.familiar, weights)
    added = LinearHead(
        np.float32(share) * (familiar.coefficients - general.coefficients),
        share * (familiar.intercepts - general.intercepts),
    )
    return _Linear(general, added)


def _project(embeddings: NDArray[np.float32], settings: FitSettings) -> Projection:
    components = max(settings.general.components, settings.familiar.components)
    return Projection.fit(_drawn(embeddings, settings.projection_rows), components)


def _weights(examples: Examples) -> NDArray[np.float64]:
    return balance(examples.labels, examples.corpus, examples.copy, CORPUS_WEIGHTS, COPY_WEIGHTS)


def _drawn(embeddings: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    if len(embeddings) <= count:
        return embeddings
    order = np.random.default_rng(SEED).permutation(len(embeddings))
    return embeddings[np.sort(order[:count])]


def _caller_folds(speaker: NDArray[np.str_]) -> NDArray[np.int64]:
    """Deal speakers to folds, shape (rows,); -1 for rows that are always learned from."""
    names = np.unique(speaker[speaker != ""])
    order = np.random.default_rng(SEED).permutation(len(names))
    fold_of = {str(names[place]): turn % CALLER_FOLDS for turn, place in enumerate(order)}
    return np.array([fold_of.get(str(name), -1) for name in speaker], dtype=np.int64)
