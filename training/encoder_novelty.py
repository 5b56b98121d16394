"""What is new to a model, measured in the directions in which its training data vary."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, special

from calltone.emotion.novelty import Familiarity, Novelty
from training.encoder_head import Examples, Projection

DIMENSIONS = 64
KNOWN_ROWS = 4000  # of which a sound's nearest are looked for; 1 MB
_RIDGE = 1e-3  # of the mean variance
_SEED = 20261126
_SURELY_KNOWN = 0.05  # of the voices
_LEAST_WIDTH = 1e-3


def fit_novelty(rows: Examples) -> Novelty:
    """Fit on projected rows (rows, components): distances count by what varies within a condition.

    A condition is one kind of copy of one corpus. Of the rows, `KNOWN_ROWS` by lot are kept.
    """
    places = rows.embeddings[:, :DIMENSIONS].astype(np.float64)
    conditions = np.char.add(np.char.add(rows.corpus, "/"), rows.copy)
    residuals = places.copy()
    for condition in np.unique(conditions):
        inside = conditions == condition
        residuals[inside] -= places[inside].mean(axis=0)
    covariance = residuals.T @ residuals / len(residuals)
    size = len(covariance)
    covariance += _RIDGE * np.trace(covariance) / size * np.eye(size)
    whitening = linalg.inv(linalg.cholesky(covariance, lower=True))
    order = np.random.default_rng(_SEED).permutation(len(places))
    unused = rows.embeddings.shape[1] - size
    return Novelty(
        np.pad(whitening, ((0, 0), (0, unused))).astype(np.float32),
        np.zeros(size, np.float32),
        (places[np.sort(order[:KNOWN_ROWS])] @ whitening.T).astype(np.float32),
    )


def unproject_novelty(novelty: Novelty, projection: Projection) -> Novelty:
    """Fold novelty of projected rows and the projection into novelty of raw embeddings."""
    weights = novelty.weights.astype(np.float64) @ projection.axes.T / projection.scale
    return replace(
        novelty,
        weights=weights.astype(np.float32),
        offsets=(novelty.offsets - weights @ projection.mean).astype(np.float32),
    )


def fit_familiarity(novelty: NDArray[np.float64]) -> Familiarity:
    """Fit on novelty (rows,) of voices that were not met, most of them in conditions that were.

    Half counts at the lower quartile, nearly all below the twentieth part: what is as new as some
    known conditions are, unknown ones may be too.
    """
    least, half_at = np.quantile(novelty, [_SURELY_KNOWN, 0.25])
    width = (half_at - least) / special.logit(1 - _SURELY_KNOWN)
    return Familiarity(float(half_at), float(max(width, _LEAST_WIDTH)))
