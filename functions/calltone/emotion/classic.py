"""`classic-1`: statistics of librosa's features into a random forest. Small and explainable."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from calltone.emotion.artifact import ArtifactError, Manifest
from calltone.emotion.calibration import calibrate
from calltone.emotion.features import FEATURE_SET, classic_features, feature_names
from calltone.emotion.model import EmotionModel, check_utterance
from calltone.emotion.prediction import Prediction
from calltone.emotion.taxonomy import EMOTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline

HEAD = "head.joblib"
_LEAST_PROBABILITY = 1e-4  # a forest says exactly 0 where no tree votes; a logarithm needs more


class ClassicModel(EmotionModel):
    """Without a caller baseline. Scores are the logarithms of the forest's probabilities."""

    def __init__(self, head: Pipeline, manifest: Manifest) -> None:
        self._head = head
        self._manifest = manifest

    @property
    def version(self) -> str:
        return self._manifest.version

    @property
    def anger_alert_probability(self) -> float:
        return self._manifest.anger_alert_probability

    @property
    def memory_utterances(self) -> int:
        return 0

    def score(self, utterances: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
        """See `EmotionModel.score`."""
        if not utterances:
            return np.zeros((0, len(EMOTIONS)))
        for samples in utterances:
            check_utterance(samples)
        features = np.stack([classic_features(samples) for samples in utterances])
        return log_probabilities(head_probabilities(self._head, features))

    def judge(
        self,
        scores: NDArray[np.float64],
        earlier: Sequence[NDArray[np.float64]] = (),
    ) -> Prediction:
        """See `EmotionModel.judge`."""
        vector = calibrate(scores, self._manifest.temperature)
        return Prediction.from_vector(
            vector, is_uncertain=bool(vector.max() < self._manifest.uncertain_below)
        )


def head_probabilities(head: Pipeline, features: NDArray[np.float32]) -> NDArray[np.float64]:
    """Predict shape (utterances, 7); 0 for emotions that the head's training data did not have.

    The mean over the trees is what the forest's own `predict_proba` answers (a test compares them),
    but that one goes through joblib tree by tree: 8.6 ms for one utterance and 150 trees instead of
    1.7 ms, and it exchanges the process's warning filters on the way, which threads trip over.
    """
    scaled = np.ascontiguousarray(head[:-1].transform(features), dtype=np.float32)
    forest = head[-1]
    votes = np.zeros((len(features), len(forest.classes_)))
    for tree in forest.estimators_:
        votes += tree.predict_proba(scaled, check_input=False)
    probabilities = np.zeros((len(features), len(EMOTIONS)))
    probabilities[:, forest.classes_] = votes / len(forest.estimators_)
    return probabilities


def log_probabilities(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithms of probabilities of shape (utterances, 7), of which some may be exactly 0."""
    logarithms: NDArray[np.float64] = np.log(np.maximum(probabilities, _LEAST_PROBABILITY))
    return logarithms


def load_classic(folder: Path, manifest: Manifest) -> ClassicModel:
    """Load the head of a folder whose hashes have been checked.

    Raises:
        ArtifactError: other features, classes or library versions than this code has.

    """
    if manifest.feature_set != FEATURE_SET:
        raise ArtifactError(
            f"expected the feature set {FEATURE_SET!r}, {folder} has {manifest.feature_set!r}"
        )
    if HEAD not in manifest.files:
        raise ArtifactError(f"expected {HEAD} among the files of {folder}, found none")
    import joblib
    from sklearn.exceptions import InconsistentVersionWarning

    with warnings.catch_warnings():
        warnings.simplefilter("error", InconsistentVersionWarning)
        try:
            head = joblib.load(folder / HEAD)
        except InconsistentVersionWarning as error:
            raise ArtifactError(
                f"expected scikit-learn {error.current_sklearn_version} as installed, "
                f"{folder / HEAD} was written by {error.original_sklearn_version}"
            ) from error
    _check_head(head, folder)
    return ClassicModel(head, manifest)


def _check_head(head: Pipeline, folder: Path) -> None:
    classes = np.asarray(getattr(head, "classes_", [])).tolist()
    columns = getattr(head, "n_features_in_", None)
    places = set(range(len(EMOTIONS)))
    if not classes or not places.issuperset(classes) or columns != len(feature_names()):
        raise ArtifactError(
            f"expected classes of 0 to {len(EMOTIONS) - 1} and {len(feature_names())} features, "
            f"{folder / HEAD} has classes {classes} and {columns} features"
        )
