"""From embeddings of speech to scores of emotions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from calltone.emotion.attention import AttentiveHead
    from calltone.emotion.encoder import Embeddings
    from calltone.emotion.novelty import Familiarity, Novelty


@dataclass(frozen=True, eq=False)
class LinearHead:
    """Scores as a linear function of the embedding.

    Attributes:
        coefficients: shape (scores, embedding).
        intercepts: shape (scores,).

    """

    coefficients: NDArray[np.float32]
    intercepts: NDArray[np.float64]

    def scores(self, embeddings: NDArray[np.float32]) -> NDArray[np.float64]:
        """Score embeddings of shape (utterances, embedding): shape (utterances, scores)."""
        scores: NDArray[np.float64] = embeddings @ self.coefficients.T + self.intercepts
        return scores


@dataclass(frozen=True, eq=False)
class EmotionHeads:
    """Heads whose scores add up.

    Attributes:
        general: knows nothing of voices and recording conditions, so that it hears new ones best.
        familiar: what is added where such knowledge helps: it counts by `familiarity`.
        attention: listens to moments.
        novelty: how far a sound is from all that was learned from.
        familiarity: see above.

    """

    general: LinearHead
    familiar: LinearHead
    attention: AttentiveHead
    novelty: Novelty
    familiarity: Familiarity

    def score(self, embeddings: Embeddings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Scores (utterances, 7) of the emotions, and novelty (utterances,)."""
        novelty = self.novelty.of(embeddings.pooled)
        scores = self.general.scores(embeddings.pooled)
        scores += self.familiarity.weigh(novelty, self.familiar.scores(embeddings.pooled))
        scores += self.attention.scores(embeddings.frames)
        return scores, novelty
