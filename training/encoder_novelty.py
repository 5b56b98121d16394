"""What is new to a model, measured in the directions in which its training data vary."""

import numpy as np
from scipy import linalg

from calltone.emotion.novelty import Novelty
from training.encoder_head import Examples, Projection

DIMENSIONS = 64
KNOWN_ROWS = 4000  # of which a sound's nearest are looked for; 1 MB
_RIDGE = 1e-3  # of the mean variance
_SEED = 20261126


def fit_novelty(rows: Examples, projection: Projection) -> Novelty:
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
    weights = whitening @ projection.axes[:, :DIMENSIONS].T / projection.scale
    return Novelty(
        weights.astype(np.float32),
        (-weights @ projection.mean).astype(np.float32),
        (places[np.sort(order[:KNOWN_ROWS])] @ whitening.T).astype(np.float32),
    )
