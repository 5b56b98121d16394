"""Who spoke when: small calls by hand, and what must add up in any call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calltone.audio.segments import SpeechRegion
from calltone.calls.talk import talk_times


def times_of(agent, customer, duration_sec: float = 20.0):
    channels = {"agent": agent, "customer": customer}
    regions = {name: [SpeechRegion(*one) for one in own] for name, own in channels.items()}
    return talk_times(regions, duration_sec=duration_sec)


def test_overlap_makes_no_silence_negative():
    times = times_of([(0, 6)], [(4, 10)], duration_sec=10)
    assert times.talk_sec == {"agent": 6, "customer": 6}
    assert times.overlap_sec == 2
    assert times.silence_sec == 0
    assert times.longest_silence is None


def test_the_longest_silence_may_lie_at_either_end():
    assert times_of([(5, 6)], [(8, 9)], 10).longest_silence == SpeechRegion(0.0, 5)
    assert times_of([(0, 1)], [(2, 3)], 10).longest_silence == SpeechRegion(3, 10)


def test_an_interruption_has_the_last_word():
    assert times_of([(0, 6)], [(4, 10)]).interruptions == {"agent": 0, "customer": 1}


def test_a_word_of_agreement_is_no_interruption():
    assert times_of([(0, 6)], [(4, 4.5)]).interruptions == {"agent": 0, "customer": 0}


def test_a_turn_taken_a_little_early_is_no_interruption():
    assert times_of([(0, 6)], [(5.8, 10)]).interruptions == {"agent": 0, "customer": 0}


def test_response_gaps():
    times = times_of([(0, 2), (8, 9)], [(3, 5), (5.5, 7), (9.5, 10)])
    assert times.response_gaps_sec == {"customer": (1, 0.5), "agent": (1,)}
    gaps = times.to_document()["response_gaps"]["customer"]
    assert gaps == {"count": 2, "mean_sec": 0.75, "median_sec": 0.75, "longest_sec": 1}


def test_after_an_overlap_the_gap_counts_from_who_spoke_last():
    # The customer speaks on after the agent; the agent's next word answers that.
    times = times_of([(0, 4), (7, 8)], [(3, 5)])
    assert times.response_gaps_sec == {"agent": (2,), "customer": ()}


def test_one_channel_tells_nothing_of_overlaps():
    times = talk_times({"mixed": [SpeechRegion(0, 2)]}, duration_sec=4)
    document = times.to_document()
    assert document["silence_sec"] == 2
    for field in ("overlap_sec", "interruptions", "response_gaps"):
        assert document[field] is None


def _one_voice(pairs):
    """One voice does not overlap itself."""
    kept: list[SpeechRegion] = []
    for start, length in sorted(pairs):
        if not kept or start >= kept[-1].end_sec:
            kept.append(SpeechRegion(start, start + length))
    return kept


voices = st.lists(st.tuples(st.floats(0, 60), st.floats(0.01, 10)), max_size=12).map(_one_voice)


@given(voices, voices, st.floats(1, 60))
def test_talk_silence_and_overlap_add_up(agent, customer, duration_sec):
    times = talk_times({"agent": agent, "customer": customer}, duration_sec=duration_sec)
    assert sum(times.talk_sec.values()) - times.overlap_sec == pytest.approx(times.speech_sec)
    assert times.speech_sec + times.silence_sec == pytest.approx(duration_sec)
    assert min(times.silence_sec, times.overlap_sec, *times.talk_sec.values()) >= 0
    assert times.overlap_sec <= min(times.talk_sec.values()) + 1e-9
    longest = times.longest_silence
    assert longest is None or longest.end_sec - longest.start_sec <= times.silence_sec + 1e-9


@given(voices, voices, st.floats(1, 60))
def test_shares_gaps_and_interruptions_are_what_they_may_be(agent, customer, duration_sec):
    times = talk_times({"agent": agent, "customer": customer}, duration_sec=duration_sec)
    shares = times.to_document()["talk_share"].values()
    assert sum(shares) == pytest.approx(1 if sum(times.talk_sec.values()) else 0, abs=2e-4)
    for gaps in times.response_gaps_sec.values():
        assert all(0 < gap <= times.silence_sec + 1e-9 for gap in gaps)
        assert sum(gaps) <= times.silence_sec + 1e-6
    for channel, regions in (("agent", agent), ("customer", customer)):
        assert 0 <= times.interruptions[channel] <= len(regions)
