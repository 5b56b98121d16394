"""What is no clear speech gets no confident emotion, by whichever way it comes to the model."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from calltone.audio.decode import decode
from calltone.calls.hearing import hear_chunk, judge
from calltone.calls.offline import read_recording
from calltone.emotion.artifact import load_model

ROOT = Path(__file__).parents[2]
CALL = ROOT / "tests" / "data" / "calls" / "calm-angry-calm.flac"
RATE_HZ = 16_000
LENGTH_SEC = 4.0
FRAMES = round(LENGTH_SEC * RATE_HZ)
TIME_SEC = np.arange(FRAMES) / RATE_HZ


@pytest.fixture(scope="module", params=["equal", "conversation"])
def model(request):
    """The shipped model, as `predict` and as live calls use it."""
    return load_model(ROOT / "model_artifacts" / "encoder-1", prior=request.param)


@pytest.fixture(scope="module")
def angry_turn():
    """The turn of the sample call that is acted angrily, at 16 kHz."""
    samples = decode(CALL.read_bytes(), max_duration_sec=120).mono_16k(1)
    turns = json.loads(CALL.with_suffix(".json").read_text())["turns"]
    turn = next(turn for turn in turns if turn["mood"] == "angry")
    return samples[round(turn["start_sec"] * RATE_HZ) : round(turn["end_sec"] * RATE_HZ)]


def silence():
    return np.zeros(FRAMES)


def near_silence():
    return np.random.default_rng(1).normal(0, 1e-4, FRAMES)


def clicks():
    sound = np.zeros(FRAMES)
    sound[:: RATE_HZ // 3] = 0.9
    return sound + near_silence()


def crackle():
    generator = np.random.default_rng(2)
    return np.where(generator.random(FRAMES) < 0.002, generator.choice([-0.8, 0.8], FRAMES), 0.0)


def tone():
    return 0.5 * np.sin(2 * np.pi * 440 * TIME_SEC)


def low_tone():
    return 0.5 * np.sin(2 * np.pi * 120 * TIME_SEC)


def dial_tone():
    return 0.25 * (np.sin(2 * np.pi * 350 * TIME_SEC) + np.sin(2 * np.pi * 440 * TIME_SEC))


def keypad():
    pressed = np.mod(TIME_SEC, 0.4) < 0.2
    pair = np.sin(2 * np.pi * 770 * TIME_SEC) + np.sin(2 * np.pi * 1336 * TIME_SEC)
    return 0.3 * pair * pressed


def chords():
    """Four chords like those of music on hold, plucked twice a second, with overtones."""
    roots_hz = np.array([261.6, 220.0, 174.6, 196.0])[np.minimum(TIME_SEC.astype(int), 3)]
    phase = 2 * np.pi * np.cumsum(roots_hz) / RATE_HZ
    ratios = (1.0, 1.26, 1.5, 2.0, 3.0)
    sound = sum(np.sin(ratio * phase) / place for place, ratio in enumerate(ratios, start=2))
    return 0.3 * sound * np.exp(-4 * np.mod(TIME_SEC, 0.5))


def organ():
    """A chord that is held."""
    partials = [hz * n for hz in (196.0, 246.9, 293.7) for n in (1, 2, 3)]
    return 0.06 * sum(np.sin(2 * np.pi * hz * TIME_SEC) for hz in partials)


def white_noise():
    return np.random.default_rng(3).normal(0, 0.1, FRAMES)


def rumble():
    noise = np.cumsum(np.random.default_rng(4).normal(0, 1, FRAMES))
    noise -= np.linspace(noise[0], noise[-1], FRAMES)
    return 0.5 * noise / np.abs(noise).max()


def hum():
    return 0.3 * sum(np.sin(2 * np.pi * 50 * n * TIME_SEC) / n for n in range(1, 8))


def offset():
    return np.full(FRAMES, 0.4)


SOUNDS = (
    silence,
    near_silence,
    clicks,
    crackle,
    tone,
    low_tone,
    dial_tone,
    keypad,
    chords,
    organ,
    white_noise,
    rumble,
    hum,
    offset,
)


def live(model, samples):
    """Send a chunk to a live call that knows nothing of its caller; answer the prediction."""
    reading, _ = judge(model, hear_chunk(model, samples.astype(np.float32)), [])
    return reading.prediction


def recorded(model, samples):
    """Put a sound between two pauses of a recording; answer what was found in it."""
    pause = near_silence()[: RATE_HZ // 2]
    file = io.BytesIO()
    soundfile.write(file, np.concatenate([pause, samples, pause]), RATE_HZ, format="WAV")
    file.seek(0)
    return read_recording(file, name="bad.wav", model=model).segments


@pytest.mark.parametrize("make", SOUNDS, ids=lambda make: make.__name__)
def test_a_live_chunk_without_speech(model, make):
    prediction = live(model, make())
    assert prediction is None or prediction.is_uncertain


@pytest.mark.parametrize("make", SOUNDS, ids=lambda make: make.__name__)
def test_a_recording_without_speech(model, make):
    for segment in recorded(model, make()):
        assert segment.reading.prediction is None or segment.reading.prediction.is_uncertain


@pytest.mark.parametrize("start_sec", [0.0, 0.3, 0.7, 1.1])
def test_a_fifth_of_a_second_of_speech(model, angry_turn, start_sec):
    start = round(start_sec * RATE_HZ)
    prediction = live(model, angry_turn[start : start + RATE_HZ // 5])
    assert prediction is None or prediction.is_uncertain


@pytest.mark.parametrize("times", [10.0, 40.0])
def test_clipped_speech(model, angry_turn, times):
    clipped = np.clip(angry_turn / np.abs(angry_turn).max() * times, -1, 1)
    assert live(model, clipped).is_uncertain


@pytest.mark.parametrize("level", [-0.3, 0.3])
def test_an_offset_under_speech_changes_nothing(model, angry_turn, level):
    quiet = angry_turn / np.abs(angry_turn).max() * 0.5
    one, other = live(model, quiet), live(model, quiet + level)
    assert one.emotion is other.emotion
    assert other.confidence == pytest.approx(one.confidence, abs=0.05)


def test_what_is_no_speech_changes_nothing_for_the_speech_after_it(model, angry_turn):
    memory = []
    for make in SOUNDS:
        _, memory = judge(model, hear_chunk(model, make().astype(np.float32)), memory)
    heard = hear_chunk(model, angry_turn.astype(np.float32))
    after, _ = judge(model, heard, memory)
    alone, _ = judge(model, heard, [])
    assert after.prediction == alone.prediction
