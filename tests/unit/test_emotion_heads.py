import numpy as np
import pytest

from calltone.emotion.attention import AttentiveHead
from calltone.emotion.encoder import Embeddings
from calltone.emotion.heads import EmotionHeads, LinearHead
from calltone.emotion.novelty import Familiarity, Novelty

SIZE, WIDTH = 3, 2


def linear(value):
    return LinearHead(np.full((7, SIZE), value, np.float32), np.zeros(7))


@pytest.fixture
def heads():
    one = np.ones(WIDTH, np.float32)
    attention = AttentiveHead(
        0 * one,
        one,
        np.zeros((1, WIDTH), np.float32),
        np.zeros((7, 1, 2, WIDTH), np.float32),
        100 * np.ones(7, np.float32),
    )
    known = np.zeros((6, SIZE), np.float32)
    novelty = Novelty(np.eye(SIZE, dtype=np.float32), np.zeros(SIZE, np.float32), known)
    return EmotionHeads(linear(1.0), linear(10.0), attention, novelty, Familiarity(0.0, 0.1))


def test_the_familiar_head_speaks_of_what_is_familiar(heads):
    pooled = np.array([[0.01, 0, 0], [1, 0, 0], [100, 0, 0]], np.float32)
    frames = [np.ones((4, WIDTH), np.float32)] * 3
    scores, novelty = heads.score(Embeddings(pooled, frames))
    np.testing.assert_allclose(novelty, np.log([0.01, 1, 100]), atol=1e-3)
    np.testing.assert_allclose(scores, np.array([[100.11], [106], [200]]) * np.ones(7), rtol=1e-4)


def test_no_utterances_have_no_scores(heads):
    scores, novelty = heads.score(Embeddings(np.zeros((0, SIZE), np.float32), []))
    assert scores.shape == (0, 7)
    assert novelty.shape == (0,)
