"""Is the new revision worse than the old one? Pure: figures in, verdict out."""

from dataclasses import dataclass
from enum import StrEnum

from scipy import stats

MIN_REQUESTS = 200
"""Fewer answers than this say nothing about an error rate of a percent."""
TOLERATED_ERROR_RATE = 0.001
"""The objective (docs/operations/objectives.md): what the old revision may have had, too."""
SIGNIFICANCE = 0.01
MAX_LATENCY_RATIO = 1.3
MAX_P95_MS = 500.0


class Verdict(StrEnum):
    """What to do with the new revision."""

    GO_ON = "go on"
    WAIT = "wait"
    GO_BACK = "go back"


@dataclass(frozen=True, slots=True)
class Observation:
    """What one revision answered within the window that was looked at."""

    requests: int
    errors: int
    """Answers with 5xx."""
    p95_ms: float | None
    """None where nothing was answered."""

    def __post_init__(self) -> None:
        """Check the figures.

        Raises:
            ValueError: there are more errors than requests, or fewer than none.
        """
        if not 0 <= self.errors <= self.requests:
            raise ValueError(f"errors must be 0 to requests ({self.requests}); got {self.errors}")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and why."""

    verdict: Verdict
    reason: str


def judge(old: Observation, new: Observation) -> Judgement:
    """Compare the two revisions over the same window.

    The new one goes back if it fails more often than chance explains (one-sided binomial test
    against the old one's rate, or the objective if that is higher), or if its p95 is beyond the
    objective and clearly above the old one's. It does not go on before it has answered enough; if
    every early answer is an error it goes back at once, since the test says so.
    """
    accepted_rate = max(old.errors / old.requests if old.requests else 0.0, TOLERATED_ERROR_RATE)
    if new.errors and _chance_of(new, accepted_rate) < SIGNIFICANCE:
        return Judgement(
            Verdict.GO_BACK,
            f"{new.errors} of {new.requests} answers failed; {accepted_rate:.2%} would be accepted",
        )
    if new.requests < MIN_REQUESTS:
        return Judgement(Verdict.WAIT, f"{new.requests} of {MIN_REQUESTS} answers so far")
    if slow := _too_slow(old, new):
        return Judgement(Verdict.GO_BACK, slow)
    return Judgement(
        Verdict.GO_ON, f"{new.errors} of {new.requests} answers failed, p95 {new.p95_ms:.0f} ms"
    )


def _chance_of(new: Observation, rate: float) -> float:
    """The probability of at least this many errors if each answer fails at `rate`."""
    return float(stats.binomtest(new.errors, new.requests, rate, alternative="greater").pvalue)


def _too_slow(old: Observation, new: Observation) -> str | None:
    if new.p95_ms is None or new.p95_ms <= MAX_P95_MS:
        return None
    if old.p95_ms is not None and new.p95_ms <= old.p95_ms * MAX_LATENCY_RATIO:
        return None  # slow, but not because of the release
    before = "unknown" if old.p95_ms is None else f"{old.p95_ms:.0f} ms"
    return f"p95 {new.p95_ms:.0f} ms is above {MAX_P95_MS:.0f} ms; the old revision's is {before}"
