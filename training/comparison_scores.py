"""Differences between two models' answers to the same clips, and how sure they are."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.alerts import ANGRY
from training.scores import calibration_error, uar

METRICS = {
    "uar_single": "UAR, single clips",
    "uar_call": "UAR, in calls",
    "anger_recall": "recall of anger at the alert's threshold",
    "anger_precision": "precision of anger there",
    "calibration_error": "expected calibration error, single clips (lower is better)",
}
_LOWER_IS_BETTER = {"calibration_error"}
_WORSE = "worse"
_RESAMPLED = 1000
_LEAST_SPEAKERS = 5  # fewer say nothing of speakers in general: clips are drawn instead
_SEED = 20261126
_INTERVAL = (2.5, 97.5)


@dataclass(frozen=True)
class Answers:
    """What a model answered to clips.

    Attributes:
        labels, speakers: of each clip, shape (clips,).
        single: probabilities (clips, 7), each clip on its own, equal shares of emotions expected.
        call: the same within calls.
        serving: within calls, under the prior of conversation where the model has one.
        anger_probability: from which on the model raises an alert.
    """

    labels: NDArray[np.int64]
    speakers: NDArray[np.str_]
    single: NDArray[np.float64]
    call: NDArray[np.float64]
    serving: NDArray[np.float64]
    anger_probability: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric of both models.

    Attributes:
        old, new: the figures.
        low, high: of new less old, the 95 % interval.
        verdict: worse or better where the interval leaves no doubt, else no difference.
    """

    old: float
    new: float
    low: float
    high: float
    verdict: str

    @property
    def worse(self) -> bool:
        """Whether the new model is worse beyond chance."""
        return self.verdict == _WORSE


Rows = NDArray[np.int64]


def differences(old: Answers, new: Answers) -> dict[str, Difference]:
    """Compare the answers to the same clips; the bootstrap draws speakers, both models' alike."""
    generator = np.random.default_rng(_SEED)
    everything = np.arange(len(old.labels))
    draws = [_draw(old.speakers, generator) for _ in range(_RESAMPLED)]
    return {
        name: _difference(name, metric, old, new, everything, draws)
        for name, metric in _METRIC.items()
    }


def _difference(
    name: str,
    metric: Callable[[Answers, Rows], float],
    old: Answers,
    new: Answers,
    everything: Rows,
    draws: list[Rows],
) -> Difference:
    changes = [metric(new, rows) - metric(old, rows) for rows in draws]
    low, high = (float(value) for value in np.percentile(changes, _INTERVAL))
    return Difference(
        old=round(metric(old, everything), 4),
        new=round(metric(new, everything), 4),
        low=round(low, 4),
        high=round(high, 4),
        verdict=_verdict(-high, -low) if name in _LOWER_IS_BETTER else _verdict(low, high),
    )


def _verdict(low: float, high: float) -> str:
    return _WORSE if high < 0 else "better" if low > 0 else "no difference"


def _draw(speakers: NDArray[np.str_], generator: np.random.Generator) -> Rows:
    names, of_clip = np.unique(speakers, return_inverse=True)
    if len(names) < _LEAST_SPEAKERS:
        return generator.integers(len(speakers), size=len(speakers))
    drawn = generator.integers(len(names), size=len(names))
    return np.concatenate([np.flatnonzero(of_clip == name) for name in drawn])


def _uar(rows: Rows, labels: NDArray[np.int64], probabilities: NDArray[np.float64]) -> float:
    return uar(labels[rows], probabilities[rows].argmax(axis=1))


def _anger(answers: Answers, rows: Rows) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    alerted = answers.serving[rows, ANGRY] >= answers.anger_probability
    return answers.labels[rows] == ANGRY, alerted


def _recall(answers: Answers, rows: Rows) -> float:
    meant, alerted = _anger(answers, rows)
    return float(alerted[meant].mean()) if meant.any() else 0.0


def _precision(answers: Answers, rows: Rows) -> float:
    """Precision; 1 where nothing is alerted: nothing was wrong."""
    meant, alerted = _anger(answers, rows)
    return float(meant[alerted].mean()) if alerted.any() else 1.0


_METRIC: dict[str, Callable[[Answers, Rows], float]] = {
    "uar_single": lambda answers, rows: _uar(rows, answers.labels, answers.single),
    "uar_call": lambda answers, rows: _uar(rows, answers.labels, answers.call),
    "anger_recall": _recall,
    "anger_precision": _precision,
    "calibration_error": lambda answers, rows: calibration_error(
        answers.labels[rows], answers.single[rows]
    ),
}
