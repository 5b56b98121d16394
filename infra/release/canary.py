"""Give the new revision more and more of the traffic, for as long as it is no worse."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from infra.release.decision import Judgement, Observation, Verdict, judge

STEPS_PERCENT = (5, 25, 50, 100)
LOOK_EVERY_SEC = 60
LOOKS_PER_STEP = 5
"""A step lasts at least this many looks, since an error may take a while to show."""
MAX_LOOKS_PER_STEP = 60
"""Where so little is asked that nothing can be said within an hour, nothing is decided by guess."""


class Traffic(Protocol):
    """The traffic of one service."""

    def split(self, *, old: str, new: str, new_percent: int) -> None:
        """Send this share to the new revision and the rest to the old one."""

    def observe(self, revision: str, *, since_sec: int) -> Observation:
        """What the revision answered in the last `since_sec` seconds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a release ended."""

    released: bool
    reason: str


def release(
    traffic: Traffic,
    *,
    old: str,
    new: str,
    wait: Callable[[float], None],
    report: Callable[[str], None],
) -> Outcome:
    """Release `new` step by step, or go back to `old`; whatever is raised goes back first."""
    try:
        for percent in STEPS_PERCENT:
            traffic.split(old=old, new=new, new_percent=percent)
            report(f"{new} has {percent} % of the traffic")
            judgement = _watch(traffic, old=old, new=new, wait=wait, report=report)
            if judgement.verdict is not Verdict.GO_ON:
                traffic.split(old=old, new=new, new_percent=0)
                return Outcome(released=False, reason=judgement.reason)
    except BaseException:
        traffic.split(old=old, new=new, new_percent=0)
        raise
    return Outcome(released=True, reason=judgement.reason)


def _watch(
    traffic: Traffic,
    *,
    old: str,
    new: str,
    wait: Callable[[float], None],
    report: Callable[[str], None],
) -> Judgement:
    """Look until it is clear: the first reason to go back counts at once."""
    for look, since_sec in _looks():
        wait(LOOK_EVERY_SEC)
        judgement = judge(
            traffic.observe(old, since_sec=since_sec), traffic.observe(new, since_sec=since_sec)
        )
        report(f"  {judgement.verdict}: {judgement.reason}")
        if judgement.verdict is Verdict.GO_BACK:
            return judgement
        if judgement.verdict is Verdict.GO_ON and look >= LOOKS_PER_STEP:
            return judgement
    return Judgement(Verdict.GO_BACK, f"nothing could be said after an hour ({judgement.reason})")


def _looks() -> Iterator[tuple[int, int]]:
    for look in range(1, MAX_LOOKS_PER_STEP + 1):
        yield look, look * LOOK_EVERY_SEC
