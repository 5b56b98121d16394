"""The coaching note points at moments and tells what became of the customer's mood."""

from calltone.calls.coaching import coaching_note
from calltone.calls.summary import summarise_live
from calltone.emotion.taxonomy import Emotion
from tests.builders import segment


def note(emotions: list[Emotion | None], **summary: object) -> dict:
    spoken = [segment(sequence=n, emotion=emotion) for n, emotion in enumerate(emotions)]
    return coaching_note(spoken, summary=summarise_live(spoken) | summary)


def test_a_low_moment_tells_what_came_after_it():
    calm, angry, glad = Emotion.NEUTRAL, Emotion.ANGRY, Emotion.HAPPY
    found = note([calm] * 4 + [angry] + [glad] * 4)
    low = next(moment for moment in found["moments"] if moment["kind"] == "low")
    assert (low["emotion"], low["start_offset_sec"]) == ("angry", 10.0)
    assert low["mood_after"] > 0 > low["valence"]
    assert low["after"] == "improving"
    assert found["mood_change"] > 0


def test_moments_are_in_order_of_time_and_the_last_has_nothing_after_it():
    found = note([Emotion.HAPPY, Emotion.NEUTRAL, Emotion.ANGRY])
    starts = [moment["start_offset_sec"] for moment in found["moments"]]
    assert starts == sorted(starts)
    assert found["moments"][-1]["mood_after"] is None
    assert found["moments"][-1]["after"] is None


def test_a_call_without_speech_has_nothing_to_listen_to():
    found = note([None, None])
    assert found["moments"] == []
    assert found["mood_change"] is None


def test_the_balance_of_talk_needs_both_sides():
    assert note([Emotion.NEUTRAL])["talk_balance"] is None
    both = note([Emotion.NEUTRAL], talk_sec={"customer": 30.0, "agent": 10.0})
    assert both["talk_balance"] == {"customer_share": 0.75, "agent_share": 0.25}
    silent = note([None], talk_sec={"customer": 0.0, "agent": 0.0})
    assert silent["talk_balance"] is None


def test_nothing_is_said_of_what_the_agent_felt():
    found = note([Emotion.NEUTRAL], talk_sec={"customer": 30.0, "agent": 10.0})
    assert set(found) == {"mood_start", "mood_end", "mood_change", "moments", "talk_balance"}
