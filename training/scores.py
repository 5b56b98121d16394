"""Figures of merit. Probabilities: shape (clips, 7); labels: (clips,), places in `EMOTIONS`."""

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.taxonomy import EMOTIONS

Probabilities = NDArray[np.float64]
Labels = NDArray[np.int64]
_ECE_BINS = 15


def recalls(labels: Labels, predicted: Labels) -> dict[str, float]:
    """The recall of each emotion that occurs among the labels."""
    return {
        emotion.value: float((predicted[labels == index] == index).mean())
        for index, emotion in enumerate(EMOTIONS)
        if (labels == index).any()
    }


def uar(labels: Labels, predicted: Labels) -> float:
    """Unweighted average recall: the mean of `recalls`."""
    return float(np.mean(list(recalls(labels, predicted).values())))


def weighted_accuracy(labels: Labels, predicted: Labels) -> float:
    """The share of clips predicted right (WA in the literature)."""
    return float((labels == predicted).mean())


def calibration_error(labels: Labels, probabilities: Probabilities) -> float:
    """Expected calibration error of the top class over 15 equal bins (Guo et al., 2017)."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * _ECE_BINS).astype(int), _ECE_BINS - 1)
    gaps = [
        abs(right[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    ]
    return float(sum(gaps))


def negative_log_likelihood(labels: Labels, probabilities: Probabilities) -> float:
    """Mean of -log of the probability given to the right class."""
    rows = np.arange(len(labels))
    return float(-np.log(np.maximum(probabilities[rows, labels], 1e-12)).mean())


def summary(labels: Labels, probabilities: Probabilities) -> dict[str, float | int]:
    """The figures reported for one group of clips."""
    predicted = probabilities.argmax(axis=1)
    return {
        "clips": len(labels),
        "classes": len(np.unique(labels)),
        "uar": round(uar(labels, predicted), 4),
        "wa": round(weighted_accuracy(labels, predicted), 4),
    }
