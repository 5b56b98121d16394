"""Two voices on one line told apart: an embedding per 1.5 s of speech, then two clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calltone.audio import voices
from calltone.audio.activity import FRAME, FRAME_SEC, SpeechDetector
from calltone.audio.voices import WINDOW_SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

_WINDOW = WINDOW_SAMPLES // FRAME
_PAUSE = 15  # frames; after less silence nobody else has begun to speak
_SHORTEST = 50  # a piece of less is too short to tell a voice by, and goes with the one before
_FEWEST_WINDOWS = 6
_ROUNDS = 3
_SEED = 20261122


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch in which one voice speaks, in seconds from the start."""

    start_sec: float
    end_sec: float
    voice: int
    """0 or 1, in the order in which they begin to speak."""


@dataclass(frozen=True, slots=True)
class Voices:
    """The two voices of a line.

    Attributes:
        turns: in order of time; one ends where the next voice begins or the speech does.
        likeness: cosine of the angle between the mean voices; the lower, the further apart.

    """

    turns: tuple[Turn, ...]
    likeness: float


class VoiceTracker:
    """Hears one line at 16 kHz, and in the end tells who spoke when.

    Holds 1.5 s of samples, and less than 2 MB for an hour of speech.
    """

    def __init__(
        self, embed: Callable[[NDArray[np.float32]], NDArray[np.float32]] = voices.embed
    ) -> None:
        self._embed = embed
        self._detector = SpeechDetector()
        self._samples = np.zeros(0, dtype=np.float32)  # from frame `_origin` on
        self._origin = 0
        self._next = 0  # frame
        self._start: int | None = None  # of the piece under way
        self._last_speech = 0
        self._spans: list[tuple[int, int]] = []
        self._embeddings: list[NDArray[np.float32]] = []
        self._follows = False  # whether the piece under way goes on from the last span

    def push(self, samples: NDArray[np.float32]) -> None:
        """Take the next samples, shape (frames,)."""
        self._samples = np.concatenate([self._samples, samples])
        self._advance(self._detector.push(samples))

    def finish(self) -> Voices | None:
        """End the line; None where there is too little speech to look for two voices in it."""
        self._advance(self._detector.flush())
        self._end_piece()
        if len(self._spans) < _FEWEST_WINDOWS:
            return None
        return _two_voices(self._spans, np.stack(self._embeddings))

    def _advance(self, decisions: NDArray[np.bool_]) -> None:
        for is_speech in decisions.tolist():
            frame, self._next = self._next, self._next + 1
            if is_speech:
                self._start = frame if self._start is None else self._start
                self._last_speech = frame
                if frame + 1 - self._start == _WINDOW:
                    self._take(self._start, frame + 1)
                    self._start, self._follows = None, True
            elif frame - self._last_speech >= _PAUSE:
                self._end_piece()
                self._follows = False
        keep_from = self._next if self._start is None else self._start
        self._samples = self._samples[(keep_from - self._origin) * FRAME :]
        self._origin = keep_from

    def _end_piece(self) -> None:
        """Close the piece under way; a scrap goes with the window it follows."""
        if self._start is None:
            return
        end = self._last_speech + 1
        if end - self._start < _SHORTEST and self._follows:
            self._spans[-1] = (self._spans[-1][0], end)
        else:
            self._take(self._start, end)
        self._start = None

    def _take(self, start: int, end: int) -> None:
        first = (start - self._origin) * FRAME
        self._embeddings.append(self._embed(self._samples[first : first + (end - start) * FRAME]))
        self._spans.append((start, end))


def _two_voices(spans: Sequence[tuple[int, int]], embeddings: NDArray[np.float32]) -> Voices:
    """Cluster the windows long enough to tell a voice by; the others go to the nearer one."""
    lengths = np.array([end - start for start, end in spans])
    clear = lengths >= min(_SHORTEST, int(np.median(lengths)))
    means = _means(embeddings[clear], _clusters(embeddings[clear]))
    for _ in range(_ROUNDS):
        nearest = np.argmax(embeddings @ means.T, axis=1)
        if len(set(nearest[clear].tolist())) > 1:
            means = _means(embeddings[clear], nearest[clear])
    nearest = np.argmax(embeddings @ means.T, axis=1)
    order = nearest if nearest[0] == 0 else 1 - nearest
    return Voices(_turns(spans, order.tolist()), likeness=float(means[0] @ means[1]))


def _clusters(embeddings: NDArray[np.float32]) -> NDArray[np.intp]:
    from sklearn.cluster import KMeans

    found: NDArray[np.intp] = KMeans(2, n_init=10, random_state=_SEED).fit_predict(embeddings)
    return found


def _means(embeddings: NDArray[np.float32], labels: NDArray[np.intp]) -> NDArray[np.float32]:
    means = np.zeros((2, embeddings.shape[1]), dtype=np.float32)
    for label in (0, 1):
        if (labels == label).any():
            means[label] = embeddings[labels == label].mean(axis=0)
    lengths = np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-6)
    return np.asarray(means / lengths, dtype=np.float32)


def _turns(spans: Sequence[tuple[int, int]], labels: Sequence[int]) -> tuple[Turn, ...]:
    """Join windows of one voice that follow each other without a pause."""
    turns: list[Turn] = []
    for (start, end), voice in zip(spans, labels, strict=True):
        start_sec, end_sec = start * FRAME_SEC, end * FRAME_SEC
        last = turns[-1] if turns else None
        if last and last.voice == voice and start_sec - last.end_sec < _PAUSE * FRAME_SEC:
            start_sec = turns.pop().start_sec
        turns.append(Turn(start_sec, end_sec, voice))
    return tuple(turns)
