"""Pitch and loudness of an utterance, returned beside every prediction to explain it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calltone.emotion.pitch import HOP, yin

if TYPE_CHECKING:
    from numpy.typing import NDArray

SILENCE_DB = -120.0
VOICED_BELOW = 0.25  # aperiodicity
_VOICED_ABOVE_DB = -30.0  # relative to the loudest frame
_MIN_VOICED_FRAMES = 5


@dataclass(frozen=True)
class Prosody:
    """Measured, not judged.

    Attributes:
        pitch_hz: median over voiced frames; None where fewer than 50 ms are voiced.
        energy_db: level of the whole utterance in dB below full scale; -120 is digital silence.

    """

    pitch_hz: float | None
    energy_db: float


def measure_prosody(samples: NDArray[np.float32]) -> Prosody:
    """Measure mono samples of shape (frames,) at 16 kHz."""
    power = np.square(samples, dtype=np.float64)
    energy_db = level_db(float(power.mean()) if len(power) else 0.0)
    if energy_db <= SILENCE_DB:
        return Prosody(pitch_hz=None, energy_db=SILENCE_DB)
    track = yin(samples)
    levels_db = frame_levels_db(samples, len(track.pitch_hz))
    loud = levels_db > levels_db.max() + _VOICED_ABOVE_DB
    voiced = track.pitch_hz[loud & (track.aperiodicity < VOICED_BELOW)]
    pitch_hz = float(np.median(voiced)) if len(voiced) >= _MIN_VOICED_FRAMES else None
    return Prosody(pitch_hz=pitch_hz, energy_db=energy_db)


def level_db(power: float) -> float:
    """Mean square to dB below full scale, not under `SILENCE_DB`."""
    return float(max(10 * np.log10(power + 1e-20), SILENCE_DB))


def frame_levels_db(samples: NDArray[np.float32], frames: int) -> NDArray[np.float64]:
    """Measure the level of 25 ms around each multiple of 10 ms, in dB: shape (frames,)."""
    width = 400
    cumulative = np.concatenate([[0.0], np.cumsum(np.square(samples, dtype=np.float64))])
    centres = np.arange(frames) * HOP
    first = np.clip(centres - width // 2, 0, len(samples))
    last = np.clip(centres + width // 2, 0, len(samples))
    power = (cumulative[last] - cumulative[first]) / width
    levels: NDArray[np.float64] = np.maximum(10 * np.log10(np.maximum(power, 1e-12)), SILENCE_DB)
    return levels
