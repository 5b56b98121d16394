import librosa
import numpy as np
import pytest

from calltone.emotion.pitch import FRAME, HOP, MAX_PITCH_HZ, MIN_PITCH_HZ, yin
from calltone.emotion.prosody import SILENCE_DB, measure_prosody

RATE_HZ = 16_000


def harmonic(pitch_hz: float, duration_sec: float = 1.0) -> np.ndarray:
    time = np.arange(round(duration_sec * RATE_HZ)) / RATE_HZ
    voice = sum(np.sin(2 * np.pi * pitch_hz * k * time) / k for k in range(1, 8))
    return (0.2 * np.asarray(voice)).astype(np.float32)


@pytest.mark.filterwarnings(
    "ignore:invalid value encountered in cast:RuntimeWarning"
)  # numba's own
def test_pitch_is_that_of_librosa(speech):
    random = np.random.default_rng(2)
    samples = speech(2.0) + (0.02 * random.standard_normal(2 * RATE_HZ)).astype(np.float32)
    theirs = librosa.yin(
        samples.astype(np.float64),
        fmin=MIN_PITCH_HZ,
        fmax=MAX_PITCH_HZ,
        sr=RATE_HZ,
        frame_length=FRAME,
        hop_length=HOP,
    )
    np.testing.assert_allclose(yin(samples).pitch_hz, theirs, rtol=1e-4)


@pytest.mark.parametrize("pitch_hz", [80.0, 123.4, 220.0, 410.0])
def test_pitch_of_a_steady_voice(pitch_hz):
    assert measure_prosody(harmonic(pitch_hz)).pitch_hz == pytest.approx(pitch_hz, rel=0.005)


def test_pitch_does_not_depend_on_gain():
    samples = harmonic(150)
    quiet = measure_prosody(samples * np.float32(0.05))
    assert quiet.pitch_hz == pytest.approx(measure_prosody(samples).pitch_hz)
    assert quiet.energy_db == pytest.approx(measure_prosody(samples).energy_db - 26.02, abs=0.01)


def test_level_of_a_full_scale_square_wave_is_zero_db():
    samples = np.where(np.arange(RATE_HZ) % 80 < 40, 1, -1).astype(np.float32)
    assert measure_prosody(samples).energy_db == pytest.approx(0)


def test_noise_has_no_pitch():
    samples = np.random.default_rng(4).standard_normal(RATE_HZ).astype(np.float32) * np.float32(0.1)
    assert measure_prosody(samples).pitch_hz is None


@pytest.mark.parametrize("frames", [0, 1, RATE_HZ])
def test_silence_has_neither(frames):
    prosody = measure_prosody(np.zeros(frames, dtype=np.float32))
    assert (prosody.pitch_hz, prosody.energy_db) == (None, SILENCE_DB)


def test_a_tenth_of_a_second_is_enough():
    prosody = measure_prosody(harmonic(200, 0.1))
    assert prosody.pitch_hz == pytest.approx(200, rel=0.05)
