"""The figures of a stretch of time, as the API answers them and Firestore holds them."""

from datetime import UTC, datetime, tzinfo
from typing import Any

from calltone.calls.rollup import Counts
from calltone.emotion.taxonomy import EMOTIONS
from calltone.metrics.confidence import mean_interval, wilson
from calltone.metrics.contribution import Bucket
from calltone.metrics.outcome import Outcomes
from calltone.metrics.tally import Tally, Verdicts

_BASIS_POINTS = 10_000
_DIGITS = 4


def describe(tally: Tally, *, zone: tzinfo = UTC) -> dict[str, Any]:
    """All figures of a stretch of time; shares and means of nothing are None or 0."""
    total = tally.total
    counts = total.counts
    segments = counts.segments
    return {
        "total_calls": tally.calls,
        "total_segments": segments,
        "silent_segments": counts.silent,
        "emotion_distribution": {e.value: counts.emotions.get(e, 0) for e in EMOTIONS},
        "average_confidence": round(counts.average_confidence, _DIGITS),
        "negative_share": round(counts.negative / segments, _DIGITS) if segments else 0.0,
        "uncertain_share": round(counts.uncertain / segments, _DIGITS) if segments else 0.0,
        "peak_emotion_time": _peak(tally, zone),
        "alerts": counts.alerts,
        **_mood(total.outcomes),
        "talk": _talk(total.outcomes),
        "agreement": agreement(total.verdicts),
    }


def describe_bucket(bucket: Bucket, tally: Tally) -> dict[str, Any]:
    """The figures of a bucket as Firestore holds them."""
    return {**identity(bucket), **describe(tally)}


def identity(bucket: Bucket) -> dict[str, Any]:
    """What a bucket is of."""
    return {
        "interval": bucket.interval.value,
        "start": bucket.start,
        "agent_id": bucket.agent_id or None,
    }


def with_confidence(outcomes: Outcomes) -> dict[str, Any]:
    """How the moods of an agent's customers changed, and how sure that is.

    The figures are about customers. Each is a mean or a share over `completed_calls`, and comes
    with its 95 % interval: None where there are too few calls for one.
    """
    n, scale = outcomes.calls, _BASIS_POINTS
    squares = scale * scale
    return {
        **_mood(outcomes),
        "mood_start_interval": _rounded(
            mean_interval(
                outcomes.mood_start_bp / scale, outcomes.mood_start_squares_bp / squares, n
            )
        ),
        "mood_end_interval": _rounded(
            mean_interval(outcomes.mood_end_bp / scale, outcomes.mood_end_squares_bp / squares, n)
        ),
        "mood_change_interval": _rounded(
            mean_interval(
                outcomes.mood_change_bp / scale, outcomes.mood_change_squares_bp / squares, n
            )
        ),
        "recovery_rate_interval": _rounded(wilson(outcomes.recovered, outcomes.began_negative)),
        "ended_negative_share": _share(outcomes.ended_negative, n),
        "ended_negative_interval": _rounded(wilson(outcomes.ended_negative, n)),
    }


def agreement(verdicts: Verdicts) -> dict[str, Any]:
    """How often people who gave feedback heard what the model heard, per emotion it had named.

    An emotion nobody judged is left out. Feedback comes where somebody doubted the model, so the
    rate is lower than the model's accuracy over all segments.
    """
    judged: dict[str, int] = {}
    for key, count in verdicts.items():
        detected = key.split("-")[0]
        judged[detected] = judged.get(detected, 0) + count
    rates: dict[str, Any] = {}
    for emotion in (e.value for e in EMOTIONS if e.value in judged):
        agreed = verdicts.get(f"{emotion}-{emotion}", 0)
        rates[emotion] = {
            "judged": judged[emotion],
            "agreed": agreed,
            "rate": _share(agreed, judged[emotion]),
            "interval": _rounded(wilson(agreed, judged[emotion])),
        }
    return rates


def _mood(outcomes: Outcomes) -> dict[str, Any]:
    return {
        "completed_calls": outcomes.calls,
        "mood_start": _share(outcomes.mood_start_bp / _BASIS_POINTS, outcomes.calls),
        "mood_end": _share(outcomes.mood_end_bp / _BASIS_POINTS, outcomes.calls),
        "mood_change": _share(outcomes.mood_change_bp / _BASIS_POINTS, outcomes.calls),
        "began_negative_calls": outcomes.began_negative,
        "recovered_calls": outcomes.recovered,
        "recovery_rate": _share(outcomes.recovered, outcomes.began_negative),
    }


def _talk(outcomes: Outcomes) -> dict[str, float | None]:
    return {
        "customer_share": _share(outcomes.customer_talk_ms, outcomes.customer_measured_ms),
        "agent_share": _share(outcomes.agent_talk_ms, outcomes.agent_measured_ms),
        "overlap_share": _share(outcomes.overlap_ms, outcomes.agent_measured_ms),
        "silence_share": _share(outcomes.silence_ms, outcomes.silence_measured_ms),
    }


def _peak(tally: Tally, zone: tzinfo) -> str | None:
    """The half hour of the day with the highest share of negative segments, by the zone's clock.

    Of equal ones the earliest; None where none is negative.
    """
    by_time = _by_time_of_day(tally, zone)
    shares = {key: c.negative / c.segments for key, c in sorted(by_time.items()) if c.negative}
    return max(shares, key=shares.__getitem__) if shares else None


def _by_time_of_day(tally: Tally, zone: tzinfo) -> dict[str, Counts]:
    by_time: dict[str, Counts] = {}
    for start, half_hour in tally.half_hours.items():
        key = start.astimezone(zone).strftime("%H:%M")
        by_time[key] = by_time.get(key, Counts()) + half_hour.counts
    return by_time


def local_time(moment: datetime, zone: tzinfo) -> str:
    """A moment by the zone's clock, ISO 8601; in UTC with a Z."""
    return moment.astimezone(zone).isoformat().replace("+00:00", "Z")


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, _DIGITS) if whole else None


def _rounded(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else [round(bound, _DIGITS) for bound in interval]
