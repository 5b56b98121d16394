"""A head that listens more closely to some moments of an utterance than to others.

Attentive statistics pooling (Okabe, Koshinaka and Shinoda, 2018), several queries side by side,
each a linear function of the frame.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from calltone.emotion.calibration import softmax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEAST_VARIANCE = 1e-4
"""Of frames over an utterance, where they vary by 1 over all: what lies below is rounding."""


@dataclass(frozen=True, eq=False)
class AttentiveHead:
    """Scores as a linear function of the mean and deviation of frames, weighted by each query.

    Attributes:
        mean, scale: of frames, shape (width,).
        queries: shape (queries, width); what a standardised frame weighs is the softmax over time.
        coefficients: shape (scores, queries, 2, width): of the means, then of the deviations.
        intercepts: shape (scores,).

    """

    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    queries: NDArray[np.float32]
    coefficients: NDArray[np.float32]
    intercepts: NDArray[np.float32]

    def scores(self, frames: Sequence[NDArray[np.floating]]) -> NDArray[np.float64]:
        """Score utterances, each of shape (frames, width): shape (utterances, scores)."""
        rows = [self._scores_of(one) for one in frames]
        return np.array(rows).reshape(len(rows), len(self.intercepts))

    def times(self, factor: float) -> AttentiveHead:
        """Multiply all scores."""
        return replace(
            self,
            coefficients=self.coefficients * np.float32(factor),
            intercepts=self.intercepts * np.float32(factor),
        )

    def _scores_of(self, frames: NDArray[np.floating]) -> NDArray[np.float64]:
        # einsum, not a matrix product: that would wake BLAS's threads beside the encoder's
        standard = (frames.astype(np.float32) - self.mean) / self.scale
        weights = softmax(np.einsum("qw,tw->qt", self.queries, standard))
        means = np.einsum("qt,tw->qw", weights, standard)
        variances = np.einsum("qt,tw->qw", weights, standard**2) - means**2
        pooled = np.stack([means, np.sqrt(np.maximum(variances, LEAST_VARIANCE))], axis=1)
        scores: NDArray[np.float64] = np.einsum("sqpw,qpw->s", self.coefficients, pooled)
        return scores + self.intercepts
