"""Listen to a caller: is anybody speaking, how does it sound, how loud and how high.

Hearing is expensive and needs nothing but the samples; judging is cheap and needs what is known of
the caller. A live chunk is heard once, and judged again where another chunk got in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calltone.audio.activity import speech_ratio
from calltone.calls.segment import Reading
from calltone.emotion.model import EmotionModel, remembered
from calltone.emotion.prosody import Prosody, measure_prosody
from calltone.spans import span

MIN_SPEECH_RATIO = 0.1
"""A chunk with less speech than this is silence: a breath or a click has no emotion."""

Memory = Sequence[NDArray[np.float64]]
"""Scores of a caller's latest utterances, oldest first."""


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """One utterance before it is judged."""

    scores: NDArray[np.float64] | None
    """Shape (scores,); None where nobody speaks."""
    speech_ratio: float
    prosody: Prosody | None


def hear_chunk(model: EmotionModel, samples: NDArray[np.float32]) -> Heard:
    """Listen to one chunk, which may hold no speech at all.

    Args:
        model: the emotion model.
        samples: mono, 16 kHz, shape (frames,).
    """
    with span("voice activity"):
        ratio = speech_ratio(samples)
    if ratio < MIN_SPEECH_RATIO:
        return Heard(scores=None, speech_ratio=ratio, prosody=None)
    return hear_utterances(model, [samples], [ratio])[0]


def hear_utterances(
    model: EmotionModel, utterances: Sequence[NDArray[np.float32]], ratios: Sequence[float]
) -> list[Heard]:
    """Listen to utterances that are known to be speech, in one batch.

    Args:
        model: the emotion model.
        utterances: each mono, 16 kHz, shape (frames,).
        ratios: the share of speech in each.
    """
    with span("model"):
        all_scores = model.score(utterances)
    with span("prosody"):
        return [
            Heard(scores=scores, speech_ratio=ratio, prosody=measure_prosody(samples))
            for scores, samples, ratio in zip(all_scores, utterances, ratios, strict=True)
        ]


def judge(model: EmotionModel, heard: Heard, memory: Memory) -> tuple[Reading, Memory]:
    """Judge what was heard, and add it to what is known of the caller."""
    if heard.scores is None:
        return Reading(prediction=None, speech_ratio=heard.speech_ratio, prosody=None), memory
    reading = Reading(
        prediction=model.judge(heard.scores, memory),
        speech_ratio=heard.speech_ratio,
        prosody=heard.prosody,
        scores=tuple(heard.scores.tolist()),
    )
    return reading, remembered(memory, heard.scores, limit=model.memory_utterances)
