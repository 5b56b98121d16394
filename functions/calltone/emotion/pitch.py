"""Pitch by YIN, in numpy alone.

De Cheveigné and Kawahara, "YIN, a fundamental frequency estimator for speech and music", JASA 111
(2002), steps 1-5. `librosa.yin` gives the same values (a test compares them), but compiles with
numba at its first call in a process: 3.6-7.6 s measured on two cores, and still 0.7 s with numba's
disk cache filled, which a new instance of a function does not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calltone.audio.waveform import ANALYSIS_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIN_PITCH_HZ = 65.0
MAX_PITCH_HZ = 500.0
FRAME = 1024  # 64 ms: four periods of the lowest pitch
HOP = 160  # 10 ms
_TROUGH_THRESHOLD = 0.1
_MIN_LAG = int(ANALYSIS_RATE_HZ // MAX_PITCH_HZ)
_MAX_LAG = int(np.ceil(ANALYSIS_RATE_HZ / MIN_PITCH_HZ))
_BLOCK_FRAMES = 16  # small enough for the cache: 4 ms for 3 s of audio, 8 ms all at once
_FFT_SIZE = 1280  # at least FRAME + _MAX_LAG, and of small factors


@dataclass(frozen=True, eq=False)
class PitchTrack:
    """One estimate every 10 ms, centred on its frame; the first at time 0.

    Attributes:
        pitch_hz: shape (frames,).
        aperiodicity: shape (frames,), near 0 where a frame repeats itself (voiced), 1 in noise.

    """

    pitch_hz: NDArray[np.float64]
    aperiodicity: NDArray[np.float64]


def yin(samples: NDArray[np.float32]) -> PitchTrack:
    """Track the pitch of mono speech at 16 kHz, shape (frames,), between 65 and 500 Hz.

    Silence and noise also get a pitch: ask `aperiodicity` whether to believe it.
    """
    padded = np.pad(samples.astype(np.float64), FRAME // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    difference = np.concatenate(
        [
            _normalised_difference(frames[start : start + _BLOCK_FRAMES])
            for start in range(0, len(frames), _BLOCK_FRAMES)
        ]
    )
    lags = _first_deep_trough(difference)
    rows = np.arange(len(lags))
    shifts = _parabolic_shift(difference, lags)
    return PitchTrack(
        pitch_hz=ANALYSIS_RATE_HZ / (_MIN_LAG + lags + shifts), aperiodicity=difference[rows, lags]
    )


def _normalised_difference(frames: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cumulative mean normalised difference (steps 2, 3) at the lags searched: (frames, lags)."""
    spectrum = np.fft.rfft(frames, n=_FFT_SIZE, axis=1)
    products = np.fft.irfft(np.square(np.abs(spectrum)), n=_FFT_SIZE, axis=1)
    correlation = products[:, : _MAX_LAG + 1]
    leading_energy = np.cumsum(np.square(frames[:, :_MAX_LAG]), axis=1)
    difference = 2 * (correlation[:, :1] - correlation[:, 1:]) - leading_energy
    running_mean = np.cumsum(difference, axis=1) / np.arange(1, _MAX_LAG + 1)
    tiny = np.finfo(np.float64).tiny
    normalised: NDArray[np.float64] = difference[:, _MIN_LAG - 1 :] / (
        running_mean[:, _MIN_LAG - 1 :] + tiny
    )
    return normalised


def _first_deep_trough(difference: NDArray[np.float64]) -> NDArray[np.intp]:
    """Take the first local minimum under the threshold, else the global one (step 4)."""
    inner = difference[:, 1:-1]
    trough = np.zeros(difference.shape, dtype=np.bool_)
    trough[:, 0] = difference[:, 0] < difference[:, 1]
    trough[:, 1:-1] = (inner < difference[:, :-2]) & (inner <= difference[:, 2:])
    trough &= difference < _TROUGH_THRESHOLD
    lags: NDArray[np.intp] = np.where(
        trough.any(axis=1), trough.argmax(axis=1), difference.argmin(axis=1)
    )
    return lags


def _parabolic_shift(
    difference: NDArray[np.float64], lags: NDArray[np.intp]
) -> NDArray[np.float64]:
    """How far the vertex of the parabola through each trough lies from it (step 5), below 1 lag."""
    rows = np.arange(len(lags))
    inside = (lags > 0) & (lags < difference.shape[1] - 1)
    centre = np.clip(lags, 1, difference.shape[1] - 2)
    before, at, after = (difference[rows, centre + step] for step in (-1, 0, 1))
    curvature = after + before - 2 * at
    slope = (after - before) / 2
    usable = inside & (np.abs(slope) < np.abs(curvature))
    return np.where(usable, -slope / np.where(usable, curvature, 1.0), 0.0)
