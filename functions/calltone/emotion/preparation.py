"""What happens to an utterance before the front end: pauses at its ends are cut, its level is set.

Corpora and calls differ in both for reasons that have nothing to do with emotion, so that the
model must never see them. Both steps are exact under a gain: louder is not angrier.
"""

import numpy as np
from numpy.typing import NDArray

from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.emotion.frontend import MAX_SAMPLES, MIN_SAMPLES

FloatArray = NDArray[np.float32]

LEVEL_TARGET_RMS = 0.1
_FRAME_SAMPLES = ANALYSIS_RATE_HZ // 100
_LOUD_PERCENTILE = 90.0
_SPEECH_BELOW_LOUD_DB = 30.0
_MARGIN_SAMPLES = ANALYSIS_RATE_HZ // 10


def prepare(samples: FloatArray) -> FloatArray:
    """Utterance (frames,) with pauses at its ends cut, DC removed and a fixed speech level.

    At most MAX_SAMPLES of it are kept; digital silence comes back as it went in. A signal shorter
    than MIN_SAMPLES is padded with zeros to that length.
    """
    centred = samples[:MAX_SAMPLES].astype(np.float32)
    if centred.size < MIN_SAMPLES:
        centred = np.pad(centred, (0, MIN_SAMPLES - centred.size))
    centred = centred - centred.mean(dtype=np.float64).astype(np.float32)
    power = _frame_power(centred)
    loud = float(np.percentile(power, _LOUD_PERCENTILE))
    if loud <= 0.0:
        return centred
    trimmed = _trim(centred, power, loud)
    return (trimmed * np.float32(LEVEL_TARGET_RMS / np.sqrt(loud))).astype(np.float32)


def _frame_power(samples: FloatArray) -> NDArray[np.float64]:
    usable = samples.size // _FRAME_SAMPLES * _FRAME_SAMPLES
    frames = samples[:usable].reshape(-1, _FRAME_SAMPLES).astype(np.float64)
    power: NDArray[np.float64] = np.mean(frames**2, axis=1)
    return power


def _trim(samples: FloatArray, power: NDArray[np.float64], loud: float) -> FloatArray:
    """Keep what lies from the first to the last audible frame, with a margin on both sides."""
    audible = np.flatnonzero(power >= loud * 10.0 ** (-_SPEECH_BELOW_LOUD_DB / 10.0))
    start = max(0, int(audible[0]) * _FRAME_SAMPLES - _MARGIN_SAMPLES)
    end = min(samples.size, (int(audible[-1]) + 1) * _FRAME_SAMPLES + _MARGIN_SAMPLES)
    if end - start < MIN_SAMPLES:
        start = max(0, min(start, samples.size - MIN_SAMPLES))
        end = start + MIN_SAMPLES
    return samples[start:end]
