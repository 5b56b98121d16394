import numpy as np
import pytest

from calltone.audio.errors import EmptyAudio, InvalidSamples, UnsupportedLayout
from calltone.audio.waveform import Waveform


def zeros(*shape: int) -> np.ndarray:
    return np.zeros(shape, dtype=np.float32)


def test_duration_and_channels():
    waveform = Waveform(zeros(2, 4_000), 8_000)
    assert (waveform.channels, waveform.duration_sec) == (2, 0.5)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 48_000])
def test_a_tone_keeps_its_pitch_at_16_khz(rate_hz):
    tone = np.sin(2 * np.pi * 440 * np.arange(rate_hz) / rate_hz, dtype=np.float64)
    mono = Waveform(tone[np.newaxis].astype(np.float32), rate_hz).mono_16k()
    assert mono.dtype == np.float32
    assert len(mono) == 16_000
    assert np.abs(np.fft.rfft(mono)).argmax() == 440


@pytest.mark.parametrize(
    ("samples", "rate_hz", "error", "message"),
    [
        (np.zeros((1, 100)), 16_000, TypeError, "found float64"),
        (np.zeros((1, 100), dtype=np.int16), 16_000, TypeError, "found int16"),
        (zeros(100), 16_000, TypeError, r"of shape \(100,\)"),
        (zeros(1, 0), 16_000, EmptyAudio, "without samples"),
        (zeros(0, 100), 16_000, UnsupportedLayout, "found 0"),
        (zeros(3, 100), 16_000, UnsupportedLayout, "found 3"),
        (zeros(1, 100), 7_999, UnsupportedLayout, "found 7999 Hz"),
        (zeros(1, 100), 48_001, UnsupportedLayout, "found 48001 Hz"),
        (zeros(1, 100) + np.float32(np.nan), 16_000, InvalidSamples, "100 NaN"),
        (zeros(1, 100) + 9, 16_000, InvalidSamples, "peak of 9"),
    ],
)
def test_what_is_no_waveform(samples, rate_hz, error, message):
    with pytest.raises(error, match=message):
        Waveform(samples, rate_hz)


@pytest.mark.parametrize("channel", [-1, 1, 2])
def test_a_channel_that_is_not_there(channel):
    with pytest.raises(UnsupportedLayout, match="expected a channel below 1"):
        Waveform(zeros(1, 100), 16_000).mono_16k(channel)
