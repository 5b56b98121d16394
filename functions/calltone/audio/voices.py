"""What a voice is like: an embedding that is alike for one speaker and differs between two.

The network is CAM++ (Wang et al., "CAM++: A fast and efficient network for speaker verification
using context-aware masking", Interspeech 2023); `models/README.md` says where it comes from.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from calltone.audio.networks import session
from calltone.audio.waveform import ANALYSIS_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

WINDOW_SAMPLES = 3 * ANALYSIS_RATE_HZ // 2
_SHORTEST_SAMPLES = ANALYSIS_RATE_HZ // 2
FEATURE_SHAPE = (148, 80)
"""Frames of 10 ms in a window, and mel bands."""
_FILE = "campplus-16k.onnx"
_FRAME, _HOP, _FFT = 400, 160, 512
_BANDS = FEATURE_SHAPE[1]
_LOWEST_HZ = 20.0
_PRE_EMPHASIS = 0.97
_FULL_SCALE = 32768.0  # the network was trained on integers


def embed(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Embed up to 1.5 s of one voice; less than 0.5 s is repeated to that length.

    Args:
        samples: shape (frames,) at 16 kHz, at least one.

    Returns:
        Shape (192,), of length 1.

    """
    whole = np.resize(samples, max(len(samples), _SHORTEST_SAMPLES))
    features = _log_mel(whole[:WINDOW_SAMPLES])
    (embedding,) = session(_FILE).run(["embedding"], {"fbank": features[np.newaxis]})
    vector = np.asarray(embedding, dtype=np.float32).reshape(-1)
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-6), dtype=np.float32)


def _log_mel(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Kaldi's log mel energies, less their mean over time: shape (frames, bands)."""
    scaled = samples.astype(np.float64) * _FULL_SCALE
    frames = np.lib.stride_tricks.sliding_window_view(scaled, _FRAME)[::_HOP]
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    spectrum = np.fft.rfft((frames - _PRE_EMPHASIS * before) * _window(), _FFT)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    bins, weights, starts = _filters()
    energies = np.add.reduceat(power[:, bins] * weights, starts, axis=1)
    log_energies = np.log(np.maximum(energies, np.finfo(np.float32).eps))
    features: NDArray[np.float32] = (log_energies - log_energies.mean(axis=0)).astype(np.float32)
    return features


@cache
def _window() -> NDArray[np.float64]:
    """Kaldi's "povey" window."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_FRAME) / (_FRAME - 1))
    return np.asarray(hann**0.85)


@cache
def _filters() -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.intp]]:
    """Triangles on the mel scale end to end: their bins, the weights, where each begins."""
    edges = np.linspace(_mel(_LOWEST_HZ), _mel(ANALYSIS_RATE_HZ / 2), _BANDS + 2)
    mels = _mel(np.arange(_FFT // 2) * (ANALYSIS_RATE_HZ / _FFT))
    rising = (mels - edges[:-2, np.newaxis]) / np.diff(edges)[:-1, np.newaxis]
    falling = (edges[2:, np.newaxis] - mels) / np.diff(edges)[1:, np.newaxis]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    used = [np.flatnonzero(row) for row in triangles]
    weights = np.concatenate([row[bins] for row, bins in zip(triangles, used, strict=True)])
    starts = np.cumsum([0, *(len(bins) for bins in used[:-1])])
    return np.concatenate(used), weights, starts


def _mel(hz: float | NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(1127.0 * np.log1p(np.asarray(hz) / 700.0))
