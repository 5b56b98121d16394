"""Blocks of samples out of any accepted file, in bounded memory.

libsndfile reads what it can, FFmpeg the rest; Opus is left to libopus by FFmpeg, whose own decoder
turns some frames of valid files into bursts thousands of times full scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

import numpy as np

from calltone.audio import containers
from calltone.audio.errors import UnreadableAudio, UnsupportedLayout
from calltone.audio.waveform import check_layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    import soundfile
    from av.audio.codeccontext import AudioCodecContext
    from numpy.typing import NDArray


class AudioSource(Protocol):
    """An opened file; samples come at its own rate."""

    sample_rate_hz: int
    channels: int
    duration_sec: float | None

    def blocks(self, block_frames: int) -> Iterator[NDArray[np.float32]]:
        """Yield float32 blocks of shape (channels, at most `block_frames`), once.

        Raises:
            UnreadableAudio: the file is damaged, or ends before its header says.

        """

    def close(self) -> None:
        """Free the decoder; the file itself stays open."""


def open_source(file: BinaryIO, *, name: str) -> AudioSource:
    """Open a seekable file of an accepted kind.

    Raises:
        EmptyAudio: no bytes.
        UnreadableAudio: not audio, damaged, or without an audio track.
        UnsupportedLayout: more than 2 channels, or a rate outside 8-48 kHz.

    """
    container = containers.sniff(file, name=name)
    source = _open_with_libsndfile(file, container) or _FfmpegSource(file, container, name)
    try:
        check_layout(channels=source.channels, sample_rate_hz=source.sample_rate_hz)
    except UnsupportedLayout:
        source.close()
        raise
    return source


def _open_with_libsndfile(
    file: BinaryIO, container: containers.Container
) -> _SoundfileSource | None:
    if not container.libsndfile:
        return None
    import soundfile

    data = containers.wav_data(file) if container is containers.WAV else None
    if data is not None and data.header_bytes == 0 and data.present_bytes:
        return None  # libsndfile would take the open chunk at its word and read nothing
    try:
        sound = soundfile.SoundFile(file)
    except soundfile.LibsndfileError:
        file.seek(0)
        return None
    return _SoundfileSource(sound, data, exact_length=container is containers.FLAC)


class _SoundfileSource:
    def __init__(
        self,
        sound: soundfile.SoundFile,
        wav_data: containers.WavData | None,
        *,
        exact_length: bool,
    ) -> None:
        self._sound = sound
        self._wav_data = wav_data
        self._exact_length = exact_length
        self.sample_rate_hz = int(sound.samplerate)
        self.channels = int(sound.channels)
        self.duration_sec: float | None = sound.frames / sound.samplerate

    def blocks(self, block_frames: int) -> Iterator[NDArray[np.float32]]:
        import soundfile

        frames = 0
        while True:
            try:
                block = self._sound.read(block_frames, dtype="float32", always_2d=True)
            except soundfile.LibsndfileError as error:
                raise UnreadableAudio(_damaged(frames / self.sample_rate_hz)) from error
            if not len(block):
                break
            frames += len(block)
            yield np.ascontiguousarray(block.T)
        self._check_complete(frames)

    def _check_complete(self, frames: int) -> None:
        data = self._wav_data
        if data is not None and data.missing_bytes:
            raise UnreadableAudio(
                f"expected {data.header_bytes} bytes of samples as the header says, "
                f"found {data.present_bytes}: the file is truncated"
            )
        if self._exact_length and frames < self._sound.frames:
            raise UnreadableAudio(
                f"expected {self._sound.frames} frames as the header says, found {frames}: "
                "the file is truncated"
            )

    def close(self) -> None:
        self._sound.close()


class _FfmpegSource:
    def __init__(self, file: BinaryIO, container: containers.Container, name: str) -> None:
        import av

        damaged = UnreadableAudio(
            f"expected {containers.ACCEPTED}, "
            f"found a damaged {container.ffmpeg_format} file in {name}"
        )
        try:
            self._input = av.open(file, mode="r", format=container.ffmpeg_format)
        except (av.FFmpegError, ValueError) as error:
            raise damaged from error
        if not self._input.streams.audio:
            self._input.close()
            raise UnreadableAudio(f"expected an audio track, found none in {name}")
        track = self._input.streams.audio[0]
        codec = track.codec_context
        # FFmpeg knows no codec of this name, or the file does not say how it was encoded.
        if codec is None or not codec.sample_rate or not codec.layout.nb_channels:
            self._input.close()
            raise damaged
        self._codec = _libopus(codec) if codec.name == "opus" else codec
        self.sample_rate_hz = int(codec.sample_rate)
        self.channels = int(codec.layout.nb_channels)
        self.duration_sec: float | None = None
        if track.duration is not None:
            self.duration_sec = float(track.duration * track.time_base)
        elif self._input.duration is not None and not self._input.streams.video:
            self.duration_sec = self._input.duration / 1e6  # of a film the longest track's

    def blocks(self, block_frames: int) -> Iterator[NDArray[np.float32]]:
        parts: list[NDArray[np.float32]] = []
        frames = 0
        for part in self._decoded():
            if parts and len(part) != len(parts[0]):  # as in two files that were joined into one
                raise UnreadableAudio(
                    f"expected {len(parts[0])} channels to the end, found {len(part)}"
                )
            parts.append(part)
            frames += part.shape[1]
            if frames >= block_frames:
                joined = np.concatenate(parts, axis=1)
                whole = frames - frames % block_frames
                for start in range(0, whole, block_frames):
                    yield joined[:, start : start + block_frames]
                parts, frames = [joined[:, whole:]], frames - whole
        if frames:
            yield np.concatenate(parts, axis=1)

    def _decoded(self) -> Iterator[NDArray[np.float32]]:
        import av

        resampler = av.AudioResampler(format="fltp")
        frames = 0
        try:
            for packet in self._input.demux(audio=0):
                for frame in self._codec.decode(packet):
                    for planar in resampler.resample(frame):
                        frames += planar.samples
                        yield planar.to_ndarray().astype(np.float32, copy=False)
        except (av.FFmpegError, ValueError) as error:
            raise UnreadableAudio(_damaged(frames / self.sample_rate_hz)) from error

    def close(self) -> None:
        self._input.close()


def _libopus(codec: AudioCodecContext) -> AudioCodecContext:
    import av

    decoder: AudioCodecContext = av.CodecContext.create("libopus", "r")
    decoder.extradata = codec.extradata
    decoder.options = {"request_sample_fmt": "flt"}  # 16-bit steps would drown a quiet line
    return decoder


def _damaged(after_sec: float) -> str:
    return f"expected readable audio to the end, found damage after {after_sec:.1f} s"
