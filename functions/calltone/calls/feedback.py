"""What people say a segment really was: material for the next model, and a check of this one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from calltone.calls.backoff import wait_before_retry
from calltone.calls.errors import Busy, InvalidInput, SegmentNotFound
from calltone.calls.identity import Identity
from calltone.calls.lifecycle import visible_call
from calltone.calls.ports import CallArchive, Clock, Conflict
from calltone.calls.segment import Segment
from calltone.emotion.taxonomy import Emotion

MAX_COMMENT_CHARACTERS = 1000
_MAX_TRIES = 8


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's word on one segment; a later word takes its place."""

    segment: Segment
    """As it was when the word was given: analysing again may change it."""
    detected: Emotion
    emotion: Emotion
    """What it really was."""
    comment: str | None
    given_by: str
    given_at: datetime

    @property
    def is_disputed(self) -> bool:
        """Whether the model heard something else."""
        return self.emotion is not self.detected

    def as_given(self) -> dict[str, Any]:
        """What was said of which segment, by the names that documents and answers use."""
        return {
            "call_id": self.segment.call_id,
            "segment_id": self.segment.segment_id,
            "emotion": self.emotion.value,
            "detected_emotion": self.detected.value,
            "is_disputed": self.is_disputed,
            "comment": self.comment,
            "given_by": self.given_by,
            "given_at": self.given_at,
        }


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A segment somebody should listen to."""

    segment: Segment
    feedback: Feedback | None
    """None: nobody has said anything, the model itself is uncertain."""


class FeedbackStore(Protocol):
    """Feedback beside the calls."""

    def segment(self, call_id: str, segment_id: str) -> Segment | None:
        """The segment, or None."""

    def give(self, feedback: Feedback) -> None:
        """Store it and count it with the call, once, in place of an earlier word.

        Raises:
            Conflict: the call or the earlier word changed meanwhile.
            CallNotFound: the call was erased meanwhile.
        """

    def disputed(self, *, limit: int, agent_id: str | None) -> Sequence[Feedback]:
        """The newest words that contradict the model."""

    def uncertain(self, *, limit: int, agent_id: str | None) -> Sequence[Segment]:
        """The newest segments the model is uncertain of and nobody has said anything about."""


@dataclass(frozen=True, slots=True)
class GiveFeedback:
    """The use case behind `POST /segments/{id}/feedback`."""

    archive: CallArchive
    store: FeedbackStore
    clock: Clock

    def __call__(
        self,
        call_id: str,
        segment_id: str,
        *,
        emotion: Emotion,
        comment: str | None,
        sender: Identity,
    ) -> Feedback:
        """Say what a segment really was; saying the same again changes nothing.

        Raises:
            CallNotFound, NotYourCall, SegmentNotFound: there is nothing to speak of.
            InvalidInput: nobody speaks in the segment.
            Busy: others kept writing to the call; nothing was stored.
        """
        for attempt in range(_MAX_TRIES):
            visible_call(self.archive, call_id, sender=sender)
            segment = self.store.segment(call_id, segment_id)
            if segment is None:
                raise SegmentNotFound(f"Call {call_id!r} has no segment {segment_id!r}.")
            if segment.reading.prediction is None:
                raise InvalidInput(f"Nobody speaks in {segment_id!r}, so it has no emotion.")
            feedback = Feedback(
                segment=segment,
                detected=segment.reading.prediction.emotion,
                emotion=emotion,
                comment=comment,
                given_by=sender.agent_id,
                given_at=self.clock(),
            )
            try:
                self.store.give(feedback)
            except Conflict:
                wait_before_retry(attempt)
                continue
            return feedback
        raise Busy(f"Call {call_id!r} is being written to by others; send the feedback again.")


def review_queue(store: FeedbackStore, *, limit: int, agent_id: str | None) -> list[Doubtful]:
    """Segments to listen to: first what somebody disputes, then what the model is uncertain of."""
    disputed = [Doubtful(f.segment, f) for f in store.disputed(limit=limit, agent_id=agent_id)]
    if len(disputed) >= limit:
        return disputed
    rest = store.uncertain(limit=limit - len(disputed), agent_id=agent_id)
    return disputed + [Doubtful(segment, None) for segment in rest]
