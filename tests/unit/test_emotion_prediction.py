import numpy as np
import pytest

from calltone.emotion.prediction import Prediction
from calltone.emotion.taxonomy import EMOTIONS, Emotion


def sure_of(emotion: Emotion) -> Prediction:
    return Prediction.from_vector(np.eye(7)[EMOTIONS.index(emotion)], is_uncertain=False)


def test_vector_keeps_its_order():
    vector = np.array([0.1, 0.05, 0.05, 0.5, 0.1, 0.1, 0.1])
    prediction = Prediction.from_vector(vector, is_uncertain=True)
    assert list(prediction.probabilities) == list(EMOTIONS)
    assert prediction.emotion is Emotion.ANGRY
    assert prediction.confidence == pytest.approx(0.5)
    assert prediction.is_uncertain
    assert sum(prediction.probabilities.values()) == pytest.approx(1)


def test_the_first_in_order_wins_a_tie():
    assert Prediction.from_vector(np.full(7, 1 / 7), is_uncertain=True).emotion is Emotion.NEUTRAL


def test_valence_and_arousal_point_the_way_the_words_do():
    assert (sure_of(Emotion.NEUTRAL).valence, sure_of(Emotion.NEUTRAL).arousal) == (0, 0)
    assert sure_of(Emotion.HAPPY).valence > 0 > sure_of(Emotion.ANGRY).valence
    assert sure_of(Emotion.ANGRY).arousal > 0 > sure_of(Emotion.SAD).arousal


def test_valence_and_arousal_stay_in_range():
    random = np.random.default_rng(1)
    for vector in random.dirichlet(np.full(7, 0.3), size=200):
        prediction = Prediction.from_vector(vector, is_uncertain=False)
        assert -1 <= prediction.valence <= 1
        assert -1 <= prediction.arousal <= 1


@pytest.mark.parametrize(
    ("vector", "message"),
    [
        (np.full(6, 1 / 6), r"expected 7 probabilities, found shape \(6,\)"),
        (np.full((1, 7), 1 / 7), r"found shape \(1, 7\)"),
        (np.full(7, 0.1), "sum to 1"),
        (np.array([1.2, -0.2, 0, 0, 0, 0, 0]), "sum to 1"),
        (np.full(7, np.nan), "sum to 1"),
    ],
)
def test_what_is_no_distribution(vector, message):
    with pytest.raises(ValueError, match=message):
        Prediction.from_vector(vector, is_uncertain=False)
