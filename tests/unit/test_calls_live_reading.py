"""The mood on display follows the voice, does not flicker, and says where it is going."""

import itertools
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calltone.calls.live_reading import Mood, Trend, followed
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from calltone.store.documents import mood_to_display
from tests.builders import segment


def moods(emotions: Iterable[Emotion | None], confidence: float = 0.7) -> list[Mood | None]:
    found: list[Mood | None] = []
    mood = None
    for sequence, emotion in enumerate(emotions):
        mood = followed(mood, segment(sequence=sequence, emotion=emotion, confidence=confidence))
        found.append(mood)
    return found


def test_the_first_segment_is_shown_at_once():
    [mood] = moods([Emotion.ANGRY])
    assert mood.shown is Emotion.ANGRY
    assert mood.since_offset_sec == 0


def test_silence_changes_nothing():
    first, second = moods([Emotion.ANGRY, None])
    assert first == second
    assert moods([None]) == [None]


def test_one_odd_segment_does_not_flip_the_display():
    shown = [
        m.shown for m in moods([Emotion.NEUTRAL] * 4 + [Emotion.HAPPY] + [Emotion.NEUTRAL] * 3)
    ]
    assert set(shown) == {Emotion.NEUTRAL}


def test_taking_turns_does_not_flicker():
    found = moods([Emotion.SAD, Emotion.FEARFUL] * 10, confidence=0.5)
    changes = sum(a.shown is not b.shown for a, b in itertools.pairwise(found))
    assert changes <= 1


def test_a_new_mood_is_shown_within_ten_seconds():
    found = moods([Emotion.NEUTRAL] * 6 + [Emotion.ANGRY] * 4)
    assert found[5].shown is Emotion.NEUTRAL
    assert found[9].shown is Emotion.ANGRY
    assert found[9].since_offset_sec >= 15


def test_intensity_is_the_distance_from_neutral():
    calm, angry = moods([Emotion.NEUTRAL] * 5)[-1], moods([Emotion.ANGRY] * 5)[-1]
    assert calm.intensity == pytest.approx(0.3)
    assert angry.intensity > 0.9


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [
        (Emotion.ANGRY, Emotion.HAPPY, Trend.IMPROVING),
        (Emotion.HAPPY, Emotion.ANGRY, Trend.WORSENING),
        (Emotion.ANGRY, Emotion.ANGRY, Trend.STEADY),
    ],
)
def test_the_trend_compares_the_halves_of_thirty_seconds(before, after, trend):
    assert moods([before] * 6 + [after] * 6)[-1].trend is trend


def test_what_was_before_thirty_seconds_is_forgotten():
    mood = moods([Emotion.ANGRY] * 6 + [Emotion.HAPPY] * 24)[-1]
    assert mood.trend is Trend.STEADY
    assert len(mood.valences) == 12


def test_the_trend_fades_while_nobody_speaks():
    spoken = moods([Emotion.HAPPY] * 6 + [Emotion.ANGRY] * 6)[-1]
    silent = moods([Emotion.HAPPY] * 6 + [Emotion.ANGRY] * 6 + [None] * 6)[-1]
    assert spoken.trend is Trend.WORSENING
    assert silent.trend is Trend.STEADY
    assert silent.probabilities == spoken.probabilities
    assert moods([Emotion.ANGRY] + [None] * 20)[-1].trend is Trend.STEADY


def test_what_overlaps_counts_once():
    calm = moods([Emotion.NEUTRAL] * 4)[-1]
    new = followed(calm, segment(sequence=4, emotion=Emotion.ANGRY))
    half = followed(calm, segment(sequence=4, emotion=Emotion.ANGRY, start_offset_sec=8.75))
    heard_before = followed(calm, segment(sequence=4, emotion=Emotion.ANGRY, start_offset_sec=0))
    assert calm.intensity < half.intensity < new.intensity
    assert heard_before.probabilities == pytest.approx(calm.probabilities)


def test_a_later_number_in_an_earlier_place_does_not_turn_time_back():
    late = moods([Emotion.NEUTRAL] * 20)[-1]
    early = followed(late, segment(sequence=20, emotion=Emotion.ANGRY, start_offset_sec=30))
    assert early.since_offset_sec == late.since_offset_sec
    assert [end_sec for end_sec, _ in early.valences] == sorted(e for e, _ in early.valences)
    assert mood_to_display(early, at_sec=32.5)["duration_sec"] >= 0


def test_a_gap_in_time_leaves_no_trend():
    before = moods([Emotion.HAPPY] * 12)[-1]
    after = followed(before, segment(sequence=12, emotion=Emotion.ANGRY, start_offset_sec=300))
    assert after.trend is Trend.STEADY
    assert after.valences == ((302.5, after.valences[0][1]),)


@given(st.lists(st.sampled_from([*EMOTIONS, None]), max_size=40), st.floats(0.2, 1.0))
def test_probabilities_stay_probabilities(emotions, confidence):
    for mood in moods(emotions, confidence):
        if mood is not None:
            assert sum(mood.probabilities) == pytest.approx(1)
            assert min(mood.probabilities) >= 0
            assert 0 <= mood.intensity <= 1
