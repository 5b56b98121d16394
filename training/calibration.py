"""Confidence that means what it says, fitted on predictions for speakers a model had not met."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from calltone.emotion.calibration import Temperature, calibrate
from calltone.emotion.classic import log_probabilities
from training.scores import Labels, Probabilities, calibration_error

_TEMPERATURES = (0.2, 5.0)
_SURE_ACCURACY = 0.7
_SLOPES = (-1.0, 1.0)  # of the logarithm of the temperature, per deviation of novelty
_NOVELTY_PERCENTILES = (1.0, 99.0)
_MOST_UNCERTAIN = 0.9  # an answer that is nearly always "uncertain" helps nobody


@dataclass(frozen=True, slots=True)
class Calibration:
    """What serving applies, and how well it fits speakers it was not fitted on.

    Attributes:
        temperature: divides the log probabilities.
        uncertain_below: the lowest confidence whose clips and all surer ones are right 70 % of the
            time, on speakers held out.
        uncertain_share: of the held-out clips that fall under it.
        error_before, error_after: expected calibration error; after, each fold by the others'
            temperature.
    """

    temperature: float
    uncertain_below: float
    uncertain_share: float
    error_before: float
    error_after: float


def fit_calibration(
    probabilities: Probabilities,
    labels: Labels,
    weights: NDArray[np.float64],
    folds: NDArray[np.int64],
) -> Calibration:
    """Fit one temperature to held-out predictions, shape (clips, 7), and a threshold of doubt."""
    logarithms = log_probabilities(probabilities)
    temperature = fit_temperature(logarithms, labels, weights)
    crossed = np.zeros_like(probabilities)
    for fold in np.unique(folds):
        inside = folds == fold
        others = fit_temperature(logarithms[~inside], labels[~inside], weights[~inside])
        crossed[inside] = calibrate(logarithms[inside], others)
    threshold = doubt_threshold(calibrate(logarithms, temperature), labels)
    return Calibration(
        temperature=round(temperature, 4),
        uncertain_below=round(threshold, 4),
        uncertain_share=round(float((crossed.max(axis=1) < threshold).mean()), 4),
        error_before=round(calibration_error(labels, probabilities), 4),
        error_after=round(calibration_error(labels, crossed), 4),
    )


def fit_temperature(
    log_likelihoods: NDArray[np.float64], labels: Labels, weights: NDArray[np.float64]
) -> float:
    """Find the temperature of the least weighted loss for log likelihoods of shape (clips, 7)."""
    rows = np.arange(len(labels))

    def loss(temperature: float) -> float:
        calibrated = calibrate(log_likelihoods, temperature)
        return float(-(weights * np.log(calibrated[rows, labels] + 1e-12)).sum())

    return float(minimize_scalar(loss, bounds=_TEMPERATURES, method="bounded").x)


def fit_temperature_by_novelty(
    log_likelihoods: NDArray[np.float64],
    labels: Labels,
    novelty: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> Temperature:
    """Find how temperature depends on novelty (clips,) for the least weighted loss.

    Where novelty is the same for all, so is the temperature.
    """
    start = fit_temperature(log_likelihoods, labels, weights)
    middle, spread = float(novelty.mean()), float(novelty.std())
    if not spread > 0:
        return Temperature.constant(start)
    standard, rows = (novelty - middle) / spread, np.arange(len(labels))

    def loss(parameters: NDArray[np.float64]) -> float:
        temperatures = np.exp(parameters[0] + parameters[1] * standard)
        calibrated = calibrate(log_likelihoods, temperatures)
        return float(-(weights * np.log(calibrated[rows, labels] + 1e-12)).sum())

    tolerance = 1e-5 * float(weights.sum())
    bounds = [tuple(np.log(_TEMPERATURES)), _SLOPES]  # clips that are all right have no best one
    found = minimize(
        loss, np.array([np.log(start), 0.1]), method="Nelder-Mead", bounds=bounds, tol=tolerance
    )
    slope = float(found.x[1]) / spread
    least, most = np.percentile(novelty, _NOVELTY_PERCENTILES)
    return Temperature(float(found.x[0]) - slope * middle, slope, float(least), float(most))


def doubt_threshold(probabilities: Probabilities, labels: Labels) -> float:
    """Find the lowest confidence above which at least 70 % of the clips are right."""
    confidence = probabilities.max(axis=1)
    order = np.argsort(-confidence)
    right = (probabilities.argmax(axis=1) == labels)[order]
    accuracy = np.cumsum(right) / np.arange(1, len(right) + 1)
    least = max(1, round((1 - _MOST_UNCERTAIN) * len(right)))
    good = np.flatnonzero(accuracy >= _SURE_ACCURACY)
    kept = max(least, int(good[-1]) + 1 if len(good) else 0)
    return float(confidence[order][kept - 1])
