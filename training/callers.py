"""Measures how the head's scores vary within and between speakers it has not seen."""

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.baseline import CallerModel
from calltone.emotion.taxonomy import EMOTIONS
from training.corpora import CorpusError

FloatArray = NDArray[np.float64]

_MIN_UTTERANCES = 4
_WITHIN_RIDGE = 0.05
_BETWEEN_FLOOR = 1e-3


def measure_callers(
    scores: FloatArray,
    labels: NDArray[np.int64],
    speakers: NDArray[np.str_],
    weights: FloatArray,
    *,
    strength: float,
) -> CallerModel:
    """Fit a CallerModel to scores (rows, n) of speakers that the head was not trained on.

    `speakers` names one speaker's clean and telephone copies differently: the line is part of the
    offset.

    Raises:
        CorpusError: an emotion has no utterance, or no speaker has enough.
    """
    missing = [emotion.value for place, emotion in enumerate(EMOTIONS) if place not in labels]
    if missing:
        raise CorpusError(f"expected clips of all emotions, found none of {', '.join(missing)}")
    means = np.stack(
        [
            np.average(scores[labels == label], axis=0, weights=weights[labels == label])
            for label in range(len(EMOTIONS))
        ]
    )
    residuals = scores - means[labels]
    size = scores.shape[1]
    within, between = np.zeros((size, size)), np.zeros((size, size))
    total, callers = 0.0, 0
    for speaker in np.unique(speakers):
        rows = speakers == speaker
        count = int(rows.sum())
        if count < _MIN_UTTERANCES:
            continue
        share = weights[rows] / weights[rows].sum()
        mean = share @ residuals[rows]
        spread = residuals[rows] - mean
        covariance = (spread * share[:, np.newaxis]).T @ spread * count / (count - 1)
        within += covariance * weights[rows].sum()
        total += weights[rows].sum()
        between += np.outer(mean, mean) - covariance / count
        callers += 1
    if not callers:
        raise CorpusError(f"expected a speaker with {_MIN_UTTERANCES} clips, found none")
    return CallerModel(
        means, _ridge(within / total, _WITHIN_RIDGE), _positive(between / callers), strength
    )


def _ridge(covariance: FloatArray, share: float) -> FloatArray:
    size = len(covariance)
    return np.asarray(covariance + share * np.trace(covariance) / size * np.eye(size))


def _positive(covariance: FloatArray) -> FloatArray:
    """Take the nearest positive definite one: an estimated difference can have negative parts."""
    values, axes = np.linalg.eigh(covariance)
    clipped = (axes * np.maximum(values, 1e-6)) @ axes.T
    return _ridge(clipped, _BETWEEN_FLOOR)
