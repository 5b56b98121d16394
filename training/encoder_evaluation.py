"""How the encoder model does on speakers, and on corpora, that it has not met."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from calltone.emotion.calibration import Temperature, calibrate
from calltone.emotion.taxonomy import EMOTIONS
from training.calibration import fit_temperature_by_novelty
from training.encoder_data import Corpus
from training.encoder_fit import SETTINGS, FitSettings, FittedEncoder, fit_encoder
from training.encoder_head import CLEAN, Examples
from training.features import AUGMENTED
from training.made_calls import Evidence
from training.splits import Speaker, fold_of_each


@dataclass(frozen=True)
class Protocol:
    """Predictions for rows by models that had not met their group.

    Attributes:
        groups: of each row, shape (rows,); -1 for rows that are only learned from.
        scores: of the head, shape (rows, 7); NaN where a row was not scored.
        novelty: of each row to the model that scored it, shape (rows,); 0 where nobody measures it.
        evidence: of each row.
    """

    groups: NDArray[np.int64]
    scores: NDArray[np.float64]
    novelty: NDArray[np.float64]
    evidence: Evidence

    @classmethod
    def unknown(cls, groups: NDArray[np.int64]) -> "Protocol":
        """Nothing predicted yet."""
        rows = len(groups)
        scores = np.full((rows, len(EMOTIONS)), np.nan)
        return cls(groups, scores, np.zeros(rows), Evidence.unknown(rows))

    @property
    def known(self) -> NDArray[np.bool_]:
        """Rows with a prediction, shape (rows,)."""
        return np.isfinite(self.evidence.single[:, 0])


@dataclass(frozen=True)
class HeldOut:
    """Both ways of holding out, and the temperature for them.

    Attributes:
        speakers: five folds; each speaker is predicted by a model of other speakers.
        corpora: each corpus is predicted by a model that never met it.
        temperature: see `fit_shared_temperature`.
    """

    speakers: Protocol
    corpora: Protocol
    temperature: Temperature

    def ways(self) -> dict[str, Protocol]:
        """Both ways by name, those of which there are predictions."""
        both = {"held_out_speakers": self.speakers, "left_out_corpora": self.corpora}
        return {name: one for name, one in both.items() if one.known.any()}


def hold_out(
    corpus: Corpus,
    folds: Mapping[Speaker, int],
    settings: FitSettings = SETTINGS,
    *,
    kept: Path | None = None,
) -> HeldOut:
    """Fit and predict for every fold of speakers and every corpus; `kept` as in `fit_encoder`.

    Raises:
        CorpusError: a speaker is in no fold, or what is left to learn from lacks an emotion.
    """
    names = np.array([clip.corpus for clip in corpus.clips])
    by_speaker = _of_rows(corpus, fold_of_each(corpus.clips, folds))
    by_corpus = _of_rows(corpus, np.unique(names, return_inverse=True)[1])
    fit = partial(fit_encoder, settings=settings, kept=kept)
    speakers = _protocol(corpus, by_speaker, fit, title="folds of speakers")
    corpora = _protocol(corpus, by_corpus, fit, title="corpora left out")
    return HeldOut(speakers, corpora, fit_shared_temperature(corpus, [speakers, corpora]))


def _of_rows(corpus: Corpus, groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """From groups of clips to groups of rows."""
    return np.where(corpus.clip_of >= 0, groups[corpus.clip_of], -1)


def _protocol(
    corpus: Corpus,
    groups: NDArray[np.int64],
    fit: Callable[[Examples], FittedEncoder],
    *,
    title: str,
) -> Protocol:
    examples = corpus.examples
    protocol = Protocol.unknown(groups)
    numbers = np.unique(groups[groups >= 0])
    if len(numbers) < 2:  # noqa: PLR2004 - one group leaves nothing to learn from
        return protocol
    tested = examples.copy != AUGMENTED
    line = np.char.add(np.char.add(examples.speaker, "/"), examples.copy)
    for number in tqdm(numbers, desc=title, unit="fit"):
        fitted = fit(examples.take((groups != number) & corpus.learned))
        inside = (groups == number) & tested
        met, rows = examples.take(inside), np.flatnonzero(inside)
        scores, novelty = fitted.heads.score(met.embedded)
        protocol.scores[rows], protocol.novelty[rows] = scores, novelty
        protocol.evidence.hear(fitted.caller, scores, rows, line[rows], met.labels)
    return protocol


def fit_shared_temperature(
    corpus: Corpus, protocols: list[Protocol], *, without: NDArray[np.bool_] | None = None
) -> Temperature:
    """Find the temperature for single clean clips of the counted corpora under both protocols.

    It is the one of the least mean negative log likelihood, protocols and corpora alike: a call
    comes from a voice nobody knows, under conditions that may be known or not. `without` are rows
    that are left out, shape (rows,).
    """
    clean = (corpus.examples.copy == CLEAN) & corpus.counted
    found = []
    for protocol in protocols:
        known = clean & protocol.known
        if without is not None:
            known &= ~without
        names = corpus.examples.corpus[known]
        corpora, of_row, counts = np.unique(names, return_inverse=True, return_counts=True)
        weights = 1 / (counts[of_row] * max(1, len(corpora)))
        labels = corpus.examples.labels[known]
        found.append((protocol.evidence.single[known], labels, protocol.novelty[known], weights))
    return fit_temperature_by_novelty(
        *(np.concatenate(parts) for parts in zip(*found, strict=True))
    )


def crossed_probabilities(
    corpus: Corpus, held_out: HeldOut, protocol: Protocol
) -> NDArray[np.float64]:
    """Probabilities (rows, 7) of single clips, each group by the temperature of all others.

    What is in the group is left out of both protocols.
    """
    protocols = [held_out.speakers, held_out.corpora]
    crossed = np.full_like(protocol.evidence.single, np.nan)
    for number in np.unique(protocol.groups[protocol.groups >= 0]):
        inside = protocol.groups == number
        temperature = fit_shared_temperature(corpus, protocols, without=inside)
        crossed[inside] = calibrate(
            protocol.evidence.single[inside], temperature.at(protocol.novelty[inside])
        )
    return crossed
