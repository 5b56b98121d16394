"""A recording of any length as 16 kHz blocks, in constant memory."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np

from calltone.audio.completeness import check_complete
from calltone.audio.errors import AudioError, EmptyAudio
from calltone.audio.sources import AudioSource, open_source
from calltone.audio.waveform import ANALYSIS_RATE_HZ, check_samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

BLOCK_SEC = 10.0


class _WatchedFile:
    """A file whose faults reach the reader.

    Decoders in C take an exception from a read for the end of the file, so that a lost connection
    would look like a truncated recording.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._fault: Exception | None = None
        self.seek = file.seek
        self.tell = file.tell

    def read(self, size: int = -1) -> bytes:
        if self._fault is None:
            try:
                return self._file.read(size)
            except Exception as error:  # of whatever kind, it is raised later
                self._fault = error
        return b""

    def raise_fault(self) -> None:
        if self._fault is not None:
            raise self._fault

    @contextmanager
    def faults_first(self) -> Iterator[None]:
        """Raise a fault of the file instead of what decoders made of it."""
        try:
            yield
        except AudioError:
            self.raise_fault()
            raise


class RecordingStream:
    """An opened recording.

    Attributes:
        sample_rate_hz: of the file, not of the blocks.
        channels: 1 or 2.
        duration_sec: as the header says, None where it does not.

    """

    def __init__(self, source: AudioSource, file: _WatchedFile, *, name: str) -> None:
        self._source = source
        self._file = file
        self._name = name
        self.sample_rate_hz = source.sample_rate_hz
        self.channels = source.channels
        self.duration_sec = source.duration_sec

    def blocks(self, block_sec: float = BLOCK_SEC) -> Iterator[NDArray[np.float32]]:
        """Yield float32 blocks of shape (channels, frames) at 16 kHz, once, in order.

        Raises:
            EmptyAudio: at the end, if no frame came.
            UnreadableAudio: where damage or the lack of promised samples is met.
            InvalidSamples: NaN, infinity, or far outside [-1, 1].
            OSError and others: what the file itself raised when it was read.

        """
        with self._file.faults_first():
            yield from self._blocks(block_sec)

    def _blocks(self, block_sec: float) -> Iterator[NDArray[np.float32]]:
        import soxr

        resampler = soxr.ResampleStream(
            self.sample_rate_hz, ANALYSIS_RATE_HZ, self.channels, dtype="float32", quality="HQ"
        )
        frames = 0
        for block in self._source.blocks(round(block_sec * self.sample_rate_hz)):
            frames += block.shape[1]
            self._file.raise_fault()
            check_samples(block)
            resampled = resampler.resample_chunk(np.ascontiguousarray(block.T))
            if len(resampled):
                yield np.ascontiguousarray(resampled.T)
        self._file.raise_fault()
        if not frames:
            raise EmptyAudio("expected audio, found a file without samples")
        check_complete(
            cast("BinaryIO", self._file),
            name=self._name,
            decoded_sec=frames / self.sample_rate_hz,
            header_sec=self.duration_sec,
        )
        rest = np.zeros((0, self.channels), dtype=np.float32)
        tail = resampler.resample_chunk(rest, last=True)
        if len(tail):
            yield np.ascontiguousarray(tail.T)


@contextmanager
def open_recording(file: BinaryIO, *, name: str) -> Iterator[RecordingStream]:
    """Open a seekable binary file for streaming; the file stays the caller's to close.

    Args:
        file: positioned anywhere.
        name: what messages call it.

    Raises:
        EmptyAudio: no bytes.
        UnreadableAudio: not audio, damaged, or without an audio track.
        UnsupportedLayout: more than 2 channels, or a rate outside 8-48 kHz.

    """
    watched = _WatchedFile(file)
    with watched.faults_first():
        source = open_source(cast("BinaryIO", watched), name=name)
    try:
        yield RecordingStream(source, watched, name=name)
    finally:
        source.close()
