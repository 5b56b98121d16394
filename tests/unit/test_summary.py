"""A call in a few figures: exact on calls small enough to count by hand."""

import pytest

from calltone.audio.levels import LevelTrack
from calltone.audio.segments import SpeechRegion
from calltone.calls.summary import summarise_live, summarise_recording
from calltone.emotion.taxonomy import Emotion
from tests.builders import segment

ANGRY, CALM, HAPPY, SAD = Emotion.ANGRY, Emotion.NEUTRAL, Emotion.HAPPY, Emotion.SAD


def call_of(*emotions: Emotion | None):
    """Segments of 2.5 s, one after the other."""
    return [segment(sequence=i, emotion=emotion) for i, emotion in enumerate(emotions)]


def summarise(segments):
    duration_sec = max((s.end_offset_sec for s in segments), default=0.0)
    return summarise_recording(
        segments,
        regions={"agent": [], "customer": []},
        levels={"agent": LevelTrack(), "customer": LevelTrack()},
        duration_sec=duration_sec,
    )


def test_a_call_that_mends():
    summary = summarise(call_of(ANGRY, ANGRY, None, CALM, HAPPY))
    assert summary["segments"] == 4
    assert summary["silent_segments"] == 1
    assert summary["emotion_distribution"]["angry"] == 2
    assert summary["dominant_emotion"] == "angry"
    assert summary["mood_start"] < 0 < summary["mood_end"]
    assert summary["trend"] == "improving"


def test_the_same_mood_all_along_is_steady():
    summary = summarise(call_of(*[SAD] * 8))
    assert summary["mood_change"] == 0
    assert summary["trend"] == "steady"


def test_a_call_without_speech_has_no_mood():
    summary = summarise(call_of(None))
    assert summary["segments"] == 0
    for field in ("dominant_emotion", "trend", "mood_start", "longest_anger", "uncertain_share"):
        assert summary[field] is None
    assert [quarter["mood"] for quarter in summary["quarters"]] == [None] * 4


def test_of_equals_the_first_in_the_taxonomy_dominates():
    assert summarise(call_of(SAD, HAPPY))["dominant_emotion"] == "happy"


def test_uncertain_share():
    segments = [segment(sequence=i, is_uncertain=i == 0) for i in range(4)]
    assert summarise(segments)["uncertain_share"] == 0.25


def test_quarters_are_of_the_calls_time_not_of_its_segments():
    # Three segments in the first quarter, one in the last, nobody speaks in between.
    segments = [*call_of(ANGRY, ANGRY, CALM), segment(sequence=15, emotion=HAPPY)]
    quarters = summarise(segments)["quarters"]
    assert [quarter["segments"] for quarter in quarters] == [3, 0, 0, 1]
    assert quarters[0]["dominant_emotion"] == "angry"
    assert quarters[0]["mood"] < 0 < quarters[3]["mood"]
    assert quarters[1] == {"segments": 0, "mood": None, "dominant_emotion": None}


def test_best_and_worst_moments_can_be_listened_to():
    segments = call_of(CALM, SAD, HAPPY, ANGRY)
    summary = summarise([*segments, segment(sequence=4, emotion=SAD, is_uncertain=True)])
    assert [moment["segment_id"] for moment in summary["best_moments"]] == ["customer-000002"]
    [worst, next_worst] = summary["worst_moments"]
    assert (worst["emotion"], worst["start_offset_sec"], worst["end_offset_sec"]) == ("sad", 2.5, 5)
    assert worst["valence"] < next_worst["valence"] < 0


def test_anger_and_recovery():
    # Angry from 2.5 to 7.5 s, one calm segment that does not last, sad, calm from 12.5 s on.
    summary = summarise(call_of(CALM, ANGRY, ANGRY, CALM, SAD, CALM, HAPPY))
    assert summary["longest_anger"] == {
        "start_offset_sec": 2.5,
        "end_offset_sec": 7.5,
        "duration_sec": 5.0,
    }
    assert summary["recovered"] is True
    assert summary["recovery_sec"] == 5.0


def test_silence_does_not_end_an_angry_stretch():
    assert summarise(call_of(ANGRY, None, ANGRY))["longest_anger"]["duration_sec"] == 7.5


@pytest.mark.parametrize("after", [[], [CALM], [SAD, SAD, CALM]])
def test_a_caller_who_leaves_angry_has_not_recovered(after):
    summary = summarise(call_of(ANGRY, *after))
    assert (summary["recovered"], summary["recovery_sec"]) == (False, None)


def test_a_live_call_has_the_same_fields_with_none_where_nobody_listened():
    segments = call_of(CALM, None, ANGRY)
    live, recorded = summarise_live(segments), summarise(segments)
    assert live.keys() == recorded.keys()
    assert live["talk_sec"] == {"customer": 4.5}
    assert live["voice"]["customer"] == {"loudness_db": -20.0, "syllables_per_sec": None}
    for field in ("silence_sec", "overlap_sec", "interruptions", "response_gaps", "talk_share"):
        assert live[field] is None


def test_voices_told_apart_on_one_channel_are_measured_on_that_channel(speech):
    track = LevelTrack()
    track.push(speech(4.0))
    summary = summarise_recording(
        [],
        regions={"agent": [SpeechRegion(0, 2)], "customer": [SpeechRegion(2, 4)]},
        levels={"mixed": track},
        duration_sec=4.0,
    )
    assert summary["voice"]["customer"]["syllables_per_sec"] == pytest.approx(5, abs=0.5)
    assert summary["talk_share"] == {"agent": 0.5, "customer": 0.5}


def test_an_empty_live_call():
    summary = summarise_live([])
    assert (summary["segments"], summary["talk_sec"], summary["voice"]) == (0, {}, {})
