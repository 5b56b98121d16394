from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calltone.audio.diarization import Turn, Voices
from calltone.audio.segments import SpeechRegion, Utterance
from calltone.calls.speakers import as_recorded, tell_apart

GREETING = Turn(0.5, 4.0, 0)
ANSWER = Turn(4.5, 7.5, 1)
LATER = (Turn(8.0, 11.0, 0), Turn(11.2, 14.5, 1))


def utterance(start_sec: float, end_sec: float) -> Utterance:
    samples = np.zeros(round((end_sec - start_sec) * 16_000), dtype=np.float32)
    return Utterance(start_sec, end_sec, samples, 0.9)


def told_apart(*turns: Turn, likeness: float = 0.5):
    return tell_apart(Voices(turns, likeness))


def test_who_greets_is_the_agent():
    speakers = told_apart(GREETING, ANSWER, *LATER)
    assert speakers.channels == ("agent", "customer")
    assert speakers.document == {"method": "voices", "confidence": 1.0, "agent_known": True}
    assert speakers.divide("mixed", utterance(1, 3))[0][0] == "agent"
    assert speakers.divide("mixed", utterance(5, 7))[0][0] == "customer"


def test_who_only_picks_up_is_the_customer():
    speakers = told_apart(Turn(0.5, 1.1, 0), ANSWER, *LATER)
    assert speakers.divide("mixed", utterance(5, 7))[0][0] == "agent"


def test_a_greeting_may_pause():
    speakers = told_apart(Turn(0.5, 1.6, 0), Turn(2.0, 3.5, 0), ANSWER, *LATER)
    assert speakers.divide("mixed", utterance(5, 7))[0][0] == "customer"


@pytest.mark.parametrize(
    ("turns", "likeness", "confident"),
    [
        ((GREETING, ANSWER, *LATER), 0.8, False),
        ((GREETING, Turn(4.5, 5.5, 1)), 0.5, False),
        ((Turn(0.5, 2.1, 0), ANSWER, *LATER), 0.5, True),
        ((Turn(0.5, 1.0, 0), Turn(1.5, 2.5, 1), *LATER), 0.5, True),
    ],
    ids=[
        "one voice in two moods?",
        "hardly a second voice",
        "neither a word nor a greeting",
        "nobody greets",
    ],
)
def test_in_doubt_both_stay_mixed_and_the_call_says_so(turns, likeness, confident):
    speakers = told_apart(*turns, likeness=likeness)
    assert speakers.channels == ("mixed",)
    assert speakers.document["agent_known"] is False
    assert (speakers.document["confidence"] > 0.5) is confident
    whole = utterance(1, 6)
    assert speakers.divide("mixed", whole) == [("mixed", whole)]
    assert list(speakers.regions({"mixed": [SpeechRegion(1, 6)]})) == ["mixed"]


def test_too_little_speech_is_not_told_apart():
    assert tell_apart(None).document == {
        "method": "none",
        "confidence": None,
        "agent_known": False,
    }


def test_two_channels_are_what_they_are_called():
    speakers = as_recorded(("agent", "customer"))
    assert speakers.document == {"method": "channels", "confidence": None, "agent_known": True}
    assert speakers.divide("agent", utterance(0, 1))[0][0] == "agent"


def test_an_utterance_of_both_is_cut_where_the_other_takes_over():
    parts = told_apart(GREETING, ANSWER, *LATER).divide("mixed", utterance(2.0, 6.5))
    assert [(party, part.start_sec, part.end_sec) for party, part in parts] == [
        ("agent", 2.0, 4.25),
        ("customer", 4.25, 6.5),
    ]
    assert [len(part.samples) for _, part in parts] == [36_000, 36_000]


def test_regions_are_the_turns():
    regions = told_apart(GREETING, ANSWER, *LATER).regions({"mixed": [SpeechRegion(0.5, 14)]})
    assert regions["agent"] == [SpeechRegion(0.5, 4.0), SpeechRegion(8.0, 11.0)]
    assert regions["customer"] == [SpeechRegion(4.5, 7.5), SpeechRegion(11.2, 14.5)]


@given(start_sec=st.floats(0, 12), length_sec=st.floats(0.3, 5))
def test_nothing_is_lost_where_an_utterance_is_divided(start_sec, length_sec):
    whole = utterance(round(start_sec, 2), round(start_sec + length_sec, 2))
    parts = [part for _, part in told_apart(GREETING, ANSWER, *LATER).divide("mixed", whole)]
    assert (parts[0].start_sec, parts[-1].end_sec) == (whole.start_sec, whole.end_sec)
    assert all(one.end_sec == two.start_sec for one, two in pairwise(parts))
    assert sum(len(part.samples) for part in parts) == len(whole.samples)
    assert all(len(part.samples) > 0 for part in parts)
