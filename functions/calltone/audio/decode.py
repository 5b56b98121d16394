"""A short piece of audio, as bytes, to a waveform."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from calltone.audio.errors import AudioTooLong, EmptyAudio, UnreadableAudio, UnsupportedAudio
from calltone.audio.sources import open_source
from calltone.audio.waveform import Waveform, check_layout

if TYPE_CHECKING:
    from numpy.typing import NDArray

RAW_PCM_TYPE = "application/octet-stream"
CONTENT_TYPES = frozenset(
    {
        *("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"),
        *("audio/webm", "video/webm", "audio/ogg", "application/ogg"),
        *("audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a", "audio/aac"),
        *("audio/flac", "audio/x-flac"),
        RAW_PCM_TYPE,
    }
)
_BLOCK_SEC = 1.0
_PCM16_FULL_SCALE = 32768.0


def decode(
    data: bytes,
    *,
    content_type: str | None = None,
    sample_rate_hz: int | None = None,
    max_duration_sec: float,
) -> Waveform:
    """Decode one piece of audio, never more than `max_duration_sec` of it.

    The bytes themselves tell their format; the content type only says whether the type is accepted
    and whether they are raw (`application/octet-stream`: mono PCM, 16 bit, little endian).

    Args:
        data: the whole file.
        content_type: as sent, parameters and case aside; None where nobody said.
        sample_rate_hz: needed for raw PCM, unused otherwise: files carry their own.
        max_duration_sec: the longest audio accepted.

    Raises:
        EmptyAudio: no bytes or no samples.
        UnsupportedAudio: a type that is not accepted, or raw PCM without its rate.
        UnreadableAudio: not audio, damaged or truncated.
        UnsupportedLayout: more than 2 channels, or a rate outside 8-48 kHz.
        AudioTooLong: more than `max_duration_sec`.
        InvalidSamples: NaN, infinity, or far outside [-1, 1].

    """
    kind = None if content_type is None else content_type.partition(";")[0].strip().lower()
    if kind is not None and kind not in CONTENT_TYPES:
        raise UnsupportedAudio(
            f"expected one of {', '.join(sorted(CONTENT_TYPES))}; found {content_type!r}"
        )
    if not data:
        raise EmptyAudio("expected audio, found no bytes")
    if kind == RAW_PCM_TYPE:
        return _decode_pcm16(data, sample_rate_hz, max_duration_sec)
    return _decode_file(data, max_duration_sec)


def _decode_pcm16(data: bytes, sample_rate_hz: int | None, max_duration_sec: float) -> Waveform:
    if sample_rate_hz is None:
        raise UnsupportedAudio(f"expected a sample rate with {RAW_PCM_TYPE} (raw PCM), found none")
    check_layout(channels=1, sample_rate_hz=sample_rate_hz)
    if len(data) % 2:
        raise UnreadableAudio(f"expected an even number of bytes of 16-bit PCM, found {len(data)}")
    _check_duration(len(data) / 2 / sample_rate_hz, max_duration_sec)
    samples = np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(_PCM16_FULL_SCALE)
    return Waveform(samples[np.newaxis], sample_rate_hz)


def _decode_file(data: bytes, max_duration_sec: float) -> Waveform:
    source = open_source(io.BytesIO(data), name="the data")
    try:
        if source.duration_sec is not None:
            _check_duration(source.duration_sec, max_duration_sec)
        parts: list[NDArray[np.float32]] = [np.zeros((source.channels, 0), dtype=np.float32)]
        frames = 0
        for block in source.blocks(round(_BLOCK_SEC * source.sample_rate_hz)):
            parts.append(block)
            frames += block.shape[1]
            _check_duration(frames / source.sample_rate_hz, max_duration_sec)
    finally:
        source.close()
    return Waveform(np.concatenate(parts, axis=1), source.sample_rate_hz)


def _check_duration(duration_sec: float, max_duration_sec: float) -> None:
    if duration_sec > max_duration_sec:
        raise AudioTooLong(
            f"expected at most {max_duration_sec:g} s of audio, found at least {duration_sec:.1f} s"
        )
