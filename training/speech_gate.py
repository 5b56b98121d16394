"""Tells speech from other sounds, by the embedding that is there anyway."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal
from sklearn.linear_model import LogisticRegression

from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.emotion.heads import LinearHead

FloatArray = NDArray[np.float32]

THRESHOLD = 0.0
SPEECH_ROWS = 4000
MADE_UP_SOUNDS = 240
_INVERSE_REGULARISATION = 0.001
_SEED = 20261123
_DTMF_HZ = ((697.0, 770.0, 852.0, 941.0), (1209.0, 1336.0, 1477.0, 1633.0))


@dataclass(frozen=True, slots=True)
class GateScores:
    """Measured by a gate that knew other speakers and other sounds.

    Attributes:
        speech_refused: the share of speech that falls under the threshold.
        noise_passed: the share of other sounds that does not.
    """

    speech_refused: float
    noise_passed: float


def fit_gate(speech: FloatArray, noise: FloatArray) -> LinearHead:
    """Fit one score on embeddings (rows, size): above 0 for speech."""
    speech = _drawn(speech)
    rows = np.vstack([speech, noise])
    labels = np.repeat([1, 0], [len(speech), len(noise)])
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    fitted = LogisticRegression(
        C=_INVERSE_REGULARISATION, max_iter=500, tol=1e-3, class_weight="balanced"
    ).fit((rows - mean) / scale, labels)
    slopes = fitted.coef_ / scale
    return LinearHead(slopes.astype(np.float32), fitted.intercept_ - slopes @ mean)


def measure_gate(
    speech: FloatArray, speaker: NDArray[np.str_], noise: FloatArray, noise_apart: NDArray[np.bool_]
) -> GateScores:
    """Fit on half of the speakers and the noises not `noise_apart`, measure on the others."""
    names, place = np.unique(speaker, return_inverse=True)
    apart = np.random.default_rng(_SEED).permutation(len(names))[place] % 2 == 1
    gate = fit_gate(speech[~apart], noise[~noise_apart])
    return GateScores(
        speech_refused=round(float((gate.scores(speech[apart]) <= THRESHOLD).mean()), 4),
        noise_passed=round(float((gate.scores(noise[noise_apart]) > THRESHOLD).mean()), 4),
    )


def made_up_sounds(count: int) -> Sequence[FloatArray]:
    """Make tones, keypad tones, clicks, hum and noise of every colour: 0.3 to 3 s each."""
    generator = np.random.default_rng(_SEED)
    makers = (_tone, _keypad, _clicks, _hum, _noise)
    sounds = []
    for number in range(count):
        frames = int(generator.uniform(0.3, 3.0) * ANALYSIS_RATE_HZ)
        floor = generator.normal(0, 10.0 ** generator.uniform(-5, -3), frames)
        sound = makers[number % len(makers)](frames, generator) + floor
        sounds.append((sound * 10.0 ** generator.uniform(-1.5, -0.3)).astype(np.float32))
    return sounds


def _tone(frames: int, generator: np.random.Generator) -> NDArray[np.float64]:
    time_sec = np.arange(frames) / ANALYSIS_RATE_HZ
    hz = generator.uniform(100, 3400) + generator.choice([0.0, 1.0]) * 200 * np.sin(5 * time_sec)
    return np.asarray(np.sin(2 * np.pi * np.cumsum(hz) / ANALYSIS_RATE_HZ) * np.ones(frames))


def _keypad(frames: int, generator: np.random.Generator) -> NDArray[np.float64]:
    time_sec = np.arange(frames) / ANALYSIS_RATE_HZ
    low_hz, high_hz = (generator.choice(row) for row in _DTMF_HZ)
    pressed = (time_sec % 0.3) < generator.uniform(0.1, 0.3)
    pair = np.sin(2 * np.pi * low_hz * time_sec) + np.sin(2 * np.pi * high_hz * time_sec)
    return np.asarray(0.5 * pair * pressed)


def _clicks(frames: int, generator: np.random.Generator) -> NDArray[np.float64]:
    sound = np.zeros(frames)
    sound[generator.integers(0, frames, generator.integers(1, 12))] = generator.choice([-1.0, 1.0])
    return sound


def _hum(frames: int, generator: np.random.Generator) -> NDArray[np.float64]:
    phase = 2 * np.pi * generator.choice([50.0, 60.0]) * np.arange(frames) / ANALYSIS_RATE_HZ
    return np.asarray(sum(np.sin(n * phase) / n for n in range(1, 8)) / 2)


def _noise(frames: int, generator: np.random.Generator) -> NDArray[np.float64]:
    pole = generator.choice([0.0, 0.9, 0.99, -0.9])
    sound = signal.lfilter([1.0], [1.0, -pole], generator.normal(0, 1, frames))
    return np.asarray(sound / np.abs(sound).max())


def _drawn(rows: FloatArray) -> FloatArray:
    if len(rows) <= SPEECH_ROWS:
        return rows
    return rows[np.sort(np.random.default_rng(_SEED).permutation(len(rows))[:SPEECH_ROWS])]
