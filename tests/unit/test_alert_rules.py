"""A rule that would never fire, or fire all the time, is refused with a reason."""

from dataclasses import replace

import pytest

from calltone.calls.errors import InvalidInput
from calltone.calls.rules import BUILT_IN, Origin, Rule, in_force, origin_of
from calltone.emotion.taxonomy import Emotion
from calltone.store.alert_documents import rule_from_document, rule_to_document

OWN = Rule(
    rule_id="upset",
    title="The customer sounds upset.",
    action="call_back",
    emotions=(Emotion.SAD, Emotion.FEARFUL),
    min_probability=0.5,
)
DEESCALATE = next(rule for rule in BUILT_IN if rule.rule_id == "deescalate")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rule_id": "a-b"}, "rule_id must be 1 to 40 lower-case letters.* got 'a-b'"),
        ({"rule_id": ""}, "rule_id must be 1 to 40"),
        ({"rule_id": "x" * 41}, "rule_id must be 1 to 40"),
        ({"action": "Call back"}, "action must be 1 to 40 .* got 'Call back'"),
        ({"title": " "}, "title must have 1 to 120 characters; got ' '"),
        ({"title": "x" * 121}, "title must have 1 to 120 characters"),
        ({"emotions": ()}, r"emotions must name one or more of neutral, .*; got \[\]"),
        ({"emotions": (Emotion.SAD, Emotion.SAD)}, "each once; got"),
        ({"min_probability": None}, "unless emotions is angry alone"),
        ({"min_probability": 0.0}, "min_probability must be above 0 and at most 1; got 0.0"),
        ({"min_probability": 1.01}, "min_probability must be above 0 and at most 1; got 1.01"),
        ({"min_probability": float("nan")}, "min_probability must be above 0 .* got nan"),
        ({"of": 0}, "persistence.of must be 1 to 20 segments; got 0"),
        ({"of": 21}, "persistence.of must be 1 to 20 segments; got 21"),
        ({"matching": 0, "of": 3}, "persistence.matching must be 1 to .* 3; got 0"),
        ({"matching": 4, "of": 3}, "persistence.matching must be 1 to .* 3; got 4"),
        ({"channel": "agent"}, "channel must be one of customer, mixed .* got 'agent'"),
        ({"cooldown_sec": -1.0}, "cooldown_sec must be 0 to 3600; got -1.0"),
        ({"cooldown_sec": float("inf")}, "cooldown_sec must be 0 to 3600; got inf"),
        ({"after": ("upset",)}, "after must name other rules; got 'upset' itself"),
        ({"after": ("Happy",)}, "after must be 1 to 40 lower-case letters"),
    ],
)
def test_faults_are_named(change: dict, message: str):
    with pytest.raises(InvalidInput, match=message):
        replace(OWN, **change)


def test_anger_alone_goes_by_the_models_own_threshold():
    assert DEESCALATE.threshold(0.72) == 0.72
    assert replace(DEESCALATE, min_probability=0.9).threshold(0.72) == 0.9


def test_the_built_in_rules_help_supervise_and_praise():
    assert {rule.action for rule in BUILT_IN} == {"deescalate", "supervisor", "praise"}
    assert all(rule.matching > 1 for rule in BUILT_IN)  # never a single segment
    ids = {rule.rule_id for rule in BUILT_IN}
    assert all(set(rule.after) <= ids for rule in BUILT_IN)


def test_stored_rules_add_to_the_built_in_ones_or_change_them():
    silenced = replace(DEESCALATE, enabled=False)
    rules = {rule.rule_id: rule for rule in in_force([OWN, silenced])}
    assert list(rules) == sorted([*(rule.rule_id for rule in BUILT_IN), "upset"])
    assert rules["deescalate"] == silenced
    assert origin_of(rules["upset"]) is Origin.OWN
    assert origin_of(rules["deescalate"]) is Origin.OVERRIDDEN
    assert origin_of(rules["supervisor"]) is Origin.BUILT_IN


@pytest.mark.parametrize("rule", [*BUILT_IN, OWN], ids=lambda rule: rule.rule_id)
def test_a_rule_survives_storage(rule: Rule):
    assert rule_from_document(rule_to_document(rule)) == rule
