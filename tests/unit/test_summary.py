"""A call in a few figures: exact on calls small enough to count by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calltone.audio.segments import SpeechRegion
from calltone.calls.summary import summarise, talk_times
from calltone.emotion.taxonomy import Emotion
from tests.builders import segment


def test_a_call_that_mends():
    emotions = [Emotion.ANGRY, Emotion.ANGRY, None, Emotion.NEUTRAL, Emotion.HAPPY]
    summary = summarise([segment(sequence=i, emotion=e) for i, e in enumerate(emotions)])
    assert summary["segments"] == 4
    assert summary["silent_segments"] == 1
    assert summary["emotion_distribution"]["angry"] == 2
    assert summary["dominant_emotion"] == "angry"
    assert summary["mood_start"] < 0 < summary["mood_end"]
    assert summary["trend"] == "improving"


def test_the_same_mood_all_along_is_steady():
    summary = summarise([segment(sequence=i, emotion=Emotion.SAD) for i in range(8)])
    assert summary["mood_change"] == 0
    assert summary["trend"] == "steady"


def test_a_call_without_speech_has_no_mood():
    summary = summarise([segment(emotion=None)])
    assert summary["segments"] == 0
    assert summary["dominant_emotion"] is None
    assert summary["trend"] is None


def test_of_equals_the_first_in_the_taxonomy_dominates():
    summary = summarise([segment(emotion=Emotion.SAD), segment(sequence=1, emotion=Emotion.HAPPY)])
    assert summary["dominant_emotion"] == "happy"


def test_uncertain_share():
    segments = [segment(sequence=i, is_uncertain=i == 0) for i in range(4)]
    assert summarise(segments)["uncertain_share"] == 0.25


def test_overlap_makes_no_silence_negative():
    times = talk_times(
        {"agent": [SpeechRegion(0, 6)], "customer": [SpeechRegion(4, 10)]}, duration_sec=10
    )
    assert times.talk_sec == {"agent": 6, "customer": 6}
    assert times.overlap_sec == 2
    assert times.silence_sec == 0


regions = st.lists(st.tuples(st.floats(0, 60), st.floats(0.01, 10)), max_size=8).map(
    lambda pairs: [SpeechRegion(start, start + length) for start, length in sorted(pairs)]
)


@given(regions, regions, st.floats(1, 60))
def test_talk_silence_and_overlap_add_up(agent, customer, duration_sec):
    agent = _without_overlaps(agent)
    customer = _without_overlaps(customer)
    times = talk_times({"agent": agent, "customer": customer}, duration_sec=duration_sec)
    total = sum(times.talk_sec.values()) - times.overlap_sec + times.silence_sec
    assert total == pytest.approx(duration_sec, abs=1e-6)
    assert min(times.silence_sec, times.overlap_sec, *times.talk_sec.values()) >= 0


def _without_overlaps(channel):
    """One voice does not overlap itself."""
    kept: list[SpeechRegion] = []
    for region in channel:
        if not kept or region.start_sec >= kept[-1].end_sec:
            kept.append(region)
    return kept
