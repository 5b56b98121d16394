"""The caller baseline: it helps where moods mix, and does no harm where they do not."""

import numpy as np

from calltone.emotion.baseline import CallerModel

MEANS = 3.0 * np.eye(3)
MODEL = CallerModel(MEANS, 0.5 * np.eye(3), 0.5 * np.eye(3), strength=1.0)


def utterances(labels, offset, seed=0):
    noise = np.random.default_rng(seed).normal(0, 0.5, (len(labels), 3))
    return MEANS[labels] + offset + noise


def heard(scores, offset_of):
    """The label of each utterance, given the offset learned from those up to it."""
    return np.array(
        [
            MODEL.log_likelihood(scores[i : i + 1], offset_of(scores[: i + 1])).argmax()
            for i in range(len(scores))
        ]
    )


def test_a_mixed_call_is_heard_better_with_the_baseline():
    labels = np.random.default_rng(1).integers(0, 3, 60)
    scores = utterances(labels, np.array([-1.2, 1.6, 0.0]))
    alone = heard(scores, lambda _: np.zeros(3))
    assert (heard(scores, MODEL.offset) == labels).mean() > (alone == labels).mean()


def test_a_caller_in_one_mood_is_still_heard_in_it():
    labels = np.full(40, 2)
    assert (heard(utterances(labels, np.zeros(3)), MODEL.offset) == labels).mean() > 0.9


def test_a_weaker_prior_follows_the_caller_more_slowly():
    scores = utterances(np.arange(6) % 3, np.ones(3))
    cautious = CallerModel(MEANS, MODEL.within, MODEL.between, strength=0.01)
    assert np.linalg.norm(cautious.offset(scores)) < np.linalg.norm(MODEL.offset(scores))
