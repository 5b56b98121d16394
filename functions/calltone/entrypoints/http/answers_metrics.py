"""What the API answers about many calls; see `answers`."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from calltone.emotion.taxonomy import Emotion
from calltone.entrypoints.http.answer_types import Answer, Count, Share, Signed
from calltone.metrics.contribution import Interval

Change = Annotated[float, Field(ge=-2, le=2)]
Interval95 = Annotated[list[float], Field(min_length=2, max_length=2)]
"""Lower and upper bound of the 95 % interval of confidence."""


class Talk(Answer):
    """Who spoke for how much of the calls in which that was measured."""

    customer_share: Share | None
    agent_share: Share | None
    overlap_share: Share | None
    """Both at once; of the calls in which the agent's channel was measured."""
    silence_share: Share | None


class Agreement(Answer):
    """How often people heard what the model had named."""

    judged: Count
    agreed: Count
    rate: Share
    interval: Interval95


class Moods(Answer):
    """How the moods of customers changed from the start to the end of their calls."""

    completed_calls: Count
    """Calls that have ended and in which the customer spoke; the moods are means over these."""
    mood_start: Signed | None
    mood_end: Signed | None
    mood_change: Change | None
    began_negative_calls: Count
    recovered_calls: Count
    """Of those that began negative: the ones that ended neutral or better."""
    recovery_rate: Share | None


class Figures(Moods):
    """What was counted in a stretch of time."""

    total_calls: Count
    """Calls that were under way in it; one that went on over midnight was so on both days."""
    total_segments: Count
    """Segments with speech."""
    silent_segments: Count
    emotion_distribution: dict[Emotion, Count]
    average_confidence: Share
    negative_share: Share
    uncertain_share: Share
    peak_emotion_time: Annotated[str, Field(pattern="^[0-2][0-9]:[03]0$")] | None
    """The half hour of the day with the highest share of negative segments, by the zone's clock."""
    alerts: Count
    talk: Talk
    agreement: dict[Emotion, Agreement]
    """From feedback; emotions on which there is none are left out."""


class BucketFigures(Figures):
    """The figures of one hour, one day, or one agent's day."""

    interval: Interval
    start: datetime
    agent_id: str | None


class AgentFigures(Figures):
    """How an agent's customers fared over the whole range; never how the agent did."""

    agent_id: str
    mood_start_interval: Interval95 | None
    mood_end_interval: Interval95 | None
    mood_change_interval: Interval95 | None
    recovery_rate_interval: Interval95 | None
    ended_negative_share: Share | None
    ended_negative_interval: Interval95 | None


class Metrics(Answer):
    """Figures over many calls."""

    interval: Interval
    start_date: date
    end_date: date
    tz: str
    metrics: list[BucketFigures]
    """One per bucket, also where nothing was counted."""
    agents: list[AgentFigures] | None = None
    """With interval=agent: each agent over the whole range."""


class DayDrift(Answer):
    """How far a day (UTC) was from what the model heard on held-out speakers."""

    day: date
    model_version: str
    sampled_segments: Count
    stability_index: float | None
    """Population stability index of the shares of emotions; null if there were too few segments."""
    score_shifts: list[float]
    """By how many standard deviations the mean of each raw score has moved."""
    confidence_shift: Signed | None
    reasons: list[str]
    """Why somebody should look; empty if nobody need."""


class DriftAnswer(Answer):
    """Days that have been compared, in order."""

    days: list[DayDrift]
