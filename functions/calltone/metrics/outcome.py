"""How calls ended: facts that are known only when a call is over, as integers that add up."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Self

from calltone.calls.identifiers import AGENT_CHANNEL

NEGATIVE_MOOD = -0.15
"""A mean valence below this is a negative mood; nearer to zero nobody would call it one."""

CUSTOMER_CHANNEL = "customer"
_BASIS_POINTS = 10_000
_MS = 1000


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Sums over completed calls. Moods are in basis points of valence, times in milliseconds.

    A share of talk or silence needs to know of how much time it is one: live calls measure the
    customer's channel only, a mono recording measures silence but not who spoke.
    """

    calls: int = 0
    """Completed calls in which the customer spoke."""
    mood_start_bp: int = 0
    mood_end_bp: int = 0
    mood_start_squares_bp: int = 0
    """Squares, here and below, are what intervals of confidence need."""
    mood_end_squares_bp: int = 0
    mood_change_squares_bp: int = 0
    began_negative: int = 0
    ended_negative: int = 0
    recovered: int = 0
    """Calls that began negative and ended neutral or better."""
    customer_talk_ms: int = 0
    customer_measured_ms: int = 0
    agent_talk_ms: int = 0
    agent_measured_ms: int = 0
    overlap_ms: int = 0
    """Of `agent_measured_ms`."""
    silence_ms: int = 0
    silence_measured_ms: int = 0

    @classmethod
    def of(cls, summary: Mapping[str, Any] | None, *, duration_sec: float) -> Self:
        """The outcome of one completed call, from its summary."""
        if summary is None:
            return cls()
        return cls(**_mood(summary), **_talk(summary, round(duration_sec * _MS)))

    @classmethod
    def from_document(cls, document: Mapping[str, int]) -> Self:
        """Read what `to_document` wrote; missing fields are zero."""
        return cls(*(document.get(name, 0) for name in _names()))

    def to_document(self) -> dict[str, int]:
        """The sums as stored, without zeros."""
        return {name: value for name in _names() if (value := getattr(self, name))}

    @property
    def mood_change_bp(self) -> int:
        """Sum of the changes of mood from start to end."""
        return self.mood_end_bp - self.mood_start_bp

    def __add__(self, other: Self) -> "Outcomes":
        return self._combined(other, sign=1)

    def __sub__(self, other: Self) -> "Outcomes":
        return self._combined(other, sign=-1)

    def _combined(self, other: Self, *, sign: int) -> "Outcomes":
        return Outcomes(*(getattr(self, n) + sign * getattr(other, n) for n in _names()))


@cache
def _names() -> tuple[str, ...]:
    return tuple(field.name for field in fields(Outcomes))


def _mood(summary: Mapping[str, Any]) -> dict[str, int]:
    start, end = summary.get("mood_start"), summary.get("mood_end")
    if start is None or end is None:
        return {}
    start_bp, end_bp = round(start * _BASIS_POINTS), round(end * _BASIS_POINTS)
    began_negative, ended_negative = start < NEGATIVE_MOOD, end < NEGATIVE_MOOD
    return {
        "calls": 1,
        "mood_start_bp": start_bp,
        "mood_end_bp": end_bp,
        "mood_start_squares_bp": start_bp**2,
        "mood_end_squares_bp": end_bp**2,
        "mood_change_squares_bp": (end_bp - start_bp) ** 2,
        "began_negative": int(began_negative),
        "ended_negative": int(ended_negative),
        "recovered": int(began_negative and not ended_negative),
    }


def _talk(summary: Mapping[str, Any], duration_ms: int) -> dict[str, int]:
    talk_ms = {
        channel: round(sec * _MS) for channel, sec in (summary.get("talk_sec") or {}).items()
    }
    silence_sec, overlap_sec = summary.get("silence_sec"), summary.get("overlap_sec")
    outcome: dict[str, int] = {}
    if CUSTOMER_CHANNEL in talk_ms:
        outcome["customer_talk_ms"] = talk_ms[CUSTOMER_CHANNEL]
        outcome["customer_measured_ms"] = duration_ms
    if AGENT_CHANNEL in talk_ms:
        outcome["agent_talk_ms"] = talk_ms[AGENT_CHANNEL]
        outcome["agent_measured_ms"] = duration_ms
        outcome["overlap_ms"] = round((overlap_sec or 0.0) * _MS)
    if silence_sec is not None:
        outcome["silence_ms"] = round(silence_sec * _MS)
        outcome["silence_measured_ms"] = duration_ms
    return outcome
