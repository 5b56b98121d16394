"""Copies of clips that only measure: noise, and length."""

import numpy as np
import pytest

from calltone.emotion.taxonomy import Emotion
from tests.unit.conftest import make_speech
from training import conditions
from training.conditions import CONDITIONS, draw_conditions, in_noise, of_length
from training.corpora import Clip

RATE_HZ = 16_000


def clips(count=6):
    return [
        Clip(f"{number}.wav", ("one", "two")[number % 2], str(number % 3), Emotion.SAD)
        for number in range(count)
    ]


@pytest.mark.parametrize(("condition", "ratio_db"), [("noise_10db", 10.0), ("noise_0db", 0.0)])
def test_noise_has_its_level(condition, ratio_db):
    speech = make_speech(1.0)
    noise = np.random.default_rng(0).normal(0, 0.3, RATE_HZ // 3).astype(np.float32)
    heard = in_noise(speech, condition, [noise], np.random.default_rng(0))
    ratio = np.mean(speech.astype(float) ** 2) / np.mean((heard - speech).astype(float) ** 2)
    assert 10 * np.log10(ratio) == pytest.approx(ratio_db, abs=0.1)


@pytest.mark.parametrize("condition", ["length_1s", "length_2s", "length_3s", "length_5s"])
def test_a_clip_gets_its_length_with_the_help_of_others(condition):
    seconds = int(condition[len("length_") : -1])
    parts = [make_speech(1.4, pitch_hz=hz) for hz in (100, 150, 200, 250)]
    assert len(of_length(parts, condition)) == seconds * RATE_HZ
    assert len(of_length(parts[:1], "length_5s")) < 2 * RATE_HZ  # nobody helps


def test_pauses_at_the_ends_do_not_count():
    speech = make_speech(1.5)
    padded = np.concatenate([np.zeros(RATE_HZ, np.float32), speech, np.zeros(RATE_HZ, np.float32)])
    heard = of_length([padded], "length_1s")
    levels = np.sqrt(np.mean(heard.reshape(10, -1).astype(float) ** 2, axis=1))
    assert levels.min() > 0.1 * levels.max()


def test_clips_are_drawn_alike_whatever_else_there_is(monkeypatch):
    monkeypatch.setattr(conditions, "CONDITION_CLIPS_PER_CORPUS", 2)
    everything = clips(12)
    rows = draw_conditions(everything, without=["two"])
    drawn = {row.clip for row in rows}
    assert len(drawn) == 2
    assert {everything[place].corpus for place in drawn} == {"one"}
    assert len(rows) == 2 * len(CONDITIONS)
    only_one = [clip for clip in everything if clip.corpus == "one"]
    again = {only_one[row.clip].path for row in draw_conditions(only_one, without=[])}
    assert again == {everything[place].path for place in drawn}


def test_what_is_strung_together_is_of_one_speaker_and_emotion():
    everything = clips(12)
    for row in draw_conditions(everything, without=[]):
        for place in row.more:
            assert place != row.clip
            assert everything[place].speaker == everything[row.clip].speaker
            assert everything[place].corpus == everything[row.clip].corpus
