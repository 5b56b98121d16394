"""Samples without a file around them: how they are encoded, as the content type and the sender say.

The types are those of RFC 2046 (audio/basic), RFC 2586 (audio/L16) and RFC 4856 (audio/PCMU,
audio/PCMA), and the names that are used for the same in the wild.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from calltone.audio.errors import UnreadableAudio, UnsupportedAudio
from calltone.audio.waveform import check_layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

TELEPHONE_RATE_HZ = 8_000

T = TypeVar("T")


class Encoding(StrEnum):
    """How a raw sample is written."""

    PCM16 = "pcm16"
    """16 bit, little endian but in audio/L16."""
    MULAW = "mulaw"
    """ITU-T G.711, North America and Japan."""
    ALAW = "alaw"
    """ITU-T G.711, elsewhere."""


@dataclass(frozen=True)
class _RawType:
    """What a content type fixes, and what it leaves to the sender (None)."""

    encoding: Encoding | None
    sample_rate_hz: int | None = None
    big_endian: bool = False


_MULAW = _RawType(Encoding.MULAW, TELEPHONE_RATE_HZ)
_ALAW = _RawType(Encoding.ALAW, TELEPHONE_RATE_HZ)
_TYPES: Mapping[str, _RawType] = {
    "application/octet-stream": _RawType(None),
    "audio/pcm": _RawType(Encoding.PCM16),
    "audio/l16": _RawType(Encoding.PCM16, big_endian=True),
    **dict.fromkeys(("audio/basic", "audio/x-mulaw", "audio/mulaw", "audio/pcmu"), _MULAW),
    **dict.fromkeys(("audio/x-alaw", "audio/alaw", "audio/pcma"), _ALAW),
}
RAW_TYPES = frozenset(_TYPES)

_SUBTYPES = {Encoding.PCM16: "PCM_16", Encoding.MULAW: "ULAW", Encoding.ALAW: "ALAW"}
_SAMPLE_BYTES = {Encoding.PCM16: 2, Encoding.MULAW: 1, Encoding.ALAW: 1}


@dataclass(frozen=True)
class RawFormat:
    """How raw samples are to be read."""

    encoding: Encoding
    sample_rate_hz: int
    channels: int = 1
    big_endian: bool = False

    @property
    def frame_bytes(self) -> int:
        """Bytes of one moment of all channels."""
        return _SAMPLE_BYTES[self.encoding] * self.channels


def raw_format(
    kind: str,
    parameters: Mapping[str, str],
    *,
    sample_rate_hz: int | None,
    encoding: Encoding | None,
    channels: int | None,
) -> RawFormat:
    """Put together what a content type says and what the sender says beside it.

    Args:
        kind: one of `RAW_TYPES`.
        parameters: of the content type; `rate`, `channels` and, for audio/L16, `endianness` count.
        sample_rate_hz: as said beside it.
        encoding: as said beside it.
        channels: as said beside it.

    Raises:
        UnsupportedAudio: there is no rate, or the two contradict each other.
        UnsupportedLayout: more than 2 channels, or a rate outside 8-48 kHz.

    """
    fixed = _TYPES[kind]
    rate_hz = _agreed("sample rate", _number(parameters, "rate"), sample_rate_hz)
    if rate_hz is None:
        rate_hz = fixed.sample_rate_hz
    if rate_hz is None:
        raise UnsupportedAudio(f"expected a sample rate with {kind} (raw samples), found none")
    count = _agreed("number of channels", _number(parameters, "channels"), channels)
    count = 1 if count is None else count
    check_layout(channels=count, sample_rate_hz=rate_hz)
    return RawFormat(
        encoding=_agreed("encoding", fixed.encoding, encoding) or Encoding.PCM16,
        sample_rate_hz=rate_hz,
        channels=count,
        big_endian=fixed.big_endian and parameters.get("endianness") != "little-endian",
    )


def read_raw(data: bytes, form: RawFormat) -> NDArray[np.float32]:
    """Read samples: shape (channels, frames), in [-1, 1].

    Raises:
        UnreadableAudio: the bytes are no whole number of frames.

    """
    import soundfile

    if len(data) % form.frame_bytes:
        raise UnreadableAudio(
            f"expected a multiple of {form.frame_bytes} bytes of {form.encoding.value} samples "
            f"in {form.channels} channel(s), found {len(data)}"
        )
    samples: NDArray[np.float32] = soundfile.read(
        io.BytesIO(data),
        dtype="float32",
        always_2d=True,
        format="RAW",
        subtype=_SUBTYPES[form.encoding],
        samplerate=form.sample_rate_hz,
        channels=form.channels,
        endian="BIG" if form.big_endian else "LITTLE",
    )[0]
    return samples.T.copy()


def _number(parameters: Mapping[str, str], name: str) -> int | None:
    text = parameters.get(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit():
        raise UnsupportedAudio(f"expected a whole number for {name}, found {text[:40]!r}")
    return int(text[:9])


def _agreed(what: str, in_type: T | None, beside: T | None) -> T | None:
    """What was said, in either place.

    Raises:
        UnsupportedAudio: both places say it, and differently.

    """
    if in_type is not None and beside is not None and in_type != beside:
        raise UnsupportedAudio(
            f"expected one {what}, found {in_type} in the content type and {beside} beside it"
        )
    return beside if in_type is None else in_type
