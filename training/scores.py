"""Figures of merit. Probabilities: shape (clips, 7); labels: (clips,), places in `EMOTIONS`."""

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.taxonomy import EMOTIONS

Probabilities = NDArray[np.float64]
Labels = NDArray[np.int64]
_ECE_BINS = 15
_LEAST_CONFIDENCES = (0.0, 0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9)


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


def reliability(labels: Labels, probabilities: Probabilities) -> list[dict[str, float | int]]:
    """For each tenth of confidence that occurs: clips, mean confidence, and how many are right."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * 10).astype(int), 9)
    return [
        {
            "clips": int((bins == b).sum()),
            "confidence": round(float(confidence[bins == b].mean()), 4),
            "accuracy": round(float(right[bins == b].mean()), 4),
        }
        for b in np.unique(bins)
    ]


def per_emotion(labels: Labels, predicted: Labels) -> dict[str, dict[str, float | int]]:
    """Precision, recall and F1 of each emotion that occurs; precision is 0 where never answered."""
    figures: dict[str, dict[str, float | int]] = {}
    for index, emotion in enumerate(EMOTIONS):
        meant, said = labels == index, predicted == index
        if not meant.any():
            continue
        right = float((meant & said).sum())
        figures[emotion.value] = {
            "clips": int(meant.sum()),
            "precision": round(right / max(1, int(said.sum())), 4),
            "recall": round(right / int(meant.sum()), 4),
            "f1": round(2 * right / int(meant.sum() + said.sum()), 4),
        }
    return figures


def confusion(labels: Labels, predicted: Labels) -> list[list[int]]:
    """Count clips: rows are labels, columns predictions."""
    size = len(EMOTIONS)
    cells = np.bincount(labels * size + predicted, minlength=size * size)
    rows: list[list[int]] = cells.reshape(size, size).tolist()
    return rows


def risk_coverage(labels: Labels, probabilities: Probabilities) -> list[dict[str, float | None]]:
    """For each least confidence, the share of clips that reach it and how many are right."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    points: list[dict[str, float | None]] = []
    for least in _LEAST_CONFIDENCES:
        kept = confidence >= least
        points.append(
            {
                "confidence": least,
                "coverage": round(float(kept.mean()), 4),
                "accuracy": round(float(right[kept].mean()), 4) if kept.any() else None,
            }
        )
    return points


def summary(labels: Labels, probabilities: Probabilities) -> dict[str, float | int]:
    """The figures reported for one group of clips."""
    predicted = probabilities.argmax(axis=1)
    return {
        "clips": len(labels),
        "classes": len(np.unique(labels)),
        "uar": round(uar(labels, predicted), 4),
        "wa": round(weighted_accuracy(labels, predicted), 4),
    }
