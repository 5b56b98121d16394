import json
import shutil
from pathlib import Path

import joblib
import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from calltone.emotion.artifact import ArtifactError, load_model, sha256_of
from calltone.emotion.taxonomy import EMOTIONS
from tests.unit.conftest import small_head, write_model

ANOTHER_HASH = "0" * 64


@pytest.fixture
def folder(model_folder, tmp_path):
    """A copy that a test may spoil."""
    return Path(shutil.copytree(model_folder, tmp_path / "model"))


def change_manifest(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def refused(folder: Path) -> str:
    with pytest.raises(ArtifactError) as caught:
        load_model(folder)
    return str(caught.value)


def test_a_sound_folder_loads(folder):
    assert load_model(folder).version == "small-1"


def test_a_changed_byte_is_refused_before_anything_is_unpickled(folder, monkeypatch):
    path = folder / "head.joblib"
    expected = sha256_of(path)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    monkeypatch.setattr(joblib, "load", lambda _path: pytest.fail("was unpickled"))
    message = refused(folder)
    assert str(path) in message
    assert f"expected sha256 {expected}, found {sha256_of(path)}" in message


def test_a_missing_file_is_named(folder):
    (folder / "head.joblib").unlink()
    assert "expected the file head.joblib" in refused(folder)


def test_a_file_outside_the_folder_is_refused(folder):
    change_manifest(folder, files={"../head.joblib": {"sha256": ANOTHER_HASH}})
    assert "expected the file ../head.joblib" in refused(folder)


def test_a_folder_without_a_manifest(tmp_path):
    assert "expected a model folder with manifest.json" in refused(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '"classic-1"'])
def test_a_manifest_that_is_none(folder, content):
    (folder / "manifest.json").write_text(content)
    assert str(folder / "manifest.json") in refused(folder)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"labels": ["angry", "happy"]}, "expected the labels"),
        ({"kind": "oracle"}, "holds 'oracle'"),
        ({"feature_set": "classic-features-0"}, "has 'classic-features-0'"),
        ({"files": {}}, "expected head.joblib among the files"),
        ({"files": ["head.joblib"]}, "complete manifest"),
        ({"files": {"head.joblib": {}}}, "sha256"),
        ({"calibration": {"temperature": 0, "uncertain_below": 0.4}}, "temperature above 0"),
        ({"calibration": {"temperature": 1.0}}, "uncertain_below"),
        ({"calibration": {"temperature": "warm", "uncertain_below": 0.4}}, "complete manifest"),
    ],
)
def test_a_manifest_for_something_else(folder, changes, message):
    change_manifest(folder, **changes)
    assert message in refused(folder)


class OldScaler:
    """Pickles into a scikit-learn scaler that says it is of version 0.1."""

    def __reduce__(self):
        state = StandardScaler().fit(np.eye(3)).__getstate__() | {"_sklearn_version": "0.1"}
        return (StandardScaler, (), state)


def test_a_version_warning_of_scikit_learn_is_an_error(tmp_path):
    message = refused(write_model(tmp_path / "old", OldScaler()))
    assert "head.joblib was written by 0.1" in message


@pytest.mark.parametrize(
    "head",
    [
        make_pipeline(StandardScaler()).fit(np.eye(3)),
        small_head(columns=12),
        small_head(labels=range(1, 8)),
        small_head(labels=["sad", "angry"]),
        "no model",
    ],
    ids=["scaler", "other features", "other classes", "words", "text"],
)
def test_a_head_of_another_shape(tmp_path, head):
    folder = write_model(tmp_path / "odd", head)
    assert "expected classes of 0 to 6 and 297 features" in refused(folder)


def test_a_model_says_from_where_on_anger_is_an_alert(folder):
    assert load_model(folder).anger_alert_probability == 0.6  # says nothing of its own
    change_manifest(folder, alert={"anger_probability": 0.4})
    assert load_model(folder).anger_alert_probability == 0.4


@pytest.mark.parametrize("probability", [0, 1.5, -1])
def test_an_alert_needs_a_probability(folder, probability):
    change_manifest(folder, alert={"anger_probability": probability})
    assert "a probability of alerts" in refused(folder)


SHARES = dict.fromkeys(EMOTIONS, 1 / len(EMOTIONS))


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ({"emotion_shares": {}}, "neutral"),
        ({"emotion_shares": dict.fromkeys(EMOTIONS, 0.5)}, "of sum 1"),
        ({"emotion_shares": SHARES, "scores": {"mean": [0.0], "std": [0.0]}}, "above 0"),
        ({"emotion_shares": SHARES, "scores": {"mean": [0.0], "std": [1.0, 1.0]}}, "above 0"),
    ],
)
def test_a_reference_that_nothing_can_be_compared_with_is_refused(folder, reference, message):
    change_manifest(folder, reference=reference)
    assert message in refused(folder)
