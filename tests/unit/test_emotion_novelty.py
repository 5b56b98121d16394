from dataclasses import replace

import numpy as np
import pytest

from calltone.emotion.novelty import Novelty
from training.encoder_head import CLEAN, Examples, Projection
from training.encoder_novelty import KNOWN_ROWS, fit_novelty

SIZE = 80


def sounds(rows, *, offset=0.0, seed=0):
    """Embeddings whose later columns vary less."""
    generator = np.random.default_rng(seed)
    return (generator.normal(offset, 1 / np.arange(1, SIZE + 1), (rows, SIZE))).astype(np.float32)


def fit(rows):
    embeddings = sounds(rows)
    text = np.full(rows, "one")
    examples = Examples(embeddings, np.zeros(rows, np.int64), text, text, np.full(rows, CLEAN))
    projection = Projection.fit(embeddings, SIZE)
    return fit_novelty(examples.projected(projection), projection)


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
