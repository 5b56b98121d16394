"""A checked piece of sound in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calltone.audio.errors import EmptyAudio, InvalidSamples, UnsupportedLayout

if TYPE_CHECKING:
    from numpy.typing import NDArray

ANALYSIS_RATE_HZ = 16_000
MIN_RATE_HZ = 8_000
MAX_RATE_HZ = 48_000
MAX_CHANNELS = 2
# Float files may pass 1.0 a little; integers written as floats pass it by thousands.
PEAK_LIMIT = 8.0


def check_layout(*, channels: int, sample_rate_hz: int) -> None:
    """Refuse a layout outside 1-2 channels and 8-48 kHz.

    Raises:
        UnsupportedLayout: naming the limit and what came.

    """
    if not MIN_RATE_HZ <= sample_rate_hz <= MAX_RATE_HZ:
        raise UnsupportedLayout(
            f"expected a sample rate of {MIN_RATE_HZ} to {MAX_RATE_HZ} Hz, "
            f"found {sample_rate_hz} Hz"
        )
    if not 1 <= channels <= MAX_CHANNELS:
        raise UnsupportedLayout(f"expected 1 or {MAX_CHANNELS} channels, found {channels}")


def check_samples(samples: NDArray[np.float32]) -> None:
    """Refuse samples that are not finite or far outside [-1, 1].

    Raises:
        InvalidSamples: saying which fault it is.

    """
    if not np.isfinite(samples).all():
        bad = int(samples.size - np.isfinite(samples).sum())
        raise InvalidSamples(
            f"expected finite samples, found {bad} NaN or infinite of {samples.size}"
        )
    peak = float(np.abs(samples).max(initial=0.0))
    if peak > PEAK_LIMIT:
        raise InvalidSamples(
            f"expected samples between -1 and 1, found a peak of {peak:.6g} "
            "(integers stored as floating point?)"
        )


def resample(
    samples: NDArray[np.float32], *, from_hz: int, to_hz: int = ANALYSIS_RATE_HZ
) -> NDArray[np.float32]:
    """Resample `(frames,)` or `(frames, channels)` with soxr, high quality."""
    if from_hz == to_hz:
        return samples
    import soxr

    resampled: NDArray[np.float32] = soxr.resample(samples, from_hz, to_hz, quality="HQ")
    return resampled


@dataclass(frozen=True, eq=False)
class Waveform:
    """Sound in memory, valid by construction.

    Args:
        samples: float32 of shape (channels, frames), in [-1, 1], at least one frame.
        sample_rate_hz: 8,000 to 48,000.

    Raises:
        TypeError: the array is not float32 of two dimensions.
        UnsupportedLayout: rate or channels outside the limits.
        EmptyAudio: no frames.
        InvalidSamples: NaN, infinity, or a peak far above 1.

    """

    samples: NDArray[np.float32]
    sample_rate_hz: int

    def __post_init__(self) -> None:
        if self.samples.dtype != np.float32 or self.samples.ndim != 2:  # noqa: PLR2004
            raise TypeError(
                "expected float32 samples of shape (channels, frames), "
                f"found {self.samples.dtype} of shape {self.samples.shape}"
            )
        check_layout(channels=self.channels, sample_rate_hz=self.sample_rate_hz)
        if self.samples.shape[1] == 0:
            raise EmptyAudio("expected audio, found a file without samples")
        check_samples(self.samples)

    @property
    def channels(self) -> int:
        return int(self.samples.shape[0])

    @property
    def duration_sec(self) -> float:
        return float(self.samples.shape[1] / self.sample_rate_hz)

    def only(self, channel: int) -> Waveform:
        """One channel by itself."""
        return Waveform(self.samples[[channel]], self.sample_rate_hz)

    def mono_16k(self, channel: int | None = None) -> NDArray[np.float32]:
        """One channel, or the mean of all where `channel` is None, at 16 kHz: shape (frames,).

        Raises:
            UnsupportedLayout: there is no such channel.

        """
        if channel is None:
            mono = self.samples.mean(axis=0, dtype=np.float32)
        elif 0 <= channel < self.channels:
            mono = self.samples[channel]
        else:
            raise UnsupportedLayout(
                f"expected a channel below {self.channels}, asked for channel {channel}"
            )
        return resample(mono, from_hz=self.sample_rate_hz)
