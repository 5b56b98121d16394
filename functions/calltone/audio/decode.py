"""A short piece of audio, as bytes, to a waveform."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from calltone.audio.errors import AudioTooLong, EmptyAudio, UnsupportedAudio
from calltone.audio.raw import RAW_TYPES, Encoding, RawFormat, raw_format, read_raw
from calltone.audio.sources import open_source
from calltone.audio.waveform import Waveform

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONTENT_TYPES = RAW_TYPES | frozenset(
    {
        *("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"),
        *("audio/webm", "video/webm", "audio/ogg", "application/ogg", "audio/opus"),
        *("audio/mpeg", "audio/mp3", "audio/mp4", "video/mp4", "audio/m4a", "audio/x-m4a"),
        *("audio/aac", "audio/flac", "audio/x-flac"),
    }
)
_BLOCK_SEC = 1.0


def decode(
    data: bytes,
    *,
    content_type: str | None = None,
    sample_rate_hz: int | None = None,
    encoding: Encoding | None = None,
    channels: int | None = None,
    max_duration_sec: float,
) -> Waveform:
    """Decode one piece of audio, never more than `max_duration_sec` of it.

    Files tell their format by their bytes; the content type only says whether the type is accepted
    and whether the bytes are raw samples, about which it may say more (`audio/L16;rate=16000`).

    Args:
        data: the whole file.
        content_type: as sent, case aside; None where nobody said.
        sample_rate_hz: of raw samples whose type does not say it; files carry their own.
        encoding: of raw samples, PCM16 where nobody says.
        channels: of raw samples, 1 where nobody says.
        max_duration_sec: the longest audio accepted.

    Raises:
        EmptyAudio: no bytes or no samples.
        UnsupportedAudio: a type that is not accepted, or raw samples without their rate.
        UnreadableAudio: not audio, damaged or truncated.
        UnsupportedLayout: more than 2 channels, or a rate outside 8-48 kHz.
        AudioTooLong: more than `max_duration_sec`.
        InvalidSamples: NaN, infinity, or far outside [-1, 1].

    """
    kind, parameters = _parsed(content_type)
    if kind is not None and kind not in CONTENT_TYPES:
        raise UnsupportedAudio(
            f"expected one of {', '.join(sorted(CONTENT_TYPES))}; found {content_type!r}"
        )
    if not data:
        raise EmptyAudio("expected audio, found no bytes")
    if kind in RAW_TYPES:
        form = raw_format(
            kind, parameters, sample_rate_hz=sample_rate_hz, encoding=encoding, channels=channels
        )
        return _decode_raw(data, form, max_duration_sec)
    return _decode_file(data, max_duration_sec)


def _parsed(content_type: str | None) -> tuple[str | None, dict[str, str]]:
    """A content type without its parameters, and these, all in lower case."""
    if content_type is None:
        return None, {}
    kind, *rest = content_type.lower().split(";")
    named = (part.partition("=") for part in rest)
    return kind.strip(), {name.strip(): value.strip(' \t"') for name, _, value in named}


def _decode_raw(data: bytes, form: RawFormat, max_duration_sec: float) -> Waveform:
    _check_duration(len(data) / form.frame_bytes / form.sample_rate_hz, max_duration_sec)
    return Waveform(read_raw(data, form), form.sample_rate_hz)


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
