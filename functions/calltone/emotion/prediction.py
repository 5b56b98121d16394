"""What the model says about one utterance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calltone.emotion.taxonomy import EMOTIONS, Emotion

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Pleasure and arousal of each emotion word, mean ratings of Russell and Mehrabian, "Evidence for a
# three-factor theory of emotions", Journal of Research in Personality 11 (1977); neutral is 0.
VALENCE_AROUSAL: dict[Emotion, tuple[float, float]] = {
    Emotion.NEUTRAL: (0.0, 0.0),
    Emotion.HAPPY: (0.81, 0.51),
    Emotion.SAD: (-0.63, -0.27),
    Emotion.ANGRY: (-0.51, 0.59),
    Emotion.SURPRISED: (0.40, 0.67),
    Emotion.FEARFUL: (-0.64, 0.60),
    Emotion.DISGUSTED: (-0.60, 0.35),
}
_SUM_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Prediction:
    """How one utterance sounds.

    Attributes:
        probabilities: one per emotion, in the order of `EMOTIONS`, each in [0, 1], sum 1.
        is_uncertain: the highest probability is too low to show as a fact.

    """

    probabilities: dict[Emotion, float]
    is_uncertain: bool

    @classmethod
    def from_vector(cls, vector: NDArray[np.floating], *, is_uncertain: bool) -> Prediction:
        """Make a prediction of a probability vector of shape (7,) in the order of `EMOTIONS`.

        Raises:
            ValueError: the vector is no probability distribution over the emotions.

        """
        values = np.asarray(vector, dtype=np.float64)
        if values.shape != (len(EMOTIONS),):
            raise ValueError(f"expected {len(EMOTIONS)} probabilities, found shape {values.shape}")
        total = float(values.sum())
        if not (values >= 0).all() or not abs(total - 1) < _SUM_TOLERANCE:
            raise ValueError(f"expected probabilities that sum to 1, found {values.tolist()}")
        shares = (values / total).tolist()
        return cls(dict(zip(EMOTIONS, shares, strict=True)), is_uncertain)

    @property
    def emotion(self) -> Emotion:
        """The most probable emotion; the first in order where two are equal."""
        return max(self.probabilities, key=self.probabilities.__getitem__)

    @property
    def confidence(self) -> float:
        """The probability of `emotion`."""
        return max(self.probabilities.values())

    @property
    def valence(self) -> float:
        """Unpleasant -1 to pleasant 1: the mean of `VALENCE_AROUSAL` under the probabilities."""
        return sum(share * VALENCE_AROUSAL[key][0] for key, share in self.probabilities.items())

    @property
    def arousal(self) -> float:
        """Calm -1 to excited 1: the mean of `VALENCE_AROUSAL` under the probabilities."""
        return sum(share * VALENCE_AROUSAL[key][1] for key, share in self.probabilities.items())
