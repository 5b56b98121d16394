"""Matching: the same decision whoever serves the chunk, whatever order chunks come in."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from calltone.calls.rules import BUILT_IN, MAX_OF, Rule
from calltone.calls.segment import Segment
from calltone.calls.watching import Watch, watched
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from calltone.store.alert_documents import watch_from_state, watch_to_state
from tests.builders import segment

ANGER = 0.6
ANGRY, NEUTRAL, HAPPY, SAD = Emotion.ANGRY, Emotion.NEUTRAL, Emotion.HAPPY, Emotion.SAD
TWO_OF_THREE = Rule(
    rule_id="anger",
    title="Angry",
    action="deescalate",
    emotions=(ANGRY,),
    matching=2,
    of=3,
    cooldown_sec=60.0,
)
PRAISE = Rule(
    rule_id="recovered",
    title="Calm again",
    action="praise",
    emotions=(NEUTRAL, HAPPY),
    min_probability=0.6,
    matching=2,
    of=3,
    cooldown_sec=0.0,
    after=("anger",),
)

moods = st.one_of(st.none(), st.sampled_from(EMOTIONS))


def call_of(emotions: Sequence[Emotion | None], confidence: float = 0.7) -> list[Segment]:
    return [segment(sequence=n, emotion=e, confidence=confidence) for n, e in enumerate(emotions)]


def alerts_in(segments: Sequence[Segment], *rules: Rule) -> list[tuple[str, int]]:
    """(rule, sequence) of every alert, for segments in the order in which they arrive."""
    watch, last, found = Watch(), -1, []
    for one in segments:
        watch, matches = watched(
            watch, one, rules=rules, is_newest=one.sequence > last, anger_probability=ANGER
        )
        watch = watch_from_state(watch_to_state(watch))  # another instance goes on
        last = max(last, one.sequence)
        found += [(match.rule.rule_id, one.sequence) for match in matches]
    return found


def test_a_single_outburst_is_no_alert():
    assert alerts_in(call_of([NEUTRAL, ANGRY, NEUTRAL, NEUTRAL, ANGRY]), TWO_OF_THREE) == []


def test_two_of_three_are_one():
    assert alerts_in(call_of([ANGRY, NEUTRAL, ANGRY]), TWO_OF_THREE) == [("anger", 2)]


def test_just_below_the_threshold_is_no_match():
    assert alerts_in(call_of([ANGRY] * 4, confidence=ANGER - 0.001), TWO_OF_THREE) == []
    assert alerts_in(call_of([ANGRY] * 2, confidence=ANGER), TWO_OF_THREE) == [("anger", 1)]


def test_silence_neither_counts_nor_resets():
    silence = [None] * 10
    assert alerts_in(call_of([ANGRY, *silence, ANGRY]), TWO_OF_THREE) == [("anger", 11)]
    assert alerts_in(call_of([ANGRY, ANGRY, *silence]), TWO_OF_THREE) == [("anger", 1)]


def test_the_cool_down_is_time_of_the_call():
    # Ends of segments: 5 s raises, 65 s is the first moment at which it may speak up again.
    assert alerts_in(call_of([ANGRY] * 40), TWO_OF_THREE) == [("anger", 1), ("anger", 25)]


def test_an_alert_needs_segments_of_its_own():
    quick = replace(TWO_OF_THREE, cooldown_sec=0.0)
    assert alerts_in(call_of([ANGRY] * 5), quick) == [("anger", 1), ("anger", 3)]


def test_the_deciding_segment_must_match():
    late = call_of([ANGRY, ANGRY, NEUTRAL])
    late = [late[0], late[2], late[1]]  # the second comes when the customer is calm again
    assert alerts_in(late, TWO_OF_THREE) == []


def test_a_late_chunk_counts_for_those_after_it():
    angry = call_of([ANGRY, ANGRY, NEUTRAL, ANGRY])
    assert alerts_in([angry[0], angry[2], angry[1], angry[3]], TWO_OF_THREE) == [("anger", 3)]


def test_emotions_of_a_set_add_up():
    pair = replace(TWO_OF_THREE, emotions=(ANGRY, SAD), min_probability=0.6, of=2)
    mixed = call_of([ANGRY, SAD], confidence=0.56)  # and 0.07 for each of the others
    assert alerts_in(mixed, pair) == [("anger", 1)]
    _, (match,) = watched(
        Watch(),
        mixed[1],
        rules=[replace(pair, matching=1)],
        is_newest=True,
        anger_probability=ANGER,
    )
    assert match.emotion is SAD
    assert abs(match.probability - (0.56 + 0.44 / 6)) < 1e-9


def test_praise_follows_an_alert_once():
    calm_first = call_of([NEUTRAL] * 5 + [ANGRY, ANGRY] + [NEUTRAL] * 6)
    assert alerts_in(calm_first, TWO_OF_THREE, PRAISE) == [("anger", 6), ("recovered", 8)]


def test_other_channels_and_rules_switched_off_raise_nothing():
    angry = call_of([ANGRY] * 4)
    assert alerts_in(angry, replace(TWO_OF_THREE, enabled=False)) == []
    assert alerts_in(angry, replace(TWO_OF_THREE, channel="mixed")) == []


def test_a_rule_that_is_new_takes_what_was_said_before_into_account():
    watch, _ = watched(
        Watch(), segment(sequence=0, emotion=ANGRY), rules=[], is_newest=True, anger_probability=1
    )
    _, matches = watched(
        watch,
        segment(sequence=1, emotion=ANGRY),
        rules=[TWO_OF_THREE],
        is_newest=True,
        anger_probability=ANGER,
    )
    assert [match.rule.rule_id for match in matches] == ["anger"]


@given(st.lists(moods, max_size=60), st.randoms())
def test_what_is_remembered_does_not_depend_on_the_order_of_arrival(emotions, random):
    in_order, shuffled = call_of(emotions), call_of(emotions)
    random.shuffle(shuffled)
    remembered = []
    for segments in (in_order, shuffled):
        watch = Watch()
        for one in segments:
            watch, _ = watched(watch, one, rules=[], is_newest=False, anger_probability=ANGER)
        remembered.append(watch)
    assert remembered[0] == remembered[1]
    spoken = [n for n, emotion in enumerate(emotions) if emotion is not None]
    assert [one.sequence for one in remembered[0].recent] == spoken[-MAX_OF:]


@given(st.lists(moods, max_size=80), st.randoms())
def test_late_chunks_raise_nothing(emotions, random):
    segments = call_of(emotions)
    random.shuffle(segments)
    raised = {sequence for _, sequence in alerts_in(segments, *BUILT_IN)}
    newest, in_time = -1, set()
    for one in segments:
        if one.sequence > newest:
            in_time.add(one.sequence)
            newest = one.sequence
    assert raised <= in_time


@given(st.lists(moods, max_size=120))
def test_alerts_keep_their_distance_and_have_their_reasons(emotions):
    segments = call_of(emotions)
    raised = [sequence for _, sequence in alerts_in(segments, TWO_OF_THREE)]
    ends = [segments[sequence].end_offset_sec for sequence in raised]
    assert all(b - a >= TWO_OF_THREE.cooldown_sec for a, b in pairwise(ends))
    for sequence in raised:
        spoken = [e for e in emotions[: sequence + 1] if e is not None][-3:]
        assert emotions[sequence] is ANGRY
        assert spoken.count(ANGRY) >= 2


@given(st.lists(moods, max_size=80), st.integers(0, 80))
def test_silence_changes_nothing(emotions, place):
    """Alerts are the same, at the same segments, with silence put in anywhere."""
    plain = call_of(emotions)
    pause = segment(sequence=0, emotion=None)
    with_silence: list[Segment] = [*plain[:place], *[pause] * 3, *plain[place:]]
    watch, found = Watch(), []
    for one in with_silence:
        watch, matches = watched(
            watch, one, rules=BUILT_IN, is_newest=True, anger_probability=ANGER
        )
        found += [(match.rule.rule_id, one.sequence) for match in matches]
    assert found == alerts_in(plain, *BUILT_IN)
