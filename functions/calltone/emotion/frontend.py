"""Waveform to log-mel spectrogram: Whisper's front end in numpy alone.

Equal to the reference implementation (reflected edges, last frame dropped, 80 Slaney mel bands,
log10 limited to 8 below the peak) to 1e-4, for a signal of any length and with no padding to 30 s.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from calltone.audio.waveform import ANALYSIS_RATE_HZ

FloatArray = NDArray[np.float32]

WINDOW_SAMPLES = 400
HOP_SAMPLES = 160
MEL_BANDS = 80
MIN_SAMPLES = 1_600
MAX_SAMPLES = 15 * ANALYSIS_RATE_HZ

_POWER_FLOOR = 1e-10
_DYNAMIC_RANGE = 8.0  # in log10 of power: 80 dB
_SLANEY_BREAK_HZ = 1000.0
_SLANEY_LINEAR_HZ = 200.0 / 3.0
_SLANEY_LOG_STEP = np.log(6.4) / 27.0


def log_mel(samples: FloatArray) -> FloatArray:
    """Log-mel spectrogram (MEL_BANDS, frames // HOP_SAMPLES) of mono 16 kHz samples (frames,).

    Raises:
        ValueError: the signal is not one-dimensional or shorter than MIN_SAMPLES.

    """
    if samples.ndim != 1 or samples.size < MIN_SAMPLES:
        raise ValueError(
            f"expected mono samples (frames,) with at least {MIN_SAMPLES} frames, "
            f"got shape {samples.shape}"
        )
    # float64 spectra are needed: in float32 the error near the power floor exceeds 1e-4 in log10
    padded = np.pad(samples.astype(np.float64), WINDOW_SAMPLES // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW_SAMPLES)[::HOP_SAMPLES]
    frames = frames[: samples.size // HOP_SAMPLES]
    spectrum = np.fft.rfft(frames * _window(), axis=-1)
    power = spectrum.real**2 + spectrum.imag**2
    logarithm = np.log10(np.maximum(_mel_energies(power), _POWER_FLOOR))
    limited = np.maximum(logarithm, logarithm.max() - _DYNAMIC_RANGE)
    scaled: FloatArray = ((limited + 4.0) / 4.0).astype(np.float32)
    return scaled


def _mel_energies(power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Energy in each mel band, shape (MEL_BANDS, frames), of power (frames, bins).

    The filters overlap in pairs and are zero elsewhere, so that sums over their own bins do. A
    matrix product would wake BLAS's threads, which then spin beside the encoder: it cost more than
    half of a chunk's CPU time.
    """
    bins, weights, starts = _filter_bins()
    energies: NDArray[np.float64] = np.add.reduceat(power[:, bins] * weights, starts, axis=1).T
    return energies


@cache
def _filter_bins() -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.intp]]:
    """All filters end to end: their bins, the weights of these, and where each filter starts."""
    filters = _mel_filters()
    used = [np.flatnonzero(weights) for weights in filters]
    starts = np.cumsum([0, *(len(bins) for bins in used[:-1])])
    weights = np.concatenate([row[bins] for row, bins in zip(filters, used, strict=True)])
    return np.concatenate(used), weights, starts


@cache
def _window() -> NDArray[np.float64]:
    """Periodic Hann window (WINDOW_SAMPLES,)."""
    phase = 2.0 * np.pi * np.arange(WINDOW_SAMPLES) / WINDOW_SAMPLES
    return 0.5 - 0.5 * np.cos(phase)


@cache
def _mel_filters() -> NDArray[np.float64]:
    """Slaney-normalised triangular filters (MEL_BANDS, WINDOW_SAMPLES // 2 + 1), 0 to 8 kHz."""
    bins_hz = np.arange(WINDOW_SAMPLES // 2 + 1) * (ANALYSIS_RATE_HZ / WINDOW_SAMPLES)
    mel_edges = np.linspace(0.0, _hz_to_mel(ANALYSIS_RATE_HZ / 2.0), MEL_BANDS + 2)
    edges_hz = np.array([_mel_to_hz(mel) for mel in mel_edges])
    lower, centre, upper = edges_hz[:-2, None], edges_hz[1:-1, None], edges_hz[2:, None]
    rising = (bins_hz - lower) / (centre - lower)
    falling = (upper - bins_hz) / (upper - centre)
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    filters: NDArray[np.float64] = triangles * (2.0 / (upper - lower))
    return filters


def _hz_to_mel(hz: float) -> float:
    if hz < _SLANEY_BREAK_HZ:
        return hz / _SLANEY_LINEAR_HZ
    return float(
        _SLANEY_BREAK_HZ / _SLANEY_LINEAR_HZ + np.log(hz / _SLANEY_BREAK_HZ) / _SLANEY_LOG_STEP
    )


def _mel_to_hz(mel: float) -> float:
    break_mel = _SLANEY_BREAK_HZ / _SLANEY_LINEAR_HZ
    if mel < break_mel:
        return mel * _SLANEY_LINEAR_HZ
    return float(_SLANEY_BREAK_HZ * np.exp(_SLANEY_LOG_STEP * (mel - break_mel)))
