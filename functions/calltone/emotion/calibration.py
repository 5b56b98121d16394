"""From scores to probabilities that mean what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Temperature:
    """A temperature that grows with how new a sound is: `exp(level + slope * novelty)`.

    Attributes:
        level, slope: see above.
        least, most: novelty beyond these, which was hardly met in training, counts as these.

    """

    level: float
    slope: float = 0.0
    least: float = 0.0
    most: float = 0.0

    @classmethod
    def constant(cls, temperature: float) -> Temperature:
        """The same for all sounds."""
        return cls(float(np.log(temperature)))

    def at(self, novelty: NDArray[np.float64]) -> NDArray[np.float64]:
        """Temperature of sounds of this novelty, any shape."""
        return np.asarray(np.exp(self.level + self.slope * np.clip(novelty, self.least, self.most)))


def calibrate(
    log_likelihoods: NDArray[np.float64],
    temperature: float | NDArray[np.float64],
    prior: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Temperature scaling (Guo et al., "On calibration of modern neural networks", ICML 2017).

    Training weighs all emotions alike, a conversation does not: Bayes' rule with the share of each
    emotion in conversation is the whole correction, applied after calibration.

    Args:
        log_likelihoods: shape (..., 7).
        temperature: divides them; below 1 sharpens. One for all, or of shape (...).
        prior: the share of each emotion, shape (7,); None for equal shares.

    """
    scaled = log_likelihoods / np.asarray(temperature)[..., np.newaxis]
    if prior is not None:
        scaled = scaled + np.log(prior)
    return softmax(scaled)


def softmax(logarithms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Normalise exponentials over the last axis; scipy's costs 0.2 s to import at a cold start."""
    weights = np.exp(logarithms - logarithms.max(axis=-1, keepdims=True))
    shares: NDArray[np.float64] = weights / weights.sum(axis=-1, keepdims=True)
    return shares
