import numpy as np
import pytest

from calltone.audio.waveform import resample
from calltone.emotion.features import classic_features, feature_names

RATE_HZ = 16_000


def test_one_finite_value_per_name(speech):
    features = classic_features(speech(2.0))
    assert features.shape == (len(feature_names()),)
    assert features.dtype == np.float32
    assert np.isfinite(features).all()
    assert len(set(feature_names())) == len(feature_names())


@pytest.mark.parametrize("gain_db", [-24, -12, 6])
def test_gain_changes_nothing(speech, gain_db):
    samples = speech(1.5)
    louder = samples * np.float32(10 ** (gain_db / 20))
    np.testing.assert_allclose(
        classic_features(louder), classic_features(samples), rtol=1e-3, atol=2e-3
    )


def test_a_telephone_line_changes_little(speech):
    samples = speech(2.0)
    telephone = resample(resample(samples, from_hz=RATE_HZ, to_hz=8_000), from_hz=8_000)
    names = np.array(feature_names())
    before, after = classic_features(samples), classic_features(telephone)
    means = np.char.startswith(names, "mfcc") & np.char.endswith(names, "mean")
    assert np.abs(before - after)[means].mean() < 0.1 * np.abs(before)[means].mean()


def test_leading_and_trailing_silence_changes_little(speech):
    samples = speech(1.5)
    quiet = np.zeros(RATE_HZ, dtype=np.float32)
    names = list(feature_names())
    before, after = (
        classic_features(samples),
        classic_features(np.concatenate([quiet, samples, quiet])),
    )
    pitch = names.index("pitch_p50")
    assert after[pitch] == pytest.approx(before[pitch], abs=0.1)
    assert after[names.index("energy_active_share")] < before[names.index("energy_active_share")]


def test_pitch_features_follow_the_voice(speech):
    low, high = (classic_features(speech(1.0, pitch_hz=hz)) for hz in (110, 220))
    index = feature_names().index("pitch_p50")
    assert high[index] - low[index] == pytest.approx(12, abs=0.3)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(RATE_HZ, dtype=np.float32),
        np.full(RATE_HZ, 0.3, dtype=np.float32),
        np.eye(1, RATE_HZ, 800, dtype=np.float32)[0],
        np.sign(np.sin(np.arange(RATE_HZ) * 0.05)).astype(np.float32),
        np.random.default_rng(0).standard_normal(RATE_HZ).astype(np.float32),
        np.random.default_rng(0).standard_normal(1_600).astype(np.float32) * np.float32(1e-9),
        np.zeros(1_600, dtype=np.float32),
    ],
    ids=["silence", "dc", "click", "clipped", "noise", "almost nothing", "0.1 s"],
)
def test_strange_sounds_have_finite_features(samples):
    assert np.isfinite(classic_features(samples)).all()
