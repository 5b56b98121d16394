"""Those whose predictions stand side by side: the model, `classic-1`, and a guesser."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.calibration import Temperature
from calltone.emotion.classic import head_probabilities, log_probabilities
from calltone.emotion.model import ANGER_ALERT_PROBABILITY
from calltone.emotion.taxonomy import EMOTIONS
from training.corpora import Clip
from training.encoder_data import Corpus
from training.encoder_evaluation import HeldOut, Protocol, fit_shared_temperature
from training.encoder_head import CLEAN
from training.features import AUGMENTED, embed_all
from training.heads import fit_head
from training.made_calls import Evidence
from training.parallel import parallel_map

CLASSIC, GUESSER = "classic-1", "guesser"
_SEED = 20261124
_GUESS = 1e-3  # of log likelihood: less than any rounding shows


@dataclass(frozen=True)
class Listener:
    """Whose predictions are measured.

    Attributes:
        held_out: predictions for rows by a model that had not met their group.
        prior: the shares of emotions that it expects in conversation, None for equal ones.
        anger_probability: from which probability of anger on it raises an alert.
    """

    held_out: HeldOut
    prior: NDArray[np.float64] | None = None
    anger_probability: float = ANGER_ALERT_PROBABILITY


def hear_classic(corpus: Corpus, held_out: HeldOut, *, cache: Path, processes: int) -> Listener:
    """Fit the forest of `classic-1` for the same groups and predict the same rows.

    Raises:
        AudioError: a clip cannot be read.
    """
    rows = np.flatnonzero((corpus.clip_of >= 0) & (corpus.examples.copy != AUGMENTED))
    sounds = [corpus.sounds[row] for row in rows.tolist()]
    embedder = replace(corpus.embedder, encoder=None)
    heard = embed_all(sounds, embedder, cache=cache, processes=processes, title="classic-1")
    predicted = [
        _forests(corpus, rows, heard.vectors, protocol, processes=processes)
        for protocol in (held_out.speakers, held_out.corpora)
    ]
    return Listener(HeldOut(predicted[0], predicted[1], fit_shared_temperature(corpus, predicted)))


def _forests(
    corpus: Corpus,
    rows: NDArray[np.int64],
    features: NDArray[np.float32],
    protocol: Protocol,
    *,
    processes: int,
) -> Protocol:
    found = Protocol.unknown(protocol.groups)
    groups = protocol.groups[rows]
    numbers = np.unique(groups) if protocol.known.any() else np.zeros(0)
    clips = [corpus.clips[place] for place in corpus.clip_of[rows].tolist()]
    clean = corpus.examples.copy[rows] == CLEAN
    predict = partial(_predict_apart, features, clips, clean, groups)
    for number, predicted in zip(
        numbers, parallel_map(predict, numbers.tolist(), processes=processes), strict=True
    ):
        inside = rows[groups == number]
        found.scores[inside] = predicted
        for name, evidence in found.evidence.ways().items():  # it learns nothing of a caller
            same = inside[np.isfinite(protocol.evidence.ways()[name][inside, 0])]
            evidence[same] = found.scores[same]
    return found


def _predict_apart(
    features: NDArray[np.float32],
    clips: Sequence[Clip],
    clean: NDArray[np.bool_],
    groups: NDArray[np.int64],
    number: int,
) -> NDArray[np.float64]:
    learned = clean & (groups != number)
    head = fit_head(features[learned], [clips[place] for place in np.flatnonzero(learned).tolist()])
    return log_probabilities(head_probabilities(head, features[groups == number]))


def guess(held_out: HeldOut) -> Listener:
    """Draw an answer by lot for all that the other listeners answer."""
    generator = np.random.default_rng(_SEED)

    def drawn(protocol: Protocol) -> Protocol:
        lots = generator.uniform(0, _GUESS, (len(protocol.groups), len(EMOTIONS)))
        ways = protocol.evidence.ways()
        heard = [np.where(np.isfinite(evidence), lots, np.nan) for evidence in ways.values()]
        return Protocol(protocol.groups, lots, np.zeros(len(lots)), Evidence(*heard))

    drawn_both = drawn(held_out.speakers), drawn(held_out.corpora)
    return Listener(HeldOut(*drawn_both, Temperature.constant(1.0)))
