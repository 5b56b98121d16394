"""The alert's threshold: what the default rule raises, and how it is chosen crosswise."""

import numpy as np
import pytest

from calltone.calls.rules import BUILT_IN
from training.alerts import ANGRY, choose_threshold, count_alerts


def call(*anger):
    """Probabilities of a service call whose other emotion is neutral."""
    found = np.zeros((len(anger), 7))
    found[:, ANGRY] = anger
    found[:, 0] = 1 - found[:, ANGRY]
    return found


@pytest.mark.parametrize(
    ("anger", "expected"),
    [
        ([0.9], 0),
        ([0.9, 0.1, 0.9], 1),
        ([0.9, 0.1, 0.1, 0.9], 0),
        ([0.5, 0.5], 1),  # the threshold itself is angry
        ([0.9] * 12, 1),  # within the rest of a minute
        ([0.9] * 16, 2),
        ([], 0),
    ],
)
def test_alerts_are_counted_by_the_rules_that_serve(anger, expected):
    ends_sec = [5.0 * (place + 1) for place in range(len(anger))]
    counts = count_alerts(call(*anger), ends_sec, 0.5)
    assert counts["deescalate"] == expected
    assert counts.keys() == {rule.rule_id for rule in BUILT_IN}


def test_the_highest_threshold_with_enough_recall_is_chosen():
    anger = np.array([0.1, 0.2, 0.3, 0.52, 0.5, 0.6, 0.7, 0.8, 0.9, 0.9])
    folds = np.arange(10) % 2
    choice = choose_threshold(anger, anger, folds, [call(0.0, 0.1), call(0.2)])
    assert choice.threshold == 0.5
    assert [row.fold for row in choice.crossed] == [0, 1]
    assert choice.to_json()["threshold"] == 0.5


def test_a_fold_is_measured_at_a_threshold_it_did_not_choose():
    anger = np.array([0.42] * 10 + [0.58] * 10)
    folds = np.repeat([0, 1], 10)
    choice = choose_threshold(anger, anger, folds, [call(0.0), call(0.0)])
    assert [row.threshold for row in choice.crossed] == [0.55, 0.4]
    assert [row.recall for row in choice.crossed] == [0.0, 1.0]


def test_service_calls_stay_quiet_even_at_the_price_of_recall():
    anger = np.full(10, 0.35)
    noisy = [call(*[0.44] * 10), call(*[0.0] * 10)]
    choice = choose_threshold(anger, anger, np.arange(10) % 2, noisy)
    assert choice.threshold == 0.45
    assert choice.crossed[0].angry == 1.0  # chosen without this call, which is loud


def test_without_service_calls_acted_anger_decides_alone():
    anger = np.full(4, 0.5)
    choice = choose_threshold(anger, anger, np.arange(4) % 2, [])
    assert choice.threshold == 0.5
    assert choice.crossed[0].angry is None
