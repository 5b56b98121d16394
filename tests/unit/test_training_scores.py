import numpy as np
import pytest

from calltone.emotion.calibration import Temperature, calibrate
from training.calibration import (
    doubt_threshold,
    fit_calibration,
    fit_temperature,
    fit_temperature_by_novelty,
)
from training.scores import calibration_error, recalls, summary, uar, weighted_accuracy


def honest(clips: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities that are exactly right, and labels drawn from them."""
    random = np.random.default_rng(seed)
    probabilities = random.dirichlet(np.full(7, 0.4), size=clips)
    labels = np.array([random.choice(7, p=row) for row in probabilities])
    return probabilities, labels


def test_uar_counts_every_class_the_same():
    labels = np.array([0] * 9 + [3])
    predicted = np.zeros(10, dtype=np.int64)
    assert recalls(labels, predicted) == {"neutral": 1.0, "angry": 0.0}
    assert uar(labels, predicted) == 0.5
    assert weighted_accuracy(labels, predicted) == 0.9


def test_summary_of_a_perfect_answer():
    labels = np.arange(7)
    assert summary(labels, np.eye(7)) == {"clips": 7, "classes": 7, "uar": 1.0, "wa": 1.0}


def test_honest_probabilities_have_no_calibration_error():
    probabilities, labels = honest(20_000)
    assert calibration_error(labels, probabilities) < 0.015


def test_certainty_that_is_never_right_is_the_largest_error():
    assert calibration_error(np.zeros(10, dtype=int), np.eye(7)[np.ones(10, dtype=int)]) == 1


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_the_temperature_that_spoiled_honest_probabilities_is_found(temperature):
    probabilities, labels = honest(8_000)
    spoiled = probabilities ** (1 / temperature) + 1e-12
    spoiled /= spoiled.sum(axis=1, keepdims=True)
    found = fit_temperature(np.log(spoiled), labels, np.ones(len(labels)))
    assert found == pytest.approx(1 / temperature, rel=0.1)


def test_calibration_lowers_the_error_on_folds_it_was_not_fitted_on():
    probabilities, labels = honest(6_000)
    flat = np.sqrt(probabilities)
    flat /= flat.sum(axis=1, keepdims=True)
    calibration = fit_calibration(flat, labels, np.ones(len(labels)), np.arange(6_000) % 5)
    assert calibration.error_after < 0.4 * calibration.error_before
    assert 0 < calibration.uncertain_share < 0.9


def test_above_the_threshold_of_doubt_seven_of_ten_are_right():
    probabilities, labels = honest(6_000)
    threshold = doubt_threshold(probabilities, labels)
    sure = probabilities.max(axis=1) >= threshold
    right = probabilities.argmax(axis=1) == labels
    assert right[sure].mean() == pytest.approx(0.7, abs=0.01)


def test_a_model_that_is_never_right_still_answers_for_its_surest_tenth():
    probabilities = np.random.default_rng(1).dirichlet(np.ones(7), size=1_000)
    labels = probabilities.argmin(axis=1)
    threshold = doubt_threshold(probabilities, labels)
    assert (probabilities.max(axis=1) >= threshold).mean() == pytest.approx(0.1)


def test_a_temperature_that_grows_with_novelty_is_found():
    probabilities, labels = honest(8_000)
    novelty = np.random.default_rng(1).normal(2, 0.5, len(labels))
    told = Temperature(level=-0.5, slope=0.4, least=-10, most=10)
    spoiled = np.log(probabilities + 1e-12) * told.at(novelty)[:, np.newaxis]
    found = fit_temperature_by_novelty(spoiled, labels, novelty, np.ones(len(labels)))
    assert found.slope == pytest.approx(0.4, abs=0.06)
    np.testing.assert_allclose(found.at(np.array([2.0])), told.at(np.array([2.0])), rtol=0.05)
    calibrated = calibrate(spoiled, found.at(novelty))
    assert calibration_error(labels, calibrated) < 0.02


def test_without_novelty_there_is_one_temperature():
    probabilities, labels = honest(2_000)
    likelihoods, weights = np.log(probabilities + 1e-12), np.ones(len(labels))
    found = fit_temperature_by_novelty(likelihoods, labels, np.zeros(len(labels)), weights)
    assert found == Temperature.constant(fit_temperature(likelihoods, labels, weights))


def test_novelty_that_was_never_met_counts_as_the_most_that_was():
    temperature = Temperature(level=0, slope=1, least=1, most=2)
    np.testing.assert_allclose(temperature.at(np.array([-5.0, 1.5, 9.0])), np.exp([1, 1.5, 2]))


def test_clips_that_are_all_right_have_a_temperature_too():
    labels = np.tile(np.arange(7), 30)
    novelty = np.random.default_rng(2).normal(2, 0.5, len(labels))
    found = fit_temperature_by_novelty(9 * np.eye(7)[labels], labels, novelty, np.ones(len(labels)))
    assert (found.at(novelty) > 0.01).all()
