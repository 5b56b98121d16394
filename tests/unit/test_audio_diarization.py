from itertools import pairwise

import numpy as np
import pytest

from calltone.audio.diarization import VoiceTracker
from calltone.audio.voices import embed
from calltone.calls.speakers import SAME_VOICE_LIKENESS
from tests.two_voices import speech_only, two_voices_on_one_line, voice
from tests.unit.conftest import make_speech

RATE_HZ = 16_000


def track(samples: np.ndarray, block: int = 16_000):
    tracker = VoiceTracker()
    for at in range(0, len(samples), block):
        tracker.push(samples[at : at + block])
    return tracker.finish()


@pytest.fixture(scope="module")
def conversation() -> np.ndarray:
    return two_voices_on_one_line()


def test_an_embedding_is_of_length_1_whatever_comes(speech):
    for samples in (speech(1.5), speech(4.0), speech(0.1), np.zeros(400, dtype=np.float32)):
        assert np.linalg.norm(embed(samples)) == pytest.approx(1.0, abs=1e-3)


def test_a_voice_is_more_like_itself_than_like_another():
    one, other = speech_only(voice(1)), speech_only(voice(0, deeper=1.4))
    own = embed(one[:24_000]) @ embed(one[48_000:72_000])
    assert own > embed(one[:24_000]) @ embed(other[:24_000]) + 0.15


def test_two_voices_are_told_apart(conversation):
    found = track(conversation)
    assert found.likeness < SAME_VOICE_LIKENESS
    right = sum(
        turn.end_sec - turn.start_sec
        for turn in found.turns
        if turn.voice == int((turn.start_sec + turn.end_sec) / 2 // 4.5) % 2
    )
    assert right / sum(turn.end_sec - turn.start_sec for turn in found.turns) > 0.9


def test_turns_are_in_order_and_apart_and_the_first_voice_is_0(conversation):
    found = track(conversation)
    assert found.turns[0].voice == 0
    assert all(turn.end_sec > turn.start_sec for turn in found.turns)
    assert all(one.end_sec <= two.start_sec for one, two in pairwise(found.turns))


@pytest.mark.parametrize("block", [4_001, 160_000])
def test_the_size_of_the_blocks_changes_nothing(conversation, block):
    assert track(conversation, block).turns == track(conversation).turns


def test_one_voice_cut_in_two_stays_alike():
    assert track(speech_only(voice(1))).likeness > SAME_VOICE_LIKENESS


def test_too_little_speech_is_not_divided():
    assert track(make_speech(5.0)) is None
    assert track(np.zeros(10 * RATE_HZ, dtype=np.float32)) is None


def test_memory_is_bounded():
    tracker = VoiceTracker()
    for _ in range(10):
        tracker.push(np.concatenate([make_speech(3.0), np.zeros(RATE_HZ, dtype=np.float32)]))
        assert len(tracker._samples) < 2 * RATE_HZ
