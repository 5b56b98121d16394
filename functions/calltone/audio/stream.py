"""A recording of any length as 16 kHz blocks, in constant memory."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from calltone.audio.errors import EmptyAudio
from calltone.audio.sources import AudioSource, open_source
from calltone.audio.waveform import ANALYSIS_RATE_HZ, check_samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

BLOCK_SEC = 10.0


class RecordingStream:
    """An opened recording.

    Attributes:
        sample_rate_hz: of the file, not of the blocks.
        channels: 1 or 2.
        duration_sec: as the header says, None where it does not.

    """

    def __init__(self, source: AudioSource) -> None:
        self._source = source
        self.sample_rate_hz = source.sample_rate_hz
        self.channels = source.channels
        self.duration_sec = source.duration_sec

    def blocks(self, block_sec: float = BLOCK_SEC) -> Iterator[NDArray[np.float32]]:
        """Yield float32 blocks of shape (channels, frames) at 16 kHz, once, in order.

        Raises:
            EmptyAudio: at the end, if no frame came.
            UnreadableAudio: where damage or the lack of promised samples is met.
            InvalidSamples: NaN, infinity, or far outside [-1, 1].

        """
        import soxr

        resampler = soxr.ResampleStream(
            self.sample_rate_hz, ANALYSIS_RATE_HZ, self.channels, dtype="float32", quality="HQ"
        )
        some = False
        for block in self._source.blocks(round(block_sec * self.sample_rate_hz)):
            some = True
            check_samples(block)
            resampled = resampler.resample_chunk(np.ascontiguousarray(block.T))
            if len(resampled):
                yield np.ascontiguousarray(resampled.T)
        if not some:
            raise EmptyAudio("expected audio, found a file without samples")
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
    source = open_source(file, name=name)
    try:
        yield RecordingStream(source)
    finally:
        source.close()
