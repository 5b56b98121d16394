"""From segments to alerts: a pure function of the rules and of what was heard on one channel.

All it needs is small and lies in the channel's state, so whichever instance serves the next chunk
decides the same. The definitions:

- The newest segments *with speech* count, in the order of the call, however they arrived. Silence
  neither counts nor resets: a customer who listens has not calmed down.
- Only the newest segment of the channel decides, and only if it matches itself: an alert is about
  now. A late chunk is put in its place and counts when the next one decides.
- Segments up to a rule's last alert have had their say: each alert needs enough new ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from calltone.calls.rules import MAX_OF, Rule
from calltone.calls.segment import Segment
from calltone.emotion.taxonomy import EMOTIONS, Emotion


@dataclass(frozen=True, slots=True)
class Spoken:
    """One segment with speech."""

    sequence: int
    probabilities: tuple[float, ...]
    """In the order of `EMOTIONS`."""

    def probability(self, emotions: Iterable[Emotion]) -> float:
        """That the voice sounds like one of `emotions`."""
        return sum(self.probabilities[EMOTIONS.index(emotion)] for emotion in emotions)


@dataclass(frozen=True, slots=True)
class Raised:
    """Where in the call a rule raised its last alert."""

    sequence: int
    offset_sec: float


@dataclass(frozen=True, slots=True)
class Watch:
    """What the rules remember of one channel."""

    recent: tuple[Spoken, ...] = ()
    """The newest segments with speech, at most `MAX_OF`, in order of sequence."""
    raised: Mapping[str, Raised] = field(default_factory=dict)
    """The last alert of each rule."""


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that speaks up."""

    rule: Rule
    emotion: Emotion
    """The most probable of the rule's emotions in the deciding segment."""
    probability: float
    """Of all the rule's emotions together, in the deciding segment."""


def watched(
    watch: Watch,
    segment: Segment,
    *,
    rules: Iterable[Rule],
    is_newest: bool,
    anger_probability: float,
) -> tuple[Watch, tuple[Match, ...]]:
    """Take in one more segment.

    Args:
        watch: what is remembered of the segment's channel.
        segment: not taken in before.
        rules: those in force.
        is_newest: whether no later segment of the channel is known.
        anger_probability: the model's own threshold for alerts.

    Returns:
        What is remembered from now on, and the rules that speak up.
    """
    prediction = segment.reading.prediction
    if prediction is None:
        return watch, ()
    spoken = Spoken(segment.sequence, tuple(prediction.probabilities[e] for e in EMOTIONS))
    recent = sorted((*watch.recent, spoken), key=lambda known: known.sequence)[-MAX_OF:]
    watch = replace(watch, recent=tuple(recent))
    if not is_newest:
        return watch, ()
    matches = tuple(
        Match(
            rule=rule,
            emotion=max(rule.emotions, key=lambda e: spoken.probability((e,))),
            probability=spoken.probability(rule.emotions),
        )
        for rule in rules
        if _speaks_up(rule, watch, segment, threshold=rule.threshold(anger_probability))
    )
    here = Raised(sequence=segment.sequence, offset_sec=segment.end_offset_sec)
    raised = {**watch.raised, **{match.rule.rule_id: here for match in matches}}
    return replace(watch, raised=raised), matches


def _speaks_up(rule: Rule, watch: Watch, segment: Segment, *, threshold: float) -> bool:
    if not rule.enabled or rule.channel != segment.channel:
        return False
    own = watch.raised.get(rule.rule_id)
    if own is not None and segment.end_offset_sec - own.offset_sec < rule.cooldown_sec:
        return False
    since = own.sequence if own else -1
    if rule.after:
        earlier = [watch.raised[name].sequence for name in rule.after if name in watch.raised]
        if max(earlier, default=-1) <= since:
            return False
        since = max(earlier)
    window = [known for known in watch.recent if known.sequence > since][-rule.of :]
    matching = [known.probability(rule.emotions) >= threshold for known in window]
    return bool(matching) and matching[-1] and sum(matching) >= rule.matching
