"""What production is compared with: how the model hears voices it has not met."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.calibration import calibrate
from calltone.emotion.taxonomy import EMOTIONS
from training.encoder_data import Corpus
from training.encoder_evaluation import HeldOut
from training.encoder_head import CLEAN
from training.encoder_report import prior_vector
from training.features import TELEPHONE

WHAT = (
    "clips of held-out speakers and their telephone copies, each on its own, weighted so that "
    "emotions have the shares and the prior of conversation; the last two scores are novelty and "
    "the speech gate"
)


def drift_reference(
    corpus: Corpus, held_out: HeldOut, gate_scores: NDArray[np.float64]
) -> dict[str, Any]:
    """Shares of the answers, mean confidence, mean and deviation of the scores.

    Args:
        corpus: the rows.
        held_out: their scores, by heads that have not met the speaker.
        gate_scores: of each row of the corpus, shape (rows,).
    """
    evidence = held_out.speakers.evidence.single
    rows = np.isfinite(evidence[:, 0]) & corpus.counted
    rows &= np.isin(corpus.examples.copy, [CLEAN, TELEPHONE])
    if not rows.any():  # one fold of speakers is no evaluation
        return {}
    weights = _as_in_conversation(corpus.examples.labels[rows])
    novelty = held_out.speakers.novelty[rows]
    vectors = calibrate(evidence[rows], held_out.temperature.at(novelty), prior_vector())
    answers = np.bincount(vectors.argmax(axis=1), weights=weights, minlength=len(EMOTIONS))
    scores = np.column_stack([held_out.speakers.scores[rows], novelty, gate_scores[rows]])
    mean = np.average(scores, axis=0, weights=weights)
    deviation = np.sqrt(np.average((scores - mean) ** 2, axis=0, weights=weights))
    return {
        "what": WHAT,
        "utterances": int(rows.sum()),
        "emotion_shares": {
            emotion.value: round(float(share), 4)
            for emotion, share in zip(EMOTIONS, answers, strict=True)
        },
        "confidence_mean": round(float(weights @ vectors.max(axis=1)), 4),
        "scores": {"mean": mean.round(4).tolist(), "std": deviation.round(4).tolist()},
    }


def _as_in_conversation(labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weights (rows,) of sum 1 that give the emotions their shares in conversation."""
    counts = np.bincount(labels, minlength=len(EMOTIONS))
    weights: NDArray[np.float64] = (prior_vector() / np.maximum(counts, 1))[labels]
    return weights / weights.sum()
