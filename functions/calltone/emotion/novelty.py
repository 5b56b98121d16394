"""How far a sound is from all that a model has learned from, and what that says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEAREST = 5


@dataclass(frozen=True, eq=False)
class Novelty:
    """The logarithm of the mean distance to the nearest sounds that were learned from.

    The distance is taken where sounds of one recording condition vary alike in all directions.

    Attributes:
        weights: from the embedding to there, shape (dimensions, embedding).
        offsets: added, shape (dimensions,).
        known: sounds that were learned from, shape (sounds, dimensions).

    """

    weights: NDArray[np.float32]
    offsets: NDArray[np.float32]
    known: NDArray[np.float32]

    def of(self, embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
        """Novelty (utterances,) of embeddings (utterances, embedding)."""
        # einsum, not a matrix product: that would wake BLAS's threads beside the encoder's
        places = np.einsum("ue,de->ud", embeddings, self.weights) + self.offsets
        count = min(_NEAREST, len(self.known))
        found = np.empty(len(places))
        for row, place in enumerate(places):
            squares = self._lengths - 2 * np.einsum("kd,d->k", self.known, place) + place @ place
            nearest = np.partition(squares, count - 1)[:count]
            found[row] = np.log(np.sqrt(np.maximum(nearest, 1e-6)).mean())
        return found

    @cached_property
    def _lengths(self) -> NDArray[np.float32]:
        """Squared, of what is known, shape (sounds,); the same for every chunk of every call."""
        lengths: NDArray[np.float32] = np.einsum("kd,kd->k", self.known, self.known)
        return lengths


@dataclass(frozen=True, slots=True)
class Familiarity:
    """How much knowledge of known recording conditions counts: a logistic function of novelty.

    Attributes:
        half_at: the novelty at which it counts half.
        width: novelty above that over which it falls to a quarter or so, `1 / (1 + e)`.

    """

    half_at: float
    width: float

    def weigh(
        self, novelty: NDArray[np.float64], scores: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Scores (utterances, n), each row times its share in (0, 1) by novelty (utterances,)."""
        # half a hyperbolic tangent is the logistic function, and never overflows
        shares = (1 - np.tanh((novelty - self.half_at) / (2 * self.width))) / 2
        weighed: NDArray[np.float64] = shares[:, np.newaxis] * scores
        return weighed
