"""Calls made of clips of one speaker in arrival order, to measure what knowing a caller brings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.baseline import CallerModel
from calltone.emotion.encoder_model import MEMORY_UTTERANCES
from calltone.emotion.taxonomy import EMOTIONS

MIXED_UTTERANCES = (5, 60)
ONE_MOOD_UTTERANCES = (3, 30)
Call = NDArray[np.int64]
"""The rows of a call's utterances, first to last."""


@dataclass(frozen=True)
class Evidence:
    """Log likelihoods (rows, 7) of each row; NaN where a row is in no such call.

    Attributes:
        single: each utterance on its own.
        mixed: within a call of one speaker's utterances, in an order drawn by lot.
        one_mood: within a call whose utterances all have the same emotion.
    """

    single: NDArray[np.float64]
    mixed: NDArray[np.float64]
    one_mood: NDArray[np.float64]

    @classmethod
    def unknown(cls, rows: int) -> "Evidence":
        """Nothing known of any row yet."""
        return cls(*(np.full((rows, len(EMOTIONS)), np.nan) for _ in range(3)))

    def ways(self) -> dict[str, NDArray[np.float64]]:
        """The three ways by name."""
        return {"single": self.single, "call_mixed": self.mixed, "call_one_mood": self.one_mood}

    def hear(
        self,
        caller: CallerModel,
        scores: NDArray[np.float64],
        rows: NDArray[np.int64],
        line: NDArray[np.str_],
        labels: NDArray[np.int64],
    ) -> None:
        """Fill in `rows`, of scores (rows, 7), spoken by `line`: a speaker on one kind of line."""
        self.single[rows] = caller.log_likelihood(scores, np.zeros(scores.shape[1]))
        generator = np.random.default_rng(0)
        for found, calls in (
            (self.mixed, _mixed(line, generator)),
            (self.one_mood, _one_mood(line, labels, generator)),
        ):
            for call in calls:
                found[rows[call]] = as_call(caller, scores[call])


def as_call(caller: CallerModel, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Judge each utterance by itself and those before it; the first by itself alone."""
    heard = []
    for place, own in enumerate(scores):
        known = scores[max(0, place - MEMORY_UTTERANCES) : place + 1]
        offset = caller.offset(known) if place else np.zeros(scores.shape[1])
        heard.append(caller.log_likelihood(own[np.newaxis], offset)[0])
    return np.stack(heard)


def _mixed(line: NDArray[np.str_], generator: np.random.Generator) -> Iterator[Call]:
    for name in np.unique(line):
        yield from _cut(generator.permutation(np.flatnonzero(line == name)), *MIXED_UTTERANCES)


def _one_mood(
    line: NDArray[np.str_], labels: NDArray[np.int64], generator: np.random.Generator
) -> Iterator[Call]:
    for name in np.unique(line):
        for label in np.unique(labels[line == name]):
            rows = np.flatnonzero((line == name) & (labels == label))
            yield from _cut(generator.permutation(rows), *ONE_MOOD_UTTERANCES)


def _cut(rows: Sequence[int] | Call, least: int, most: int) -> Iterator[Call]:
    for start in range(0, len(rows), most):
        call = np.asarray(rows[start : start + most], dtype=np.int64)
        if len(call) >= least:
            yield call
