"""Speech of one channel cut into utterances of 1 to 5 s, at pauses, as it streams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calltone.audio.activity import FRAME, FRAME_SEC, SpeechDetector

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_UTTERANCE_SEC = 5.0
MIN_UTTERANCE_SEC = 1.0
PAUSE_SEC = 0.3  # ends an utterance of at least MIN_UTTERANCE_SEC
LONG_PAUSE_SEC = 0.8  # ends any utterance
MIN_SPEECH_SEC = 0.25  # less is a click or a breath, not an utterance
_PAD_SEC = 0.1
_MAX, _MIN, _PAUSE, _LONG_PAUSE, _MIN_SPEECH, _PAD = (
    round(seconds / FRAME_SEC)
    for seconds in (
        MAX_UTTERANCE_SEC,
        MIN_UTTERANCE_SEC,
        PAUSE_SEC,
        LONG_PAUSE_SEC,
        MIN_SPEECH_SEC,
        _PAD_SEC,
    )
)


@dataclass(frozen=True)
class SpeechRegion:
    """A stretch of speech, in seconds from the start; gaps below 0.3 s are part of it."""

    start_sec: float
    end_sec: float


@dataclass(frozen=True, eq=False)
class Utterance:
    """A piece of speech to judge.

    Attributes:
        start_sec, end_sec: from the start of the channel.
        samples: float32 of shape (frames,) at 16 kHz.
        speech_ratio: the share of its 10 ms frames that are speech.

    """

    start_sec: float
    end_sec: float
    samples: NDArray[np.float32]
    speech_ratio: float


class UtteranceCutter:
    """Cuts one channel at 16 kHz; holds at most one utterance and the last block in memory."""

    def __init__(self) -> None:
        self._detector = SpeechDetector()
        self._samples = np.zeros(0, dtype=np.float32)  # from frame `_origin` on
        self._flags: list[bool] = []  # as above, of the frames decided
        self._origin = 0
        self._next = 0  # the frame to look at next
        self._start: int | None = None  # of the utterance under way
        self._last_speech = 0
        self._free_from = 0  # the end of the utterance before
        self._regions: list[SpeechRegion] = []

    @property
    def regions(self) -> list[SpeechRegion]:
        """The speech so far, in time order; complete after `flush`."""
        return list(self._regions)

    def push(self, samples: NDArray[np.float32]) -> list[Utterance]:
        """Take the next samples, shape (frames,); answer the utterances that are now complete."""
        self._samples = np.concatenate([self._samples, samples])
        self._flags.extend(self._detector.push(samples).tolist())
        done = self._advance_to_end()
        self._forget()
        return done

    def flush(self) -> list[Utterance]:
        """End the stream and answer what was under way."""
        self._flags.extend(self._detector.flush().tolist())
        done = self._advance_to_end()
        if self._start is not None:
            done.extend(self._cut(self._start, self._end_of_speech(self._start)))
        return done

    def _advance_to_end(self) -> list[Utterance]:
        done: list[Utterance] = []
        while self._next < self._origin + len(self._flags):
            done.extend(self._advance())
        return done

    def _advance(self) -> list[Utterance]:
        """Look at one frame; cut the utterance under way if this is the moment."""
        frame, self._next = self._next, self._next + 1
        if self._flags[frame - self._origin]:
            self._note_speech(frame)
        if self._start is None:
            return []
        pause = frame - self._last_speech
        length = self._last_speech + 1 - self._start
        if pause >= _LONG_PAUSE or (pause >= _PAUSE and length >= _MIN):
            return self._cut(self._start, self._end_of_speech(self._start))
        if frame + 1 - self._start >= _MAX:
            return self._cut(self._start, self._best_frame_to_cut(self._start + _MIN, frame + 1))
        return []

    def _note_speech(self, frame: int) -> None:
        if self._start is None:
            self._start = max(self._free_from, frame - _PAD)
        self._last_speech = frame
        start_sec, end_sec = frame * FRAME_SEC, (frame + 1) * FRAME_SEC
        if self._regions and start_sec - self._regions[-1].end_sec < PAUSE_SEC:
            start_sec = self._regions.pop().start_sec
        self._regions.append(SpeechRegion(start_sec, end_sec))

    def _end_of_speech(self, start: int) -> int:
        """Find where the utterance under way ends: a little after its last speech."""
        decided = self._origin + len(self._flags)
        return min(self._last_speech + 1 + _PAD, decided, start + _MAX)

    def _best_frame_to_cut(self, first: int, end: int) -> int:
        """Find the middle of the longest pause between two frames, however short, if any."""
        flags = np.array(self._flags[first - self._origin : end - self._origin])
        edges = np.flatnonzero(np.diff(np.concatenate([[True], flags, [True]]).astype(np.int8)))
        starts, ends = edges[::2], edges[1::2]
        if not len(starts):
            return self._quietest_frame(first, end)
        longest = int(np.argmax(ends - starts))
        return first + int(starts[longest] + ends[longest]) // 2

    def _quietest_frame(self, first: int, end: int) -> int:
        """Find the middle of the quietest 50 ms between two frames: there running speech is cut."""
        start = (first - self._origin) * FRAME
        stop = (end - self._origin) * FRAME
        power = np.square(self._samples[start:stop].reshape(-1, FRAME)).mean(axis=1)
        smooth = np.convolve(power, np.ones(5), mode="same")
        return first + int(np.argmin(smooth[2:-2])) + 2

    def _cut(self, start: int, end: int) -> list[Utterance]:
        """Close the utterance between two frames; drop it if it holds next to no speech."""
        flags = self._flags[start - self._origin : end - self._origin]
        self._free_from = end
        self._start = end if self._last_speech >= end else None
        if sum(flags) < _MIN_SPEECH:
            return []
        samples = self._samples[(start - self._origin) * FRAME : (end - self._origin) * FRAME]
        ratio = sum(flags) / len(flags)
        return [Utterance(start * FRAME_SEC, end * FRAME_SEC, samples.copy(), ratio)]

    def _forget(self) -> None:
        """Drop what no later utterance can start in."""
        keep_from = self._next - _PAD if self._start is None else self._start
        drop = max(0, keep_from - self._origin)
        self._samples = self._samples[drop * FRAME :]
        self._flags = self._flags[drop:]
        self._origin += drop
