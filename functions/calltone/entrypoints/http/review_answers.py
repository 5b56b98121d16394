"""What the API answers about feedback; see `answers`."""

from datetime import datetime
from typing import Literal

from calltone.emotion.taxonomy import Emotion
from calltone.entrypoints.http.answer_types import Answer
from calltone.entrypoints.http.answers import Segment


class FeedbackAnswer(Answer):
    """What somebody says a segment really was."""

    call_id: str
    segment_id: str
    emotion: Emotion
    detected_emotion: Emotion
    """What the model had heard when the word was given."""
    is_disputed: bool
    comment: str | None
    given_by: str
    given_at: datetime


class ReviewItem(Answer):
    """A segment to listen to."""

    reason: Literal["disputed", "uncertain"]
    segment: Segment
    feedback: FeedbackAnswer | None


class ReviewAnswer(Answer):
    """Segments to listen to."""

    items: list[ReviewItem]
