"""Linear heads, trained on embeddings relative to each speaker's own voice or on those as they are.

What a speaker's embeddings have in common is voice, microphone and corpus. A head that is trained
with it removed cannot use it, and needs no removal when it meets an unseen voice. One that is
trained on all hears more in new voices of known recording conditions, and less in unknown ones.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from calltone.emotion.encoder import Embeddings
from calltone.emotion.heads import LinearHead
from calltone.emotion.taxonomy import EMOTIONS
from training.frames import KeptFrames

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]
CLEAN = "clean"
# A component in which few speakers differ and nothing else happens hardly varies once centred:
# divided by so little, every voice that is not centred would fly off.
_LEAST_OF_SPREAD = 0.2
_LEAST_VARIANCE = 1e-7  # of the first component's: what lies below is rounding


@dataclass(frozen=True)
class HeadSettings:
    """How the linear parts of a head, which are averaged, are fitted.

    Attributes:
        parts: components and inverse regularisation of each.
        iterations: at most; stopping early regularises too.
        centred: whether each speaker's mean is removed.
    """

    parts: tuple[tuple[int, float], ...] = ((1200, 0.0005), (256, 0.001))
    iterations: int = 150
    centred: bool = True

    @property
    def components(self) -> int:
        """The most that any part needs."""
        return max(components for components, _ in self.parts)


@dataclass(frozen=True)
class Examples:
    """Training rows. `embeddings` (rows, size); the others have one entry per row.

    `copy` names the kind of copy a row is (clean, augmented); rows without a baseline of their
    own, of everyday neutral speech, have an empty `speaker`. `frames` are needed where attention
    is fitted, each (frames, width).
    """

    embeddings: FloatArray
    labels: IntArray
    speaker: NDArray[np.str_]
    corpus: NDArray[np.str_]
    copy: NDArray[np.str_]
    frames: Sequence[KeptFrames] = field(default=(), repr=False)  # a gigabyte would be told

    @property
    def embedded(self) -> Embeddings:
        """The rows as serving knows them."""
        return Embeddings(self.embeddings, self.frames)

    def take(self, rows: NDArray[np.bool_]) -> "Examples":
        """Keep some rows."""
        return Examples(
            self.embeddings[rows],
            self.labels[rows],
            self.speaker[rows],
            self.corpus[rows],
            self.copy[rows],
            [self.frames[row] for row in np.flatnonzero(rows).tolist()] if self.frames else (),
        )

    def projected(self, projection: "Projection") -> "Examples":
        """Exchange the embeddings for their projections."""
        return replace(self, embeddings=projection.apply(self.embeddings))


@dataclass(frozen=True)
class Projection:
    """Standardisation and principal components: (rows, size) to (rows, components)."""

    mean: FloatArray
    scale: FloatArray
    axes: FloatArray

    @classmethod
    def fit(cls, embeddings: FloatArray, components: int) -> "Projection":
        """Fit on embeddings (rows, size); at most as many components as rows or size allow."""
        mean = embeddings.mean(axis=0, dtype=np.float64).astype(np.float32)
        scale = (embeddings.std(axis=0) + 1e-6).astype(np.float32)
        standard: FloatArray = (embeddings - mean) / scale
        rows, size = standard.shape
        components = min(components, rows, size)
        if rows < size:
            _, spread, right = linalg.svd(standard, full_matrices=False)
            variances, axes = spread[:components] ** 2, right[:components].T
        else:
            square = standard.T @ standard
            variances, axes = linalg.eigh(square, subset_by_index=[size - components, size - 1])
            variances, axes = variances[::-1], axes[:, ::-1]
        axes = axes[:, variances > _LEAST_VARIANCE * variances[0]]
        return cls(mean, scale, np.ascontiguousarray(axes, dtype=np.float32))

    def apply(self, embeddings: FloatArray) -> FloatArray:
        """Project embeddings (rows, size)."""
        return np.asarray(((embeddings - self.mean) / self.scale) @ self.axes, dtype=np.float32)


def balance(
    labels: IntArray,
    corpus: NDArray[np.str_],
    copy: NDArray[np.str_],
    corpus_weight: Mapping[str, float],
    copy_weight: Mapping[str, float],
) -> NDArray[np.float64]:
    """Weights (rows,) of mean 1: classes alike.

    Within a class, corpora count by `corpus_weight` and their copies by `copy_weight`.
    """
    weights = np.zeros(len(labels))
    groups = np.char.add(np.char.add(corpus, "/"), copy)
    for group in np.unique(groups):
        rows = groups == group
        for label in np.unique(labels[rows]):
            cell = rows & (labels == label)
            weights[cell] = 1.0 / cell.sum()
        share = corpus_weight.get(str(corpus[rows][0]), 1.0) * copy_weight[str(copy[rows][0])]
        weights[rows] *= share / weights[rows].sum()
    for label in np.unique(labels):
        weights[labels == label] /= weights[labels == label].sum()
    return weights / weights.mean()


def centre_on_speakers(examples: Examples, weights: NDArray[np.float64]) -> FloatArray:
    """Embeddings (rows, size) less each speaker's mean clean embedding, the overall mean kept.

    Augmented copies lose the same clean mean: the change that a telephone makes stays in, so that
    the head learns to ignore it.
    """
    clean = examples.copy == CLEAN
    means = {
        speaker: examples.embeddings[clean & (examples.speaker == speaker)].mean(axis=0)
        for speaker in np.unique(examples.speaker[clean])
        if speaker
    }
    overall = np.average(
        [means.get(speaker, 0.0 * examples.embeddings[0]) for speaker in examples.speaker[clean]],
        axis=0,
        weights=weights[clean],
    ).astype(np.float32)
    centred = examples.embeddings.copy()
    for speaker, mean in means.items():
        centred[examples.speaker == speaker] -= mean - overall
    return centred


def fit_head(
    examples: Examples, settings: HeadSettings, weights: NDArray[np.float64]
) -> LinearHead:
    """Fit the linear parts on rows (rows, components), and average them.

    The answer scores rows that are projected in the same way, but not centred.
    """
    rows = centre_on_speakers(examples, weights) if settings.centred else examples.embeddings
    spread = examples.embeddings.std(axis=0) + 1e-6
    coefficients = np.zeros((len(EMOTIONS), rows.shape[1]))
    intercepts = np.zeros(len(EMOTIONS))
    for components, inverse_regularisation in settings.parts:
        part = rows[:, :components]
        mean = np.average(part, axis=0, weights=weights)
        scale = np.sqrt(np.average((part - mean) ** 2, axis=0, weights=weights))
        scale = np.maximum(scale, _LEAST_OF_SPREAD * spread[:components])
        part = np.asarray((part - mean) / scale, dtype=np.float32)
        fitted = LogisticRegression(
            C=inverse_regularisation, max_iter=settings.iterations, tol=1e-3
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            fitted.fit(part, examples.labels, sample_weight=weights.astype(np.float32))
        slopes, offsets = _all_classes(fitted)
        slopes = slopes / scale
        coefficients[:, :components] += slopes / len(settings.parts)
        intercepts += (offsets - slopes @ mean) / len(settings.parts)
    return LinearHead(coefficients.astype(np.float32), intercepts)


def _all_classes(fitted: LogisticRegression) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Slopes and intercepts of all seven emotions; 0 for those that were not there."""
    found_slopes, found_offsets = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:  # noqa: PLR2004 - of two classes only the second is described
        found_slopes = np.vstack([-found_slopes / 2, found_slopes / 2])
        found_offsets = np.concatenate([-found_offsets / 2, found_offsets / 2])
    slopes = np.zeros((len(EMOTIONS), found_slopes.shape[1]))
    offsets = np.zeros(len(EMOTIONS))
    slopes[fitted.classes_], offsets[fitted.classes_] = found_slopes, found_offsets
    return slopes, offsets


def unproject(head: LinearHead, projection: Projection) -> LinearHead:
    """Fold head and projection into one head on raw embeddings, scores of mean 0 over classes."""
    coefficients = head.coefficients.astype(np.float64)
    intercepts = head.intercepts - head.intercepts.mean()
    slopes = (coefficients - coefficients.mean(axis=0)) @ projection.axes.T / projection.scale
    return LinearHead(slopes.astype(np.float32), intercepts - slopes @ projection.mean)
