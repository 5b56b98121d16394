"""How this caller's voice differs from voices in general, learned during the call, causally.

Model: the head's scores of an utterance are Gaussian around `class mean + offset of the caller`.
Offsets vary between callers with covariance `between`, utterances of one caller and emotion with
covariance `within`; both were measured on speakers the head had not seen. The offset is the
posterior mean given the utterances so far, each explained by the emotion it probably had: so a
caller who is angry from the first word to the last is explained by anger, not by an angry voice.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.calibration import softmax

FloatArray = NDArray[np.float64]

MAX_UTTERANCES = 64
_ROUNDS = 5  # of guessing emotions, then the offset; more change nothing


@dataclass(frozen=True)
class CallerModel:
    """Measured once in training: how scores vary within and between callers.

    Shapes: class_means (classes, scores), within (scores, scores), between (scores, scores);
    `strength` scales `between`: below 1 the baseline follows a caller more slowly.
    """

    class_means: FloatArray
    within: FloatArray
    between: FloatArray
    strength: float

    def log_likelihood(self, scores: FloatArray, offset: FloatArray) -> FloatArray:
        """Log likelihoods (utterances, classes), up to a constant, of scores (utterances, n)."""
        distance = (scores - offset)[:, np.newaxis, :] - self.class_means
        precision = np.linalg.inv(self.within)
        return np.asarray(-0.5 * np.einsum("uci,ij,ucj->uc", distance, precision, distance))

    def offset(self, scores: FloatArray) -> FloatArray:
        """Posterior mean (n,) of the caller's offset given scores (utterances, n)."""
        precision = np.linalg.inv(self.within)
        prior = np.linalg.inv(self.between) / self.strength
        covariance = np.linalg.inv(prior + len(scores) * precision)
        offset = np.zeros(scores.shape[1])
        for _ in range(_ROUNDS):
            emotions = softmax(self.log_likelihood(scores, offset))
            unexplained = (scores - emotions @ self.class_means).sum(axis=0)
            offset = covariance @ precision @ unexplained
        return offset
