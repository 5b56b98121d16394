"""The telephone line: its band, its noise, two parties on two channels."""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, resample_poly, sosfilt, sosfiltfilt

CALL_RATE_HZ = 8_000
_BAND_HZ = (300.0, 3_400.0)
_PEAK = 0.9


def to_rate(samples: NDArray[np.float64], *, from_hz: int, to_hz: int) -> NDArray[np.float64]:
    """Resample (frames,)."""
    divisor = np.gcd(from_hz, to_hz)
    return resample_poly(samples, to_hz // divisor, from_hz // divisor)


def telephone_band(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep 300 to 3400 Hz of (frames,) at CALL_RATE_HZ, with no delay."""
    band = butter(3, _BAND_HZ, btype="bandpass", fs=CALL_RATE_HZ, output="sos")
    return sosfiltfilt(band, samples)


def line_noise(
    frames: int, *, level_dbfs: float, colour: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Make the steady noise of a line, (frames,) at CALL_RATE_HZ.

    colour: 0 white to 0.9 dark, the pole of a first-order low-pass.
    """
    white = rng.standard_normal(frames)
    coloured = sosfilt(np.array([[1.0, 0.0, 0.0, 1.0, -colour, 0.0]]), white)
    return at_level(telephone_band(coloured), level_dbfs)


def active_rms(samples: NDArray[np.float64], *, rate_hz: int) -> float:
    """RMS of (frames,) over its 20 ms frames within 30 dB of the loudest: pauses do not count."""
    frame = rate_hz // 50
    power = np.square(samples[: len(samples) // frame * frame]).reshape(-1, frame).mean(axis=1)
    return float(np.sqrt(power[power > power.max() * 1e-3].mean()))


def at_level(
    samples: NDArray[np.float64], level_dbfs: float, *, rate_hz: int = CALL_RATE_HZ
) -> NDArray[np.float64]:
    """Scale (frames,) so that its speech has this RMS level."""
    return samples * 10.0 ** (level_dbfs / 20.0) / active_rms(samples, rate_hz=rate_hz)


def limit(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round the peaks off softly, as a handset does with a shout."""
    return _PEAK * np.tanh(samples / _PEAK)


def to_pcm16(samples: NDArray[np.float64]) -> NDArray[np.int16]:
    """Round samples in [-1, 1] to 16 bits."""
    return np.round(np.clip(samples, -1.0, 1.0) * 32_767.0).astype(np.int16)
