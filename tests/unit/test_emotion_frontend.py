import librosa
import numpy as np
import pytest

from calltone.emotion.frontend import log_mel
from calltone.emotion.preparation import LEVEL_TARGET_RMS, prepare


def whisper_reference(samples):
    power = (
        np.abs(librosa.stft(samples, n_fft=400, hop_length=160, pad_mode="reflect"))[:, :-1] ** 2
    )
    filters = librosa.filters.mel(sr=16_000, n_fft=400, n_mels=80)
    logarithm = np.log10(np.maximum(filters @ power, 1e-10))
    return (np.maximum(logarithm, logarithm.max() - 8.0) + 4.0) / 4.0


def voice(seconds, seed=0):
    generator = np.random.default_rng(seed)
    time = np.arange(int(seconds * 16_000)) / 16_000
    tone = np.sin(2 * np.pi * 140 * time + 3 * np.sin(2 * np.pi * 3 * time))
    return (tone * (0.3 + 0.2 * np.sin(9 * time)) + generator.normal(0, 0.01, time.size)).astype(
        np.float32
    )


@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.0, 2.345, 3.0, 7.7])
def test_log_mel_equals_reference(seconds):
    samples = voice(seconds)
    assert np.abs(log_mel(samples) - whisper_reference(samples)).max() < 1e-4


@pytest.mark.parametrize("gain_db", [-24, -12, 12])
def test_a_gain_changes_nothing(gain_db):
    samples = voice(2.0)
    louder = samples * np.float32(10 ** (gain_db / 20))
    assert np.abs(log_mel(prepare(louder)) - log_mel(prepare(samples))).max() < 1e-4


def test_pauses_at_the_ends_are_cut():
    padded = np.concatenate([np.zeros(16_000), voice(1.0), np.zeros(32_000)]).astype(np.float32)
    assert 1.0 <= prepare(padded).size / 16_000 <= 1.3


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(100), np.zeros(16_000), np.ones(16_000)])
def test_no_sound_is_prepared_without_complaint(samples):
    mel = log_mel(prepare(samples.astype(np.float32)))
    assert np.isfinite(mel).all()


def test_level_is_fixed():
    loud = np.sqrt(np.mean(prepare(voice(2.0)) ** 2))
    assert 0.3 * LEVEL_TARGET_RMS < loud < 2 * LEVEL_TARGET_RMS


def test_too_short_is_refused():
    with pytest.raises(ValueError, match="at least"):
        log_mel(np.zeros(1_000, np.float32))
