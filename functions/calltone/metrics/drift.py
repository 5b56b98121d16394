"""Does the model still hear what it was made for? A daily comparison with its reference.

Two things are compared with what the model's manifest says of held-out speakers: the shares of the
emotions it names, by the population stability index, and the means of its raw scores, in standard
deviations. The first moves when calls or their moods change, the second when voices, microphones
or codecs do.
"""

import logging
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from calltone.calls.ports import Clock, Conflict
from calltone.emotion.taxonomy import EMOTIONS, Emotion

MAX_STABILITY_INDEX = 0.25
"""Above this a population is customarily taken for another one (0.1 to 0.25: look at it)."""
MAX_SHIFT = 0.5
"""Standard deviations; half of one is customarily called a medium effect."""
MIN_SEGMENTS = 200
"""With fewer, chance alone moves the index too far."""

STRETCHES = 48
SEGMENTS_PER_STRETCH = 20
"""A day costs at most 48 x 20 reads, however many calls it had."""
_STRETCH = timedelta(minutes=30)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a model heard on held-out speakers, from its manifest."""

    model_version: str
    emotion_shares: Mapping[Emotion, float]
    confidence_mean: float
    score_means: tuple[float, ...]
    score_deviations: tuple[float, ...]

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> "Reference | None":
        """Read a manifest; None if it holds no reference."""
        reference = manifest.get("reference")
        if not reference:
            return None
        return cls(
            model_version=manifest["version"],
            emotion_shares={e: float(reference["emotion_shares"][e.value]) for e in EMOTIONS},
            confidence_mean=float(reference["confidence_mean"]),
            score_means=tuple(map(float, reference["scores"]["mean"])),
            score_deviations=tuple(map(float, reference["scores"]["std"])),
        )


@dataclass(frozen=True, slots=True)
class Heard:
    """What drift is measured by, of one segment with speech."""

    emotion: Emotion
    confidence: float
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a day is from the reference; None where there were too few segments."""

    segments: int
    stability_index: float | None = None
    score_shifts: tuple[float, ...] = ()
    confidence_shift: float | None = None

    @property
    def reasons(self) -> list[str]:
        """Why somebody should look; empty if nobody need."""
        found = []
        if (self.stability_index or 0.0) > MAX_STABILITY_INDEX:
            found.append(
                f"the shares of emotions have moved: stability index {self.stability_index:.2f}, "
                f"limit {MAX_STABILITY_INDEX}"
            )
        shift = max(map(abs, self.score_shifts), default=0.0)
        if shift > MAX_SHIFT:
            found.append(
                f"voices sound different: scores have moved by up to {shift:.2f} standard "
                f"deviations, limit {MAX_SHIFT}"
            )
        return found


class DriftStore(Protocol):
    """Segments of a day, and what came of comparing them."""

    def is_compared(self, day: date) -> bool:
        """Whether the day has been compared already."""

    def sample(
        self, stretches: Sequence[tuple[datetime, datetime]], *, each: int, model_version: str
    ) -> list[Heard]:
        """The first `each` segments of each stretch of time; only those this model has heard."""

    def store(self, day: date, drift: Drift, *, reference: Reference) -> None:
        """Store a comparison, with an alert if there are reasons for one.

        Raises:
            Conflict: somebody else has stored it.
        """


@dataclass(frozen=True, slots=True)
class WatchDrift:
    """The use case behind the first tick of a day."""

    store: DriftStore
    reference: Reference
    clock: Clock

    def __call__(self) -> Drift | None:
        """Compare yesterday (UTC); None if that has been done already."""
        day = self.clock().date() - timedelta(days=1)
        if self.store.is_compared(day):
            return None
        heard = self.store.sample(
            stretches_of(day, self.clock()),
            each=SEGMENTS_PER_STRETCH,
            model_version=self.reference.model_version,
        )
        drift = compare(heard, self.reference)
        fields = {"day": day.isoformat(), "segments": drift.segments}
        if drift.reasons:
            # Before it is stored: a run that dies in between tells it twice, never not at all.
            _log.error("model drift", extra=fields | {"reasons": drift.reasons})
        try:
            self.store.store(day, drift, reference=self.reference)
        except Conflict:
            return None
        _log.info("drift compared", extra=fields | {"stability_index": drift.stability_index})
        return drift


def stretches_of(day: date, now: datetime) -> list[tuple[datetime, datetime]]:
    """Stretches of a day to sample: each half hour from its beginning to a random moment of it.

    The same on every run, so that a comparison can be repeated.
    """
    dice = random.Random(day.toordinal())  # noqa: S311  # no secret
    midnight = datetime.combine(day, time(), tzinfo=now.tzinfo)
    starts = [midnight + n * _STRETCH for n in range(STRETCHES)]
    return [(start, start + (1 - dice.random()) * _STRETCH) for start in starts]


def compare(heard: Sequence[Heard], reference: Reference) -> Drift:
    """Compare segments with the reference."""
    count = len(heard)
    if count < MIN_SEGMENTS:
        return Drift(segments=count)
    columns = zip(*(one.scores for one in heard), strict=True)
    moments = zip(reference.score_means, reference.score_deviations, strict=True)
    return Drift(
        segments=count,
        stability_index=stability_index(
            Counter(one.emotion for one in heard), reference.emotion_shares
        ),
        score_shifts=tuple(
            (sum(column) / count - mean) / deviation
            for column, (mean, deviation) in zip(columns, moments, strict=True)
        ),
        confidence_shift=sum(one.confidence for one in heard) / count - reference.confidence_mean,
    )


def stability_index(counts: Mapping[Emotion, int], expected: Mapping[Emotion, float]) -> float:
    """The population stability index: sum over emotions of (p - q) ln(p / q).

    Half a segment is added to each count, so that an emotion which does not occur is rare and not
    impossible. Kullback and Leibler, "On information and sufficiency", Annals of Mathematical
    Statistics 22 (1951), call the same sum divergence.
    """
    total = sum(counts.values()) + 0.5 * len(EMOTIONS)
    index = 0.0
    for emotion in EMOTIONS:
        found = (counts.get(emotion, 0) + 0.5) / total
        wanted = max(expected[emotion], 0.5 / total)
        index += (found - wanted) * math.log(found / wanted)
    return index
