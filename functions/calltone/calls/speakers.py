"""Who is on which channel, also where both voices share one.

A mono recording is heard once before it is analysed, to tell its two voices apart and to say which
is the agent's. Where either is in doubt, both stay together as `mixed`, and the summary says so.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from calltone.audio.diarization import Turn, Voices
from calltone.audio.segments import MIN_SPEECH_SEC, SpeechRegion, Utterance
from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.calls.identifiers import AGENT_CHANNEL, CUSTOMER_CHANNEL, MIXED_CHANNEL

SAME_VOICE_LIKENESS = 0.73
"""Voices more alike than this may be one voice in two moods; see `docs/adr/0011-speakers.md`."""
LEAST_TALK_SEC = 3.0
"""Of each voice; with less of one, it may be a cough or a word in another tone."""
_DOUBT = 0.02  # likeness: this far from the limit, confidence is 0.27 or 0.73
GREETING_SEC = 2.0
"""Whoever begins a call with so much speech greets: that is the agent."""
HELLO_SEC = 1.2
"""Whoever begins with less may only have picked up the phone."""


@dataclass(frozen=True, slots=True)
class Speakers:
    """How the recorded channels divide into parties.

    Attributes:
        channels: of segments and talk times.
        document: `summary.speakers`.
        turns: of the agent and the customer on the one recorded channel; empty where the channels
            are as recorded.

    """

    channels: tuple[str, ...]
    document: Mapping[str, Any]
    turns: tuple[tuple[Turn, str], ...] = ()

    def divide(self, channel: str, utterance: Utterance) -> list[tuple[str, Utterance]]:
        """Say whose an utterance is; one in which the voices change is cut there."""
        if not self.turns:
            return [(channel, utterance)]
        pieces = []
        edges = [utterance.start_sec, *self._changes(utterance), utterance.end_sec]
        for start_sec, end_sec in pairwise(edges):
            piece = _part(utterance, start_sec, end_sec)
            pieces.append((self._party_at((start_sec + end_sec) / 2), piece))
        return pieces

    def regions(
        self, recorded: Mapping[str, Sequence[SpeechRegion]]
    ) -> dict[str, Sequence[SpeechRegion]]:
        """Where each party speaks."""
        if not self.turns:
            return dict(recorded)
        return {
            channel: [
                SpeechRegion(turn.start_sec, turn.end_sec)
                for turn, party in self.turns
                if party == channel
            ]
            for channel in self.channels
        }

    def _changes(self, utterance: Utterance) -> list[float]:
        """Moments within an utterance at which the other party takes over."""
        found = []
        for (last, one), (turn, other) in pairwise(self.turns):
            moment_sec = (last.end_sec + turn.start_sec) / 2
            room_sec = min(moment_sec - utterance.start_sec, utterance.end_sec - moment_sec)
            if one != other and room_sec >= MIN_SPEECH_SEC:
                found.append(round(moment_sec, 2))
        return found

    def _party_at(self, moment_sec: float) -> str:
        """Whose turn a moment is in, or nearest to."""
        place = bisect_right([turn.start_sec for turn, _ in self.turns], moment_sec)
        around = self.turns[max(0, place - 1) : place + 1]
        return min(around, key=lambda one: _distance_sec(one[0], moment_sec))[1]


def as_recorded(channels: tuple[str, ...]) -> Speakers:
    """Take the channels for what their names say."""
    document = {
        "method": "channels" if MIXED_CHANNEL not in channels else "none",
        "confidence": None,
        "agent_known": AGENT_CHANNEL in channels or CUSTOMER_CHANNEL in channels,
    }
    return Speakers(channels, document)


def tell_apart(voices: Voices | None) -> Speakers:
    """Divide a mono recording, if its two voices are clearly two and one clearly greets."""
    if voices is None:
        return as_recorded((MIXED_CHANNEL,))
    confidence = _confidence(voices)
    agent = _agent(voices.turns) if confidence > 0.5 else None  # noqa: PLR2004 - more likely than not
    document = {
        "method": "voices",
        "confidence": round(confidence, 2),
        "agent_known": agent is not None,
    }
    if agent is None:
        return Speakers((MIXED_CHANNEL,), document)
    parties = {agent: AGENT_CHANNEL, 1 - agent: CUSTOMER_CHANNEL}
    turns = tuple((turn, parties[turn.voice]) for turn in voices.turns)
    return Speakers((AGENT_CHANNEL, CUSTOMER_CHANNEL), document, turns)


def _confidence(voices: Voices) -> float:
    """How surely the voices are two: 0.5 at the limit of likeness."""
    for voice in (0, 1):
        talk_sec = sum(t.end_sec - t.start_sec for t in voices.turns if t.voice == voice)
        if talk_sec < LEAST_TALK_SEC:
            return 0.0
    return 1 / (1 + float(np.exp((voices.likeness - SAME_VOICE_LIKENESS) / _DOUBT)))


def _agent(turns: Sequence[Turn]) -> int | None:
    """Which voice is the agent's, by who greets; None where nobody clearly does.

    A call to a contact centre begins with the agent's greeting. In a call from one, the customer
    picks up with a word, and the agent's greeting follows.
    """
    opening_sec = {0: 0.0, 1: 0.0}
    opened: list[int] = []
    for turn in turns:
        if not opened or opened[-1] != turn.voice:
            opened.append(turn.voice)
        if len(opened) <= 2:  # noqa: PLR2004 - each voice's first say
            opening_sec[turn.voice] += turn.end_sec - turn.start_sec
    if opening_sec[0] >= GREETING_SEC:
        return 0
    if opening_sec[0] < HELLO_SEC and opening_sec[1] >= GREETING_SEC:
        return 1
    return None


def _distance_sec(turn: Turn, moment_sec: float) -> float:
    return max(turn.start_sec - moment_sec, moment_sec - turn.end_sec, 0.0)


def _part(utterance: Utterance, start_sec: float, end_sec: float) -> Utterance:
    first = round((start_sec - utterance.start_sec) * ANALYSIS_RATE_HZ)
    last = round((end_sec - utterance.start_sec) * ANALYSIS_RATE_HZ)
    return replace(
        utterance,
        start_sec=start_sec,
        end_sec=end_sec,
        samples=utterance.samples[first:last],
    )
