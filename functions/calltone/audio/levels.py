"""How loud a channel is over time, and what that tells of the voice: loudness and speaking rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calltone.audio.waveform import ANALYSIS_RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from calltone.audio.segments import SpeechRegion

FRAME_SEC = 0.01
_FRAME = round(FRAME_SEC * ANALYSIS_RATE_HZ)
_UNITS_PER_DB = 100
_SILENCE_DB = -120.0
_SMOOTHING_FRAMES = 3
_DIP_DB = 2.0
_LOUD_PERCENTILE, _BELOW_LOUD_DB = 95, 25.0


@dataclass(frozen=True)
class Voice:
    """What was measured of a voice; None where nobody spoke.

    Attributes:
        loudness_db: mean power of the speech, in dB below full scale.
        syllables_per_sec: of speech; pauses do not count.

    """

    loudness_db: float | None
    syllables_per_sec: float | None


class LevelTrack:
    """The level of one channel at 16 kHz, one value per 10 ms: 200 bytes per second."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, dtype=np.float32)
        self._levels = bytearray()  # int16, hundredths of a dB

    def push(self, samples: NDArray[np.float32]) -> None:
        """Take the next samples, shape (frames,)."""
        pending = np.concatenate([self._rest, samples])
        whole = len(pending) - len(pending) % _FRAME
        self._rest = pending[whole:]
        frames = pending[:whole].reshape(-1, _FRAME)
        power = np.einsum("ij,ij->i", frames, frames) / _FRAME
        levels_db = np.maximum(10 * np.log10(np.maximum(power, 1e-12)), _SILENCE_DB)
        self._levels += np.round(levels_db * _UNITS_PER_DB).astype(np.int16).tobytes()

    def outline(self, *, part_sec: float, most_parts: int) -> tuple[int, ...]:
        """Draw the whole track in equal parts of about `part_sec`, longer if they were too many.

        Each is the loudest 10 ms of its part, in whole dB below full scale, 0 to -120.
        """
        track = np.frombuffer(self._levels, dtype=np.int16)
        parts = min(most_parts, math.ceil(len(track) / round(part_sec / FRAME_SEC)))
        if not parts:
            return ()
        starts = np.arange(parts) * len(track) // parts
        loudest_db = np.maximum.reduceat(track, starts) / _UNITS_PER_DB
        return tuple(round(min(0.0, level_db)) for level_db in loudest_db.tolist())

    def voice(self, regions: Sequence[SpeechRegion]) -> Voice:
        """Measure the voice that speaks in these regions of the channel, in order of time."""
        track = np.frombuffer(self._levels, dtype=np.int16)
        pieces = [
            track[round(r.start_sec / FRAME_SEC) : round(r.end_sec / FRAME_SEC)].astype(np.float64)
            / _UNITS_PER_DB
            for r in regions
        ]
        spoken_frames = sum(len(piece) for piece in pieces)
        if not spoken_frames:
            return Voice(loudness_db=None, syllables_per_sec=None)
        power = sum(float(np.power(10.0, piece / 10).sum()) for piece in pieces) / spoken_frames
        return Voice(
            loudness_db=float(10 * np.log10(power)),
            syllables_per_sec=_syllables(pieces) / (spoken_frames * FRAME_SEC),
        )


def _syllables(pieces: Iterable[NDArray[np.float64]]) -> int:
    """Count syllable nuclei: peaks of the level with a dip of 2 dB on both sides.

    After de Jong and Wempe, "Praat script to detect syllable nuclei and measure speech rate
    automatically", Behavior Research Methods 41 (2009), without its test for voicing: peaks more
    than 25 dB below the loud parts (95th percentile) do not count.
    """
    from scipy.signal import find_peaks

    window = np.ones(_SMOOTHING_FRAMES) / _SMOOTHING_FRAMES
    margin = _SMOOTHING_FRAMES // 2
    smooth = [
        np.convolve(np.pad(piece, margin, mode="edge"), window, mode="valid")
        for piece in pieces
        if len(piece)
    ]
    loud_db = float(np.percentile(np.concatenate(smooth), _LOUD_PERCENTILE))
    count = 0
    for piece in smooth:
        walled = np.concatenate([[_SILENCE_DB], piece, [_SILENCE_DB]])  # an edge is a dip too
        peaks, _ = find_peaks(walled, height=loud_db - _BELOW_LOUD_DB, prominence=_DIP_DB)
        count += len(peaks)
    return count
