from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from calltone.audio import networks
from calltone.audio.activity import FRAME, SpeechDetector, speech_ratio

RATE_HZ = 16_000
CHUNK = Path(__file__).parents[1] / "data" / "chunk-2.5s.wav"


def noise(duration_sec: float, level_db: float) -> np.ndarray:
    random = np.random.default_rng(5)
    samples = random.standard_normal(round(duration_sec * RATE_HZ)) * 10 ** (level_db / 20)
    return samples.astype(np.float32)


def decide(samples: np.ndarray, block: int = 16_000) -> np.ndarray:
    detector = SpeechDetector()
    parts = [detector.push(samples[at : at + block]) for at in range(0, len(samples), block)]
    return np.concatenate([*parts, detector.flush()])


@pytest.mark.parametrize("duration_sec", [0.5, 1.0, 3.0])
def test_a_chunk_that_is_all_speech(speech, duration_sec):
    assert speech_ratio(speech(duration_sec)) > 0.85


@pytest.mark.parametrize("gain_db", [-18, -6, 6, 12])
def test_a_voice_is_heard_from_near_and_far(gain_db):
    voice, _ = soundfile.read(CHUNK, dtype="float32")
    louder = np.clip(voice * np.float32(10 ** (gain_db / 20)), -1, 1)
    assert speech_ratio(louder) == pytest.approx(speech_ratio(voice), abs=0.05)


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


@pytest.mark.parametrize("block", [1, 160, 1_234, 48_000])
def test_decisions_do_not_depend_on_the_size_of_the_blocks(speech, block):
    samples = np.concatenate([noise(1.0, -50), speech(1.0), noise(1.0, -50)])[:-37]
    whole = decide(samples, len(samples))
    np.testing.assert_array_equal(decide(samples, block), whole)
    assert len(whole) == len(samples) // FRAME


@settings(max_examples=40, deadline=None)
@given(blocks=st.lists(st.integers(0, 3_000), max_size=20))
def test_every_10_ms_is_answered_once(blocks):
    detector = SpeechDetector()
    answered, pushed = 0, 0
    for block in blocks:
        answered += len(detector.push(np.zeros(block, dtype=np.float32)))
        pushed += block
        assert pushed // FRAME - 8 < answered <= pushed // FRAME
    assert answered + len(detector.flush()) == pushed // FRAME


@pytest.mark.parametrize("block", [4_000, 160_000])
def test_renewing_the_memory_goes_unheard(speech, block):
    samples = np.concatenate([noise(15.5, -60), speech(2.0), noise(17, -60), speech(2.0)])
    decisions = decide(samples, block)
    assert decisions[1_550:1_750].mean() > 0.85
    assert decisions[1_780:3_440].mean() == 0
    assert decisions[3_450:].mean() > 0.85


def test_noise_is_no_speech_from_the_first_moment():
    assert decide(noise(20.0, -38)).mean() == 0


def test_speech_stands_out_of_a_noisy_line():
    voice, _ = soundfile.read(CHUNK, dtype="float32")
    hiss = noise(20.0, -38)
    hiss[10 * RATE_HZ :][: len(voice)] += voice
    decisions = decide(hiss)
    alone = decide(np.concatenate([np.zeros(10 * RATE_HZ, dtype=np.float32), voice]))
    assert (decisions[: len(alone)] == alone).mean() > 0.97
    assert decisions[1_270:].mean() == 0


def test_speech_after_digital_silence_is_heard_at_once(speech):
    decisions = decide(np.concatenate([np.zeros(5 * RATE_HZ, dtype=np.float32), speech(1.0)]))
    assert not decisions[:496].any()
    assert decisions[506:600].mean() > 0.9


def test_the_echo_of_the_other_party_is_not_this_ones_speech(speech):
    echo = speech(3.0, pitch_hz=120.0) * np.float32(0.004)
    decisions = decide(np.concatenate([speech(2.0), np.zeros(RATE_HZ, dtype=np.float32), echo]))
    assert decisions[:200].mean() > 0.9
    assert not decisions[300:].any()


def test_a_network_that_is_not_the_measured_one_is_refused(monkeypatch, tmp_path):
    (tmp_path / "silero-vad-16k.onnx").write_bytes(b"something else")
    monkeypatch.setattr(networks, "FOLDER", tmp_path)
    with pytest.raises(networks.DamagedNetwork, match="SHA-256"):
        networks.session.__wrapped__("silero-vad-16k.onnx")
