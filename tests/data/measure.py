"""Measure how a turn sounds: are the moods audible?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.data.line import CALL_RATE_HZ, active_rms
from tests.data.pitch import pitch_contour


@dataclass(frozen=True)
class Sound:
    """What was measured over a turn.

    pitch_hz: mean. range_semitones: 10th to 90th percentile of the pitch. level_dbfs: RMS of the
    speech. bright_db: energy at 1 to 3.4 kHz against 0.3 to 1 kHz.
    """

    pitch_hz: float
    range_semitones: float
    level_dbfs: float
    bright_db: float


def measure(samples: NDArray[np.float64], *, usual_hz: float) -> Sound:
    """Measure one party's turn in the finished call, (frames,) at CALL_RATE_HZ.

    usual_hz: the speaker's usual pitch; within an octave of it the pitch is sought.
    """
    times_sec = np.arange(0.0, len(samples) / CALL_RATE_HZ, 0.01)
    reach_hz = (usual_hz / 1.9, usual_hz * 2.4)
    contour = pitch_contour(samples, times_sec, rate_hz=CALL_RATE_HZ, range_hz=reach_hz)
    contour = contour[contour > 0]
    low, high = np.percentile(contour, [10, 90])
    power = np.square(np.abs(np.fft.rfft(samples)))
    frequency_hz = np.fft.rfftfreq(len(samples), 1.0 / CALL_RATE_HZ)
    treble = power[(frequency_hz >= 1_000) & (frequency_hz < 3_400)].sum()
    bass = power[(frequency_hz >= 300) & (frequency_hz < 1_000)].sum()
    return Sound(
        pitch_hz=float(np.mean(contour)),
        range_semitones=float(12.0 * np.log2(high / low)),
        level_dbfs=float(20.0 * np.log10(active_rms(samples, rate_hz=CALL_RATE_HZ))),
        bright_db=float(10.0 * np.log10(treble / bass)),
    )
