from dataclasses import replace

import numpy as np
import pytest

from calltone.emotion.novelty import Familiarity, Novelty
from training.encoder_head import CLEAN, Examples, Projection
from training.encoder_novelty import KNOWN_ROWS, fit_familiarity, fit_novelty, unproject_novelty

SIZE = 80


def sounds(rows, *, offset=0.0, seed=0):
    """Embeddings whose later columns vary less."""
    generator = np.random.default_rng(seed)
    return (generator.normal(offset, 1 / np.arange(1, SIZE + 1), (rows, SIZE))).astype(np.float32)


def fit_projected(rows):
    """Novelty of projected sounds, and their projection."""
    embeddings = sounds(rows)
    text = np.full(rows, "one")
    examples = Examples(embeddings, np.zeros(rows, np.int64), text, text, np.full(rows, CLEAN))
    projection = Projection.fit(embeddings, SIZE)
    return fit_novelty(examples.projected(projection)), projection


def fit(rows):
    return unproject_novelty(*fit_projected(rows))


def test_the_further_the_newer():
    novelty = fit(600)
    found = [novelty.of(sounds(50, offset=offset, seed=1)).mean() for offset in (0, 0.5, 2)]
    assert found == sorted(found)
    assert found[2] > found[0] + 1
    assert (novelty.of(sounds(600)) < found[0]).mean() > 0.9  # what was learned from is not new


def test_each_sound_counts_on_its_own():
    novelty = fit(100)
    embeddings = sounds(7, seed=2)
    alone = np.concatenate([novelty.of(embeddings[row : row + 1]) for row in range(7)])
    np.testing.assert_allclose(novelty.of(embeddings), alone, rtol=1e-6)


def test_what_was_asked_before_changes_nothing():
    novelty, embeddings = fit(300), sounds(9, offset=0.5, seed=3)
    first = novelty.of(embeddings)
    np.testing.assert_array_equal(novelty.of(embeddings), first)
    np.testing.assert_array_equal(replace(novelty).of(embeddings), first)


def test_it_is_the_distance_to_the_five_nearest():
    known = np.array([[3.0], [4.0], [5.0], [6.0], [7.0], [100.0]], dtype=np.float32)
    novelty = Novelty(np.ones((1, 2), np.float32), np.full(1, -1.0, np.float32), known)
    assert novelty.of(np.array([[0.5, 0.5]], np.float32)) == pytest.approx(np.log([5.0]))
    few = Novelty(novelty.weights, novelty.offsets, known[:2])
    assert few.of(np.array([[0.5, 0.5]], np.float32)) == pytest.approx(np.log([3.5]))


def test_what_is_kept_is_bounded():
    assert len(fit(KNOWN_ROWS + 10).known) == KNOWN_ROWS


def test_projected_and_raw_embeddings_are_equally_new():
    novelty, projection = fit_projected(300)
    others = sounds(20, offset=0.3, seed=4)
    raw = unproject_novelty(novelty, projection).of(others)
    np.testing.assert_allclose(novelty.of(projection.apply(others)), raw, rtol=1e-4)


def test_the_newer_a_sound_the_less_the_familiar_counts():
    familiarity = Familiarity(half_at=2.0, width=0.1)
    scores = np.array([[4.0, -4.0]] * 5)
    weighed = familiarity.weigh(np.array([-50.0, 1.9, 2.0, 2.1, 50.0]), scores)
    np.testing.assert_allclose(weighed[:, 0], [4, 2.924, 2, 1.076, 0], atol=1e-3)
    np.testing.assert_allclose(weighed[:, 1], -weighed[:, 0])


def test_half_of_it_counts_at_the_lower_quartile_of_voices_not_met():
    novelty = np.linspace(0, 4, 401)
    familiarity = fit_familiarity(novelty)
    shares = familiarity.weigh(np.array([0.2, 1.0, 3.0]), np.ones((3, 1)))[:, 0]
    np.testing.assert_allclose(shares, [0.95, 0.5, 0.0], atol=1e-2)


def test_voices_that_are_all_as_new_are_no_fault():
    assert fit_familiarity(np.full(9, 2.0)) == Familiarity(half_at=2.0, width=0.001)
