"""The detector that Calltone had first: energy above a tracked noise floor, with hysteresis.

Frames of 10 ms. The floor follows dips at once and rises slowly (minimum tracking after Martin,
"Noise power spectral density estimation based on optimal smoothing and minimum statistics", 2001,
without its smoothing), so that neither a steady hum nor a long sentence is mistaken for the other
for long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calltone.audio.waveform import ANALYSIS_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME_SEC = 0.01
FRAME = round(FRAME_SEC * ANALYSIS_RATE_HZ)
_ON_ABOVE_FLOOR_DB = 9.0
_OFF_ABOVE_FLOOR_DB = 5.0
_QUIETEST_SPEECH_DB = -64.0  # below full scale; fainter sound is never speech
_BELOW_LOUDEST_DB = 35.0  # fainter than the loudest so far by more is the other party's echo
_FIRST_FLOOR_DB = -58.0  # until the first dip
_LOWEST_FLOOR_DB = -75.0  # digital silence between words says nothing about the line
_FLOOR_RISE_DB_PER_SEC = 5.0
_MEDIAN_FRAMES = 5  # of energy: a click shorter than 20 ms leaves no trace
_HANGOVER_FRAMES = 12
_SILENCE_DB = -120.0
_HIGH_PASS = 0.97  # y[n] = x[n] - x[n-1] + 0.97 y[n-1]: removes DC and mains hum below 80 Hz


class EnergyDetector:
    """Streaming detector for one channel; push blocks of any size in order.

    Decisions look back only: they come about 20 ms late and hold on for 120 ms.
    """

    def __init__(self) -> None:
        self._rest = np.zeros(0, dtype=np.float32)
        self._filter_state = np.zeros(1)
        self._recent_db: NDArray[np.float64] | None = None
        self._floor_db = _FIRST_FLOOR_DB
        self._loudest_db = _SILENCE_DB
        self._is_on = False
        self._since_on = _HANGOVER_FRAMES + 1

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Take samples of shape (frames,) at 16 kHz, answer one decision per whole 10 ms so far.

        What is left of a frame is kept for the next push.
        """
        pending = np.concatenate([self._rest, samples])
        whole = len(pending) - len(pending) % FRAME
        self._rest = pending[whole:]
        if not whole:
            return np.zeros(0, dtype=np.bool_)
        return self._decide(self._levels_db(pending[:whole]))

    def _levels_db(self, samples: NDArray[np.float32]) -> NDArray[np.float64]:
        """Median-smoothed level of each frame, in dB below full scale."""
        from scipy.signal import lfilter

        high_passed, self._filter_state = lfilter(
            [1.0, -1.0], [1.0, -_HIGH_PASS], samples.astype(np.float64), zi=self._filter_state
        )
        power = np.square(high_passed.reshape(-1, FRAME)).mean(axis=1)
        levels_db = np.maximum(10 * np.log10(power + 1e-12), _SILENCE_DB)
        if self._recent_db is None:
            self._recent_db = np.full(_MEDIAN_FRAMES - 1, levels_db[0])
        padded = np.concatenate([self._recent_db, levels_db])
        self._recent_db = padded[len(padded) - _MEDIAN_FRAMES + 1 :]
        windows = np.lib.stride_tricks.sliding_window_view(padded, _MEDIAN_FRAMES)
        medians: NDArray[np.float64] = np.median(windows, axis=1)
        return medians

    def _decide(self, levels_db: NDArray[np.float64]) -> NDArray[np.bool_]:
        floors_db = self._track_floor(levels_db)
        loudest_db = np.maximum(np.maximum.accumulate(levels_db), self._loudest_db)
        self._loudest_db = float(loudest_db[-1])
        least_db = np.maximum(loudest_db - _BELOW_LOUDEST_DB, _QUIETEST_SPEECH_DB)
        on = levels_db > np.maximum(floors_db + _ON_ABOVE_FLOOR_DB, least_db)
        off = levels_db < np.maximum(floors_db + _OFF_ABOVE_FLOOR_DB, least_db)
        decisions = np.empty(len(levels_db), dtype=np.bool_)
        for index, (turn_on, turn_off) in enumerate(zip(on.tolist(), off.tolist(), strict=True)):
            self._is_on = turn_on or (self._is_on and not turn_off)
            self._since_on = 0 if self._is_on else self._since_on + 1
            decisions[index] = self._since_on <= _HANGOVER_FRAMES
        return decisions

    def _track_floor(self, levels_db: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take the lower of the level and the last floor risen a little: a running minimum."""
        rise_db = _FLOOR_RISE_DB_PER_SEC * FRAME_SEC * np.arange(1, len(levels_db) + 1)
        bounded_db = np.maximum(levels_db, _LOWEST_FLOOR_DB)
        tracked = np.minimum.accumulate(bounded_db - rise_db)
        floors_db = np.asarray(rise_db + np.minimum(tracked, self._floor_db), dtype=np.float64)
        self._floor_db = float(floors_db[-1])
        return floors_db
