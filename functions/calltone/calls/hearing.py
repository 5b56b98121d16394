"""Listen to one utterance: is anybody speaking, how does it sound, how loud and how high."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from calltone.audio.activity import speech_ratio
from calltone.calls.segment import Reading
from calltone.emotion.model import EmotionModel
from calltone.emotion.prosody import measure_prosody

MIN_SPEECH_RATIO = 0.1
"""A chunk with less speech than this is silence: a breath or a click has no emotion."""


def hear_chunk(model: EmotionModel, samples: NDArray[np.float32]) -> Reading:
    """Analyse one chunk, which may hold no speech at all.

    Args:
        model: the emotion model.
        samples: mono, 16 kHz, shape (frames,).
    """
    ratio = speech_ratio(samples)
    if ratio < MIN_SPEECH_RATIO:
        return Reading(prediction=None, speech_ratio=ratio, prosody=None)
    return hear_utterances(model, [samples], [ratio])[0]


def hear_utterances(
    model: EmotionModel, utterances: Sequence[NDArray[np.float32]], ratios: Sequence[float]
) -> list[Reading]:
    """Analyse utterances that are known to be speech, in one batch.

    Args:
        model: the emotion model.
        utterances: each mono, 16 kHz, shape (frames,).
        ratios: the share of speech in each.
    """
    return [
        Reading(prediction=prediction, speech_ratio=ratio, prosody=measure_prosody(samples))
        for prediction, samples, ratio in zip(
            model.predict(utterances), utterances, ratios, strict=True
        )
    ]
