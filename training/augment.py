"""What happens to a voice on its way through a telephone, and other changes that keep emotion."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy import signal

from calltone.audio.waveform import ANALYSIS_RATE_HZ as RATE_HZ

FloatArray = NDArray[np.float32]

TELEPHONE_RATE_HZ = 8_000
TELEPHONE_BAND_HZ = (300.0, 3400.0)
_MU = 255.0


@dataclass(frozen=True)
class AugmentationSettings:
    """How often and how strongly a training copy is changed."""

    telephone_share: float = 0.6
    noise_share: float = 0.5
    noise_db: tuple[float, float] = (3.0, 25.0)
    speed: tuple[float, float] = (0.88, 1.12)
    crop_share: float = 0.5
    crop_sec: tuple[float, float] = (1.0, 3.0)


def telephone(samples: FloatArray) -> FloatArray:
    """Make the telephone copy (frames,): 8 kHz, 300 to 3400 Hz, mu-law, and back to 16 kHz."""
    narrow = soxr.resample(samples, RATE_HZ, TELEPHONE_RATE_HZ)
    sections = signal.butter(4, TELEPHONE_BAND_HZ, "bandpass", fs=TELEPHONE_RATE_HZ, output="sos")
    narrow = signal.sosfilt(sections, narrow)
    peak = float(np.max(np.abs(narrow), initial=1e-6))
    coded = mu_law(np.clip(narrow / max(1.0, peak), -1.0, 1.0))
    wide = soxr.resample(coded.astype(np.float32), TELEPHONE_RATE_HZ, RATE_HZ)
    return np.asarray(wide, dtype=np.float32)


def mu_law(samples: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return samples in [-1, 1] after 8-bit mu-law coding and decoding."""
    compressed = np.sign(samples) * np.log1p(_MU * np.abs(samples)) / np.log1p(_MU)
    coded = np.round(compressed * 127.0) / 127.0
    expanded: NDArray[np.floating] = np.sign(coded) * np.expm1(np.abs(coded) * np.log1p(_MU)) / _MU
    return expanded


def add_noise(samples: FloatArray, noise: FloatArray, ratio_db: float) -> FloatArray:
    """Add `noise`, repeated to the length, at a signal-to-noise ratio of `ratio_db`."""
    repeated = np.resize(noise, samples.size)
    noise_power = float(np.mean(repeated.astype(np.float64) ** 2))
    if noise_power <= 0.0:
        return samples
    power = float(np.mean(samples.astype(np.float64) ** 2))
    gain = np.sqrt(power / noise_power * 10.0 ** (-ratio_db / 10.0))
    mixed: FloatArray = (samples + repeated * gain).astype(np.float32)
    return mixed


def augment(
    samples: FloatArray,
    noises: Sequence[FloatArray],
    settings: AugmentationSettings,
    generator: np.random.Generator,
) -> FloatArray:
    """Make a changed copy: cropped, resampled, noisy, telephone-band, each by chance."""
    if generator.random() < settings.crop_share:
        samples = _crop(samples, settings.crop_sec, generator)
    speed = generator.uniform(*settings.speed)
    changed = np.asarray(soxr.resample(samples, RATE_HZ * speed, RATE_HZ), dtype=np.float32)
    if noises and generator.random() < settings.noise_share:
        noise = noises[int(generator.integers(len(noises)))]
        start = int(generator.integers(noise.size))
        changed = add_noise(changed, np.roll(noise, -start), generator.uniform(*settings.noise_db))
    if generator.random() < settings.telephone_share:
        level = 10.0 ** generator.uniform(-1.0, 0.0)  # a quiet line uses fewer steps of the coder
        changed = telephone(changed * np.float32(level))
    return changed


def _crop(
    samples: FloatArray, length_sec: tuple[float, float], generator: np.random.Generator
) -> FloatArray:
    length = int(generator.uniform(*length_sec) * RATE_HZ)
    if length >= samples.size:
        return samples
    start = int(generator.integers(samples.size - length))
    return samples[start : start + length]
