"""What every emotion model offers, whatever is inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from calltone.audio.errors import AudioTooShort, EmptyAudio
from calltone.audio.waveform import ANALYSIS_RATE_HZ, check_samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from calltone.emotion.prediction import Prediction

MIN_DURATION_SEC = 0.1


class EmotionModel(Protocol):
    """Mono speech at 16 kHz in, predictions out. Safe to call from several threads."""

    @property
    def version(self) -> str:
        """The name of the artifact, such as `classic-1`."""

    def predict(self, utterances: Sequence[NDArray[np.float32]]) -> list[Prediction]:
        """Judge each utterance on its own.

        Args:
            utterances: float32 of shape (frames,) at 16 kHz, of 0.1 s or more.

        Raises:
            EmptyAudio, AudioTooShort, InvalidSamples: an utterance that cannot be judged.

        """

    def predict_call(self, utterances: Sequence[NDArray[np.float32]]) -> list[Prediction]:
        """Judge consecutive utterances of one caller; each may use those before it, none after it.

        Args and Raises: as `predict`.
        """


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
