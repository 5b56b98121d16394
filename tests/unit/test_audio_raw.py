"""Raw samples: what the type says, what is said beside it, and what does not fit."""

import numpy as np
import pytest

from calltone.audio.decode import decode
from calltone.audio.errors import AudioError, UnreadableAudio, UnsupportedAudio, UnsupportedLayout
from calltone.audio.raw import Encoding

RAMP = np.array([0, 16384, -32768, 8192], dtype=np.int16)
OCTETS = "application/octet-stream"


def test_order_of_bytes():
    little = RAMP.astype("<i2").tobytes()
    big = RAMP.astype(">i2").tobytes()
    expected = [[0.0, 0.5, -1.0, 0.25]]
    for data, kind in (
        (little, "audio/pcm;rate=8000"),
        (big, "audio/L16;rate=8000"),
        (big, 'AUDIO/l16; RATE="8000"; channels=1'),
        (little, "audio/L16;rate=8000;endianness=little-endian"),
    ):
        waveform = decode(data, content_type=kind, max_duration_sec=1)
        np.testing.assert_array_equal(waveform.samples, expected)


def test_interleaved_channels():
    data = RAMP.astype("<i2").tobytes()
    waveform = decode(data, content_type="audio/pcm;rate=8000;channels=2", max_duration_sec=1)
    np.testing.assert_array_equal(waveform.samples, [[0.0, -1.0], [0.5, 0.25]])


@pytest.mark.parametrize(
    ("encoding", "data", "expected"),
    # The loudest and softest codes of ITU-T G.711, tables 1 and 2.
    [
        (Encoding.MULAW, b"\xff\x7f\x80\x00", [0.0, 0.0, 32124 / 32768, -32124 / 32768]),
        (
            Encoding.ALAW,
            b"\xd5\x55\xaa\x2a",
            [8 / 32768, -8 / 32768, 32256 / 32768, -32256 / 32768],
        ),
    ],
)
def test_g711(encoding: Encoding, data: bytes, expected: list[float]):
    waveform = decode(
        data, content_type=OCTETS, encoding=encoding, sample_rate_hz=8_000, max_duration_sec=1
    )
    np.testing.assert_allclose(waveform.samples[0], expected, atol=1e-6)


@pytest.mark.parametrize(
    ("content_type", "beside", "expected", "words"),
    [
        ("audio/L16", {}, UnsupportedAudio, "expected a sample rate with audio/l16"),
        ("audio/pcm", {}, UnsupportedAudio, "expected a sample rate"),
        ("audio/l16;rate=fast", {}, UnsupportedAudio, "whole number for rate, found 'fast'"),
        ("audio/l16;rate=-8000", {}, UnsupportedAudio, "found '-8000'"),
        ("audio/l16;rate=96000", {}, UnsupportedLayout, "8000 to 48000 Hz, found 96000"),
        ("audio/l16;rate=99999999999999", {}, UnsupportedLayout, "found 999999999 Hz"),
        ("audio/basic;rate=8000;channels=3", {}, UnsupportedLayout, "1 or 2 channels, found 3"),
        ("audio/basic;channels=0", {}, UnsupportedLayout, "found 0"),
        ("audio/basic", {"encoding": Encoding.ALAW}, UnsupportedAudio, "one encoding"),
        ("audio/pcm;rate=8000", {"sample_rate_hz": 16_000}, UnsupportedAudio, "one sample rate"),
        ("audio/pcm;rate=8000;channels=2", {}, UnreadableAudio, "a multiple of 4 bytes"),
    ],
)
def test_what_does_not_fit(content_type: str, beside: dict, expected: type[AudioError], words: str):
    with pytest.raises(AudioError, match=words) as caught:
        decode(bytes(1002), content_type=content_type, max_duration_sec=15, **beside)
    assert type(caught.value) is expected
