import numpy as np
import pytest

from calltone.audio.activity import FRAME, SpeechDetector, speech_ratio

RATE_HZ = 16_000


def noise(duration_sec: float, level_db: float) -> np.ndarray:
    random = np.random.default_rng(5)
    samples = random.standard_normal(round(duration_sec * RATE_HZ)) * 10 ** (level_db / 20)
    return samples.astype(np.float32)


@pytest.mark.parametrize("duration_sec", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("gain_db", [-18, 0, 6])
def test_a_chunk_that_is_all_speech(speech, duration_sec, gain_db):
    samples = speech(duration_sec) * np.float32(10 ** (gain_db / 20))
    assert speech_ratio(samples) > 0.85


def test_a_chunk_that_is_half_speech(speech):
    samples = np.concatenate([noise(1.0, -65), speech(1.0)])
    assert speech_ratio(samples) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(2 * RATE_HZ, dtype=np.float32),
        noise(2.0, -60),
        noise(2.0, -25),
        np.full(2 * RATE_HZ, 0.5, dtype=np.float32),
        (0.3 * np.sin(np.arange(2 * RATE_HZ) * 0.1)).astype(np.float32),
        np.eye(1, 2 * RATE_HZ, 9_000, dtype=np.float32)[0],
        np.zeros(0, dtype=np.float32),
        np.zeros(FRAME * 4, dtype=np.float32),
    ],
    ids=["silence", "faint noise", "hiss", "dc", "tone", "click", "nothing", "40 ms"],
)
def test_chunks_without_speech(samples):
    assert speech_ratio(samples) == 0


@pytest.mark.parametrize("block", [1, 100, 160, 1_234, 48_000])
def test_decisions_do_not_depend_on_the_size_of_the_blocks(speech, block):
    samples = np.concatenate([noise(1.0, -50), speech(1.0), noise(1.0, -50)])
    samples = samples[:-37]
    whole = SpeechDetector().push(samples)
    detector = SpeechDetector()
    parts = [detector.push(samples[at : at + block]) for at in range(0, len(samples), block)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    assert len(whole) == len(samples) // FRAME


def test_a_noisy_line_is_not_speech_for_long(speech):
    hiss = noise(20.0, -38)
    assert SpeechDetector().push(hiss)[800:].mean() == 0


def test_speech_stands_out_of_a_noisy_line(speech):
    hiss = noise(20.0, -38)
    hiss[10 * RATE_HZ : 12 * RATE_HZ] += speech(2.0)
    decisions = SpeechDetector().push(hiss)
    assert decisions[1_000:1_200].mean() > 0.9
    assert decisions[1_250:].mean() == 0


def test_speech_after_digital_silence_is_heard_at_once(speech):
    samples = np.concatenate([np.zeros(5 * RATE_HZ, dtype=np.float32), speech(1.0)])
    decisions = SpeechDetector().push(samples)
    assert not decisions[:500].any()
    assert decisions[506:600].mean() > 0.9
