"""When Calltone speaks up during a call: what a rule is, and what makes a good one.

A segment matches a rule if the probabilities of the rule's emotions add up to its threshold. How
matching segments become alerts is in `calltone.calls.watching`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from calltone.calls.errors import InvalidInput
from calltone.calls.identifiers import AGENT_CHANNEL, CHANNELS
from calltone.emotion.taxonomy import EMOTIONS, NEGATIVE_EMOTIONS, Emotion

MAX_OF = 20
"""Segments a rule may look back: 50 s of speech in chunks of 2.5 s."""
MAX_COOLDOWN_SEC = 3600.0
MAX_RULES = 50
MAX_TITLE = 120

KEY = r"[a-z][a-z0-9_]{0,39}"
"""Rule ids and actions; without '-', so that an alert's id can be read from its end."""


class Action(StrEnum):
    """What the built-in rules ask for; own rules may name others."""

    DEESCALATE = "deescalate"
    SUPERVISOR = "supervisor"
    PRAISE = "praise"


class Origin(StrEnum):
    """Where a rule in force comes from."""

    BUILT_IN = "built_in"
    OVERRIDDEN = "overridden"
    """A built-in one that the deployment has changed; deleting it brings the built-in back."""
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Rule:
    """Raise an alert when a voice keeps sounding a certain way."""

    rule_id: str
    title: str
    """What the agent reads."""
    action: str
    """A key the page and receivers go by."""
    emotions: tuple[Emotion, ...]
    min_probability: float | None = None
    """Of the emotions together. None, for anger alone: the model's own threshold for alerts."""
    matching: int = 1
    of: int = 1
    """`matching` of the last `of` segments with speech must match; silence does not count."""
    channel: str = "customer"
    cooldown_sec: float = 60.0
    """Time of the call until the rule may speak up again on this channel."""
    after: tuple[str, ...] = ()
    """Ids of rules one of which must have raised an alert before, since this one's own last."""
    enabled: bool = True

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            InvalidInput: naming the field, what was expected and what came.
        """
        _check_texts(self)
        _check_emotions(self)
        _check_persistence(self)
        _check_channel(self.channel)
        if not 0 <= self.cooldown_sec <= MAX_COOLDOWN_SEC:
            raise InvalidInput(
                f"cooldown_sec must be 0 to {MAX_COOLDOWN_SEC:.0f}; got {self.cooldown_sec}."
            )

    def threshold(self, anger_probability: float) -> float:
        """The probability from which a segment matches, given the model's own for anger."""
        return anger_probability if self.min_probability is None else self.min_probability


def _check_texts(rule: Rule) -> None:
    for name, value in (("rule_id", rule.rule_id), ("action", rule.action)):
        _check_key(name, value)
    for earlier in rule.after:
        _check_key("after", earlier)
        if earlier == rule.rule_id:
            raise InvalidInput(f"after must name other rules; got {earlier!r} itself.")
    if not 1 <= len(rule.title.strip()) <= MAX_TITLE:
        raise InvalidInput(
            f"title must have 1 to {MAX_TITLE} characters; got {rule.title[:140]!r}."
        )


def _check_key(name: str, value: str) -> None:
    if not re.fullmatch(KEY, value):
        raise InvalidInput(
            f"{name} must be 1 to 40 lower-case letters, digits or '_', beginning with a letter; "
            f"got {value[:60]!r}."
        )


def _check_emotions(rule: Rule) -> None:
    if not rule.emotions or len(set(rule.emotions)) < len(rule.emotions):
        raise InvalidInput(
            f"emotions must name one or more of {', '.join(EMOTIONS)}, each once; "
            f"got {[str(emotion) for emotion in rule.emotions]}."
        )
    if rule.min_probability is None:
        if rule.emotions != (Emotion.ANGRY,):
            raise InvalidInput(
                "min_probability must be given unless emotions is angry alone: the model brings a "
                f"threshold for anger only; got emotions {[str(e) for e in rule.emotions]}."
            )
    elif not 0 < rule.min_probability <= 1:
        raise InvalidInput(
            f"min_probability must be above 0 and at most 1; got {rule.min_probability}."
        )


def _check_persistence(rule: Rule) -> None:
    if not 1 <= rule.of <= MAX_OF:
        raise InvalidInput(f"persistence.of must be 1 to {MAX_OF} segments; got {rule.of}.")
    if not 1 <= rule.matching <= rule.of:
        raise InvalidInput(
            f"persistence.matching must be 1 to persistence.of, which is {rule.of}; "
            f"got {rule.matching}."
        )


def _check_channel(channel: str) -> None:
    analysed = [known for known in CHANNELS if known != AGENT_CHANNEL]
    if channel not in analysed:
        raise InvalidInput(
            f"channel must be one of {', '.join(analysed)} (the agent's voice is not analysed); "
            f"got {channel[:40]!r}."
        )


BUILT_IN = (
    Rule(
        rule_id="deescalate",
        title="The customer sounds angry. Slow down, acknowledge, say what you will do.",
        action=Action.DEESCALATE,
        emotions=(Emotion.ANGRY,),
        # The model's own threshold, chosen for few false alarms; and never a single outburst.
        min_probability=None,
        matching=2,
        of=3,
        cooldown_sec=60.0,
    ),
    Rule(
        rule_id="supervisor",
        title="The call has sounded tense for a while. A supervisor may help.",
        action=Action.SUPERVISOR,
        emotions=tuple(emotion for emotion in EMOTIONS if emotion in NEGATIVE_EMOTIONS),
        min_probability=0.6,
        matching=6,
        of=8,
        cooldown_sec=300.0,
    ),
    Rule(
        rule_id="recovered",
        title="The customer has calmed down. Well done.",
        action=Action.PRAISE,
        emotions=(Emotion.NEUTRAL, Emotion.HAPPY),
        min_probability=0.6,
        matching=4,
        of=5,
        cooldown_sec=60.0,
        after=("deescalate", "supervisor"),
    ),
    Rule(
        rule_id="happy",
        title="The customer sounds happy. Well done.",
        action=Action.PRAISE,
        emotions=(Emotion.HAPPY,),
        min_probability=0.6,
        matching=3,
        of=4,
        cooldown_sec=300.0,
    ),
)
"""The rules of a deployment that has changed none."""

_BUILT_IN_BY_ID = {rule.rule_id: rule for rule in BUILT_IN}


def in_force(stored: Iterable[Rule]) -> tuple[Rule, ...]:
    """The built-in rules, those the deployment has changed, and its own, by id."""
    rules = _BUILT_IN_BY_ID | {rule.rule_id: rule for rule in stored}
    return tuple(rules[rule_id] for rule_id in sorted(rules))


def origin_of(rule: Rule) -> Origin:
    """Where a rule in force comes from."""
    built_in = _BUILT_IN_BY_ID.get(rule.rule_id)
    if built_in is None:
        return Origin.OWN
    return Origin.BUILT_IN if rule == built_in else Origin.OVERRIDDEN
