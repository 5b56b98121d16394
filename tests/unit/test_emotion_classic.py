from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from calltone.audio.errors import AudioTooShort, EmptyAudio, InvalidSamples
from calltone.emotion.artifact import load_model
from calltone.emotion.calibration import calibrate
from calltone.emotion.classic import head_probabilities, log_probabilities
from calltone.emotion.features import feature_names
from calltone.emotion.taxonomy import EMOTIONS
from tests.unit.conftest import small_head, write_model

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def model(model_folder):
    return load_model(model_folder)


def test_each_utterance_is_judged_on_its_own(model, speech):
    utterances = [speech(0.1), speech(1.0), speech(5.0, pitch_hz=250)]
    together = model.predict(utterances)
    alone = [model.predict([utterance])[0] for utterance in utterances]
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_allclose(
            list(one.probabilities.values()), list(other.probabilities.values()), rtol=1e-9
        )
        assert sum(one.probabilities.values()) == pytest.approx(1)


def test_without_a_baseline_a_call_is_its_utterances(model, speech):
    utterances = [speech(1.0), speech(2.0, pitch_hz=250)]
    assert model.predict_call(utterances) == model.predict(utterances)


def test_no_utterance_no_prediction(model):
    assert model.predict([]) == []


def test_doubt_follows_the_threshold_of_the_manifest(model, speech):
    predictions = model.predict([speech(1.0, pitch_hz=hz) for hz in range(90, 400, 20)])
    assert all(p.is_uncertain == (p.confidence < 0.4) for p in predictions)


def test_threads_may_share_a_model(model, speech):
    utterances = [speech(0.5, pitch_hz=hz) for hz in range(100, 300, 10)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda samples: model.predict([samples])[0], utterances))
    assert found == [model.predict([samples])[0] for samples in utterances]


@pytest.mark.parametrize(
    ("samples", "error", "message"),
    [
        (np.zeros(0, dtype=np.float32), EmptyAudio, "no samples"),
        (np.zeros(1_599, dtype=np.float32), AudioTooShort, "expected at least 0.1 s"),
        (np.full(3_000, np.nan, dtype=np.float32), InvalidSamples, "NaN"),
        (np.full(3_000, 100, dtype=np.float32), InvalidSamples, "peak of 100"),
        (np.zeros((1, 3_000), dtype=np.float32), TypeError, r"\(1, 3000\)"),
        (np.zeros(3_000, dtype=np.int16), TypeError, "int16"),
    ],
)
def test_what_cannot_be_judged(model, speech, samples, error, message):
    with pytest.raises(error, match=message):
        model.predict([speech(1.0), samples])


def test_the_trees_answer_as_the_forest_does():
    head = small_head()
    features = np.random.default_rng(3).normal(size=(20, len(feature_names()))).astype(np.float32)
    np.testing.assert_allclose(
        head_probabilities(head, features), head.predict_proba(features), atol=1e-9
    )


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5])
def test_calibration_keeps_order_and_sum(temperature):
    probabilities = np.random.default_rng(0).dirichlet(np.ones(7), size=50)
    calibrated = calibrate(log_probabilities(probabilities), temperature)
    np.testing.assert_allclose(calibrated.sum(axis=1), 1)
    np.testing.assert_array_equal(calibrated.argsort(axis=1), probabilities.argsort(axis=1))


def test_calibration_sharpens_below_one_and_flattens_above():
    probabilities = np.array([[0.4, 0.3, 0.1, 0.1, 0.1, 0.0, 0.0]])
    sharp, flat = (
        calibrate(log_probabilities(probabilities), 0.5).max(),
        calibrate(log_probabilities(probabilities), 2.0).max(),
    )
    assert sharp > 0.4 > flat


def test_the_model_of_the_repository_loads_and_answers(speech):
    model = load_model(REPOSITORY / "model_artifacts" / "classic-1")
    (prediction,) = model.predict([speech(2.0)])
    assert model.version == "classic-1"
    assert list(prediction.probabilities) == list(EMOTIONS)


def test_the_head_of_the_repository_is_below_15_mb():
    assert (REPOSITORY / "model_artifacts/classic-1/head.joblib").stat().st_size < 15_000_000


def test_emotions_a_head_never_met_are_nearly_impossible(tmp_path, speech):
    head = small_head(labels=[EMOTIONS.index("sad"), EMOTIONS.index("angry")])
    (prediction,) = load_model(write_model(tmp_path / "two", head)).predict([speech(1.0)])
    assert prediction.emotion in {"sad", "angry"}
    assert prediction.probabilities[EMOTIONS[0]] < 0.001
