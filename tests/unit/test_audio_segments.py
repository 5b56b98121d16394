from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calltone.audio.segments import (
    MAX_UTTERANCE_SEC,
    MIN_SPEECH_SEC,
    SpeechRegion,
    Utterance,
    UtteranceCutter,
)
from tests.unit.conftest import make_speech

RATE_HZ = 16_000


def silence(duration_sec: float) -> np.ndarray:
    return np.zeros(round(duration_sec * RATE_HZ), dtype=np.float32)


def cut(samples: np.ndarray, block: int = 16_000) -> tuple[list[Utterance], list[SpeechRegion]]:
    cutter = UtteranceCutter()
    found = [
        utterance
        for at in range(0, len(samples), block)
        for utterance in cutter.push(samples[at : at + block])
    ]
    return found + cutter.flush(), cutter.regions


def test_two_sentences_are_two_utterances(speech):
    samples = np.concatenate([silence(1), speech(2.0), silence(1), speech(1.5), silence(1)])
    utterances, regions = cut(samples)
    spans = [(u.start_sec, u.end_sec) for u in utterances]
    assert spans == [
        (pytest.approx(1.0, abs=0.16), pytest.approx(3.0, abs=0.2)),
        (pytest.approx(4.0, abs=0.16), pytest.approx(5.5, abs=0.2)),
    ]
    assert [(r.start_sec, r.end_sec) for r in regions] == [
        (pytest.approx(1.0, abs=0.1), pytest.approx(3.0, abs=0.2)),
        (pytest.approx(4.0, abs=0.1), pytest.approx(5.5, abs=0.2)),
    ]
    assert all(0.8 < u.speech_ratio <= 1 for u in utterances)


def test_samples_are_those_of_the_span(speech):
    samples = np.concatenate([silence(1), speech(2.0), silence(2), speech(7.0)])
    for utterance in cut(samples)[0]:
        first, last = round(utterance.start_sec * RATE_HZ), round(utterance.end_sec * RATE_HZ)
        np.testing.assert_array_equal(utterance.samples, samples[first:last])


@pytest.mark.parametrize("block", [800, 1_601, 160_000])
def test_cuts_do_not_depend_on_the_size_of_the_blocks(speech, block):
    samples = np.concatenate([silence(0.5), speech(12.0), silence(0.4), speech(0.6), silence(2)])
    expected, expected_regions = cut(samples)
    found, regions = cut(samples, block)
    assert [(u.start_sec, u.end_sec) for u in found] == [(u.start_sec, u.end_sec) for u in expected]
    assert regions == expected_regions


def test_running_speech_is_cut_into_pieces_that_leave_nothing_out(speech):
    utterances, regions = cut(speech(23.0))
    assert len(regions) == 1
    assert len(utterances) >= 5
    assert max(u.end_sec - u.start_sec for u in utterances) <= MAX_UTTERANCE_SEC
    assert min(u.end_sec - u.start_sec for u in utterances[:-1]) >= 1
    for one, next_one in pairwise(utterances):
        assert next_one.start_sec == pytest.approx(one.end_sec)


def test_running_speech_is_cut_where_it_is_quietest(speech):
    samples = speech(8.0)
    samples[3 * RATE_HZ : 3 * RATE_HZ + 2_400] *= 0.01
    assert 3.0 < cut(samples)[0][0].end_sec < 3.15


def test_running_speech_is_cut_in_a_pause_however_short_rather_than_where_it_is_quiet(speech):
    samples = speech(8.0)
    samples[round(2.5 * RATE_HZ) : round(2.8 * RATE_HZ)] = 1e-3 * np.random.default_rng(
        5
    ).standard_normal(round(0.3 * RATE_HZ))
    samples[4 * RATE_HZ : 4 * RATE_HZ + 800] = 0  # a plosive
    assert 2.5 < cut(samples)[0][0].end_sec < 2.85


@settings(max_examples=30, deadline=None)
@given(
    lengths=st.lists(st.tuples(st.floats(0.0, 7.0), st.floats(0.0, 2.0)), min_size=1, max_size=5),
    block=st.integers(1_000, 160_000),
)
def test_whatever_is_said_utterances_are_short_apart_and_hold_all_of_it(lengths, block):
    samples = np.concatenate([part for talk, rest in lengths for part in spoken(talk, rest)])
    utterances, regions = cut(samples, block)
    assert all(u.end_sec - u.start_sec <= MAX_UTTERANCE_SEC + 1e-9 for u in utterances)
    assert all(one.end_sec <= two.start_sec + 1e-9 for one, two in pairwise(utterances))
    assert all(0 < u.speech_ratio <= 1 for u in utterances)
    held = sum(
        max(0.0, min(region.end_sec, u.end_sec) - max(region.start_sec, u.start_sec))
        for region in regions
        for u in utterances
    )
    fleeting = sum(min(MIN_SPEECH_SEC, r.end_sec - r.start_sec) for r in regions)
    assert held >= sum(r.end_sec - r.start_sec for r in regions) - fleeting


def spoken(talk_sec: float, rest_sec: float) -> tuple[np.ndarray, np.ndarray]:
    return make_speech(talk_sec), silence(rest_sec)


def test_a_short_word_before_a_short_pause_joins_what_follows(speech):
    samples = np.concatenate([silence(1), speech(0.5), silence(0.4), speech(1.5), silence(1)])
    utterances, regions = cut(samples)
    assert len(utterances) == 1
    assert len(regions) <= 2


def test_a_short_word_alone_is_an_utterance(speech):
    utterances, _ = cut(np.concatenate([silence(1), speech(0.6), silence(2)]))
    assert len(utterances) == 1
    assert utterances[0].end_sec - utterances[0].start_sec < 1


def test_a_click_is_none():
    samples = silence(3)
    samples[20_000] = 1.0
    assert cut(samples) == ([], [])


def test_speech_to_the_last_sample_is_flushed_once(speech):
    cutter = UtteranceCutter()
    assert cutter.push(np.concatenate([silence(1), speech(1.5)])) == []
    assert len(cutter.flush()) == 1


def test_nothing_in_nothing_out():
    assert cut(silence(0)) == ([], [])
    assert cut(silence(30)) == ([], [])


def test_memory_is_bounded(speech):
    cutter = UtteranceCutter()
    block = np.concatenate([speech(7.0), silence(3)])
    for _ in range(30):
        cutter.push(block)
        assert len(cutter._samples) <= 12 * RATE_HZ
