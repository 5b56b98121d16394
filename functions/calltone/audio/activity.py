"""Where speech is: Silero's network over windows of 32 ms, told in frames of 10 ms.

On a noisy telephone line the network grows deaf after a while, so its memory is made anew every
16 s from the second before. `docs/adr/0006-voice-activity.md` has the figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calltone.audio import silero
from calltone.audio.silero import CONTEXT, WINDOW
from calltone.audio.waveform import ANALYSIS_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME_SEC = 0.01
FRAME = round(FRAME_SEC * ANALYSIS_RATE_HZ)
_ON, _OFF = 0.3, 0.2  # probability from which speech begins, and below which it ends
_QUIETEST_SPEECH_DB = -64.0  # below full scale; fainter sound is never speech
_BELOW_LOUDEST_DB = 40.0  # speech fainter than the loudest so far by more is the other's echo
_FALL_DB = 2.0  # per window: a dip between two syllables is no echo
_SILENCE_DB = -120.0
_RENEW_EVERY = 500  # windows
_RENEW_FROM = 31
_SHORTEST = 5 * FRAME
_LATE = 1  # windows: the network is surest of a sound when it has heard what follows


class SpeechDetector:
    """Streaming detector for one channel; push blocks of any size in order, then flush.

    Decisions come up to 75 ms late and do not depend on the size of the blocks.
    """

    def __init__(self) -> None:
        self._listener = _Listener()
        self._heard: list[bool] = []  # per window, from window `_first` on
        self._first = 0
        self._pushed = 0  # samples
        self._answered = 0  # frames

    def push(self, samples: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Take samples of shape (frames,) at 16 kHz, answer a decision per 10 ms now known.

        Every whole 10 ms is answered once, in order, here or by `flush`.
        """
        self._pushed += len(samples)
        self._heard += self._listener.push(samples)
        certain = (self._first + len(self._heard) - _LATE) * WINDOW
        return self._answer(max(self._answered, -((FRAME // 2 - certain) // FRAME)))

    def flush(self) -> NDArray[np.bool_]:
        """End the stream and answer the whole 10 ms that are left."""
        self._heard += self._listener.push(np.zeros(self._listener.missing, dtype=np.float32))
        self._heard += self._heard[-1:] * _LATE
        return self._answer(self._pushed // FRAME)

    def _answer(self, end: int) -> NDArray[np.bool_]:
        """Decide the frames up to `end`, each by the window after the one its middle lies in."""
        middles = np.arange(self._answered, end) * FRAME + FRAME // 2
        windows = middles // WINDOW + _LATE - self._first
        decisions = np.array(self._heard, dtype=np.bool_)[windows]
        self._answered = end
        self._forget((end * FRAME + FRAME // 2) // WINDOW + _LATE - self._first)
        return decisions

    def _forget(self, windows: int) -> None:
        """Drop windows that no later frame asks for, but never the last one: `flush` does."""
        drop = max(0, min(windows, len(self._heard) - 1))
        self._heard, self._first = self._heard[drop:], self._first + drop


class _Listener:
    """Decides window by window."""

    def __init__(self) -> None:
        self._pending = np.zeros(CONTEXT, dtype=np.float32)
        self._memory = silero.no_memory()
        self._recent = np.zeros((0, CONTEXT + WINDOW), dtype=np.float32)
        self._count = 0  # windows so far
        self._level_db = self._loudest_db = _SILENCE_DB
        self._is_on = False

    @property
    def missing(self) -> int:
        """How many samples the window under way still needs; 0 where none is."""
        return -(len(self._pending) - CONTEXT) % WINDOW

    def push(self, samples: NDArray[np.float32]) -> list[bool]:
        pending = np.concatenate([self._pending, samples])
        count = (len(pending) - CONTEXT) // WINDOW
        self._pending = pending[count * WINDOW :]
        starts = np.arange(count)[:, np.newaxis] * WINDOW
        windows = pending[starts + np.arange(CONTEXT + WINDOW)]
        decisions: list[bool] = []
        while len(windows):
            room = _RENEW_EVERY - self._count % _RENEW_EVERY
            decisions += self._decide(windows[:room], self._probabilities(windows[:room]))
            windows = windows[room:]
        return decisions

    def _probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of speech in windows between which the memory need not be made anew."""
        if self._count and self._count % _RENEW_EVERY == 0:
            _, self._memory = silero.listen(self._recent, silero.no_memory())
        probabilities, self._memory = silero.listen(windows, self._memory)
        self._recent = np.concatenate([self._recent, windows[-_RENEW_FROM:]])[-_RENEW_FROM:]
        self._count += len(windows)
        return probabilities

    def _decide(
        self, windows: NDArray[np.float32], probabilities: NDArray[np.float32]
    ) -> list[bool]:
        powers = windows[:, CONTEXT:].var(axis=1, dtype=np.float64)
        levels_db = np.maximum(10 * np.log10(powers + 1e-12), _SILENCE_DB)
        decisions = []
        for probability, level_db in zip(probabilities.tolist(), levels_db.tolist(), strict=True):
            self._level_db = max(level_db, self._level_db - _FALL_DB)
            if probability >= _ON:
                self._loudest_db = max(self._loudest_db, level_db)
            least_db = max(self._loudest_db - _BELOW_LOUDEST_DB, _QUIETEST_SPEECH_DB)
            likely = probability >= (_OFF if self._is_on else _ON)
            self._is_on = likely and self._level_db >= least_db
            decisions.append(self._is_on)
        return decisions


def speech_ratio(samples: NDArray[np.float32]) -> float:
    """Measure the share of speech in a chunk judged on its own, from 0 to 1.

    Args:
        samples: shape (frames,) at 16 kHz. A chunk of less than 50 ms counts as no speech.

    """
    if len(samples) < _SHORTEST:
        return 0.0
    detector = SpeechDetector()
    decisions = np.concatenate([detector.push(samples), detector.flush()])
    return float(decisions.mean())
