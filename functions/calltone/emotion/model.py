"""What every emotion model offers, whatever is inside it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from calltone.audio.errors import AudioTooShort, EmptyAudio
from calltone.audio.waveform import ANALYSIS_RATE_HZ, check_samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from calltone.emotion.prediction import Prediction

MIN_DURATION_SEC = 0.1
ANGER_ALERT_PROBABILITY = 0.6
"""For a model whose manifest says nothing."""


class EmotionModel(ABC):
    """Mono speech at 16 kHz in, predictions out. Safe to call from several threads.

    A model works in two steps: `score` listens, which is the expensive part and knows nothing of
    the caller; `judge` says what the scores mean for a caller whose earlier utterances are known.
    So that the steps may run in different places and moments, scores are plain vectors.
    """

    @property
    @abstractmethod
    def version(self) -> str:
        """The name of the artifact, such as `classic-1`."""

    @property
    @abstractmethod
    def memory_utterances(self) -> int:
        """How many of a caller's latest utterances `judge` looks at; 0 for no caller baseline."""

    @property
    def doubts_noise(self) -> bool:
        """Whether the model itself is uncertain of what is no speech."""
        return False

    @property
    def anger_alert_probability(self) -> float:
        """From which probability of anger on an agent is to be told, as measured in training."""
        return ANGER_ALERT_PROBABILITY

    @abstractmethod
    def score(self, utterances: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
        """Listen to each utterance on its own, in one batch.

        Args:
            utterances: float32 of shape (frames,) at 16 kHz, of 0.1 s or more.

        Returns:
            Shape (utterances, scores).

        Raises:
            EmptyAudio, AudioTooShort, InvalidSamples: an utterance that cannot be judged.
        """

    @abstractmethod
    def judge(
        self, scores: NDArray[np.float64], earlier: Sequence[NDArray[np.float64]] = ()
    ) -> Prediction:
        """Say how an utterance sounds.

        Args:
            scores: of the utterance, shape (scores,).
            earlier: of the caller's utterances before it, oldest first.
        """

    def predict(self, utterances: Sequence[NDArray[np.float32]]) -> list[Prediction]:
        """Judge each utterance on its own.

        Args and Raises: as `score`.
        """
        return [self.judge(scores) for scores in self.score(utterances)]

    def predict_call(self, utterances: Sequence[NDArray[np.float32]]) -> list[Prediction]:
        """Judge consecutive utterances of one caller; each may use those before it, none after it.

        Args and Raises: as `score`.
        """
        predictions = []
        earlier: list[NDArray[np.float64]] = []
        for scores in self.score(utterances):
            predictions.append(self.judge(scores, earlier))
            earlier = remembered(earlier, scores, limit=self.memory_utterances)
        return predictions


def remembered(
    earlier: Sequence[NDArray[np.float64]], scores: NDArray[np.float64], *, limit: int
) -> list[NDArray[np.float64]]:
    """Add an utterance to what is known of a caller; beyond `limit` the oldest are forgotten."""
    return [*earlier, scores][-limit:] if limit else []


def check_utterance(samples: NDArray[np.float32]) -> None:
    """Refuse what no model can judge.

    Raises:
        TypeError: not a one-dimensional float array.
        EmptyAudio, AudioTooShort, InvalidSamples: as their names say.

    """
    if samples.ndim != 1 or samples.dtype.kind != "f":
        raise TypeError(
            "expected floating-point samples of shape (frames,), "
            f"found {samples.dtype} of shape {samples.shape}"
        )
    duration_sec = len(samples) / ANALYSIS_RATE_HZ
    if duration_sec == 0:
        raise EmptyAudio("expected an utterance, found no samples")
    if duration_sec < MIN_DURATION_SEC:
        raise AudioTooShort(
            f"expected at least {MIN_DURATION_SEC} s of audio, found {duration_sec:.3f} s"
        )
    check_samples(samples)
