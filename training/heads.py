"""The head of `classic-1`: a scaler and a random forest, and how clips are weighted for it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from calltone.emotion.classic import head_probabilities
from calltone.emotion.taxonomy import EMOTIONS
from training.corpora import Clip
from training.parallel import parallel_map
from training.scores import Labels, Probabilities

SEED = 20260524
FOREST: Mapping[str, int | float | str] = {
    "n_estimators": 100,
    "min_samples_leaf": 4,
    "max_features": 0.15,
}
# Of the clips of CREMA-D at hand nearly all are happy or sad: at full weight a forest learns the
# sound of that corpus as a sign of these two.
CORPUS_WEIGHTS = {"crema": 0.25}


def clip_weights(clips: Sequence[Clip]) -> NDArray[np.float64]:
    """Weigh clips so that every emotion counts the same, and within it large corpora less.

    A corpus's share of an emotion grows with the square root of its clips. Shape (clips,), mean 1.
    """
    cells = Counter((clip.corpus, clip.label) for clip in clips)
    weights = np.array(
        [CORPUS_WEIGHTS.get(c.corpus, 1.0) / np.sqrt(cells[c.corpus, c.label]) for c in clips]
    )
    labels = np.array([clip.label for clip in clips])
    totals = np.bincount(labels, weights=weights, minlength=len(EMOTIONS))
    weights = weights / totals[labels]
    return np.asarray(weights / weights.mean(), dtype=np.float64)


def fit_head(features: NDArray[np.float32], clips: Sequence[Clip]) -> Pipeline:
    """Fit scaler and forest on clips, features of shape (clips, features)."""
    forest = RandomForestClassifier(**FOREST, random_state=SEED)
    head = make_pipeline(StandardScaler(), forest)
    head.fit(features, labels_of(clips), randomforestclassifier__sample_weight=clip_weights(clips))
    return head


def cross_validate(
    features: NDArray[np.float32],
    clips: Sequence[Clip],
    groups: NDArray[np.int64],
    *,
    processes: int,
) -> Probabilities:
    """Predict every group of clips by a head fitted on all the others: shape (clips, 7).

    Groups are fitted in parallel processes, not the trees of one forest in threads, in which
    scikit-learn 1.9 loses the process's warning filters.
    """
    probabilities = np.zeros((len(clips), len(EMOTIONS)))
    held_out = [groups == group for group in np.unique(groups)]
    predict = partial(_predict_held_out, features, clips)
    found = parallel_map(predict, held_out, processes=processes)
    for inside, predicted in zip(held_out, found, strict=True):
        probabilities[inside] = predicted
    return probabilities


def _predict_held_out(
    features: NDArray[np.float32], clips: Sequence[Clip], held_out: NDArray[np.bool_]
) -> Probabilities:
    learned = [clip for clip, out in zip(clips, held_out, strict=True) if not out]
    return head_probabilities(fit_head(features[~held_out], learned), features[held_out])


def labels_of(clips: Sequence[Clip]) -> Labels:
    """The label of each clip, shape (clips,)."""
    return np.array([clip.label for clip in clips], dtype=np.int64)
