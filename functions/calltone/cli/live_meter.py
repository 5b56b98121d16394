"""A live call drawn in the terminal; elsewhere one plain line per chunk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from calltone.emotion.taxonomy import EMOTIONS
from calltone.timeline import clock, painted

_BAR_WIDTH = 30
_UP_AND_CLEAR = "\x1b[{lines}F\x1b[J"


@dataclass(frozen=True, slots=True)
class Beat:
    """What is shown after one chunk.

    Attributes:
        end_sec: of the chunk, from the start of the call.
        segment: the chunk's own answer.
        mood: the call's mood, None before the first speech.
        latency_sec: from sending the chunk to its answer, retries included.
        waiting: chunks that are spoken and not sent yet.
        retries: requests sent again so far.
    """

    end_sec: float
    segment: Mapping[str, Any]
    mood: Mapping[str, Any] | None
    latency_sec: float
    waiting: int
    retries: int


class Meter:
    """Writes beats to a stream, drawing over the last one on a terminal."""

    def __init__(self, stream: TextIO, *, colour: bool) -> None:
        self._stream = stream
        self._colour = colour
        self._drawn_lines = 0

    def show(self, beat: Beat) -> None:
        """Show a beat."""
        if not self._stream.isatty():
            self._write([_line(beat)])
            return
        if self._drawn_lines:
            self._stream.write(_UP_AND_CLEAR.format(lines=self._drawn_lines))
        lines = [_line(beat), *self._bars(beat.mood)]
        self._write(lines)
        self._drawn_lines = len(lines)

    def say(self, text: str) -> None:
        """Write a message that stays."""
        self._drawn_lines = 0
        self._write([text])

    def _write(self, lines: list[str]) -> None:
        self._stream.write("\n".join(lines) + "\n")
        self._stream.flush()

    def _bars(self, mood: Mapping[str, Any] | None) -> list[str]:
        if mood is None:
            return []
        lines = []
        for emotion in EMOTIONS:
            share = mood["probabilities"][emotion.value]
            filled = round(_BAR_WIDTH * share)
            bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
            is_shown = emotion.value == mood["emotion"]
            text = f"{'>' if is_shown else ' '} {emotion.value:<9} {bar} {share:4.0%}"
            lines.append(painted(text, emotion.value, colour=self._colour and is_shown))
        return lines


def _line(beat: Beat) -> str:
    heard = beat.segment["detected_emotion"] or "no speech"
    confidence = beat.segment["confidence_score"]
    own = f"{heard:<9} {'' if confidence is None else f'{confidence:.0%}':>4}"
    mood = beat.mood
    now = f"{mood['emotion']:<9} {mood['trend']:<9}" if mood else f"{'-':<19}"
    text = f"{clock(beat.end_sec):>7}  {own}  mood {now} {1000 * beat.latency_sec:6.0f} ms"
    if beat.waiting:
        text += f"  {beat.waiting} waiting"
    return text + (f"  {beat.retries} sent again" if beat.retries else "")
