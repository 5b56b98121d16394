"""Pitch by Praat's autocorrelation (P. Boersma, Proc. Inst. Phonetic Sciences 17, 1993).

The voice is low and creaky, and the telephone line cuts its fundamental off: trackers that follow
the fundamental jump octaves on both, the autocorrelation with Praat's path search does not.
"""

import numpy as np
import parselmouth
from numpy.typing import NDArray


def pitch_contour(
    samples: NDArray[np.float64],
    times_sec: NDArray[np.float64],
    *,
    rate_hz: int,
    range_hz: tuple[float, float],
) -> NDArray[np.float64]:
    """Pitch in Hz of (frames,) at each of the times; 0 where unvoiced."""
    track = parselmouth.Sound(samples, rate_hz).to_pitch_ac(
        time_step=0.005,
        pitch_floor=range_hz[0],
        pitch_ceiling=range_hz[1],
        voicing_threshold=0.35,
        octave_jump_cost=0.6,
    )
    return np.nan_to_num(np.array([track.get_value_at_time(time) for time in times_sec]))
