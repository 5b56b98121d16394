"""The head that attends to moments, as it serves."""

import numpy as np
import pytest

from calltone.emotion.attention import LEAST_VARIANCE, AttentiveHead
from calltone.emotion.taxonomy import EMOTIONS

WIDTH, QUERIES = 5, 2


def made_up_head(**changes):
    generator = np.random.default_rng(0)

    def drawn(*shape):
        return generator.normal(0, 1, shape).astype(np.float32)

    arrays = {
        "mean": drawn(WIDTH),
        "scale": np.exp(drawn(WIDTH)),
        "queries": drawn(QUERIES, WIDTH),
        "coefficients": drawn(len(EMOTIONS), QUERIES, 2, WIDTH),
        "intercepts": drawn(len(EMOTIONS)),
    }
    return AttentiveHead(**arrays | changes)


def frames_of(count, seed=1):
    return np.random.default_rng(seed).normal(0, 1, (count, WIDTH)).astype(np.float32)


def test_scores_are_of_weighted_means_and_deviations():
    head, frames = made_up_head(), frames_of(9)
    standard = (frames - head.mean) / head.scale
    expected = head.intercepts.astype(np.float64)
    for number, query in enumerate(head.queries):
        weights = np.exp(standard @ query)
        weights /= weights.sum()
        mean = np.average(standard, axis=0, weights=weights)
        variance = np.average((standard - mean) ** 2, axis=0, weights=weights)
        deviation = np.sqrt(np.maximum(variance, LEAST_VARIANCE))
        of_mean, of_deviation = head.coefficients[:, number].swapaxes(0, 1)
        expected += of_mean @ mean + of_deviation @ deviation
    np.testing.assert_allclose(head.scores([frames])[0], expected, rtol=1e-4)


def test_utterances_of_any_length_are_scored_on_their_own():
    head, utterances = made_up_head(), [frames_of(count, count) for count in (1, 2, 40)]
    together = head.scores(utterances)
    assert together.shape == (3, len(EMOTIONS))
    assert head.scores([]).shape == (0, len(EMOTIONS))
    for row, frames in zip(together, utterances, strict=True):
        np.testing.assert_array_equal(head.scores([frames])[0], row)


def test_a_moment_that_a_query_asks_for_outweighs_all_others():
    queries = np.zeros((1, WIDTH), np.float32)
    queries[0, 0] = 20.0
    coefficients = np.zeros((len(EMOTIONS), 1, 2, WIDTH), np.float32)
    coefficients[3, 0, 0, 1] = 1.0  # the fourth score is the mean of the second number
    plain = {"mean": np.zeros(WIDTH, np.float32), "scale": np.ones(WIDTH, np.float32)}
    zeros = np.zeros(len(EMOTIONS), np.float32)
    head = made_up_head(queries=queries, coefficients=coefficients, intercepts=zeros, **plain)
    frames = np.zeros((30, WIDTH), np.float32)
    frames[17, :2] = 1.0, 5.0
    assert head.scores([frames])[0] == pytest.approx(5.0 * (np.arange(7) == 3), abs=1e-4)


def test_all_scores_may_be_multiplied():
    head, frames = made_up_head(), [frames_of(9)]
    np.testing.assert_allclose(head.times(0.3).scores(frames), 0.3 * head.scores(frames), rtol=1e-5)
