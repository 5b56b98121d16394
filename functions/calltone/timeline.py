"""A call drawn as lines of text: for the command line and the demo. Plain ANSI, no dependency.

Colour never stands alone: every moment also has its word or its letter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

_RESET = "\x1b[0m"
_DIM = "\x1b[2m"
_BOLD = "\x1b[1m"
_COLOURS = {  # of the 256-colour table, readable on dark and on light
    "neutral": 245,
    "happy": 71,
    "sad": 68,
    "angry": 160,
    "surprised": 172,
    "fearful": 134,
    "disgusted": 101,
}
_LETTERS = {
    "neutral": "n",
    "happy": "h",
    "sad": "s",
    "angry": "A",
    "surprised": "u",
    "fearful": "f",
    "disgusted": "d",
}
_SILENT = "·"
_BAR_WIDTH = 10


@dataclass(frozen=True, slots=True)
class Moment:
    """One stretch of a call.

    Attributes:
        start_sec, end_sec: from the start of the call.
        emotion: its name; None where nobody speaks.
        confidence: 0 to 1.
        is_uncertain: drawn dimmed, with a question mark.
    """

    start_sec: float
    end_sec: float
    emotion: str | None
    confidence: float
    is_uncertain: bool


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Colour is for terminals, and not where NO_COLOR is set to anything (no-color.org)."""
    return stream.isatty() and not environment.get("NO_COLOR")


def moment_line(moment: Moment, *, colour: bool) -> str:
    """One moment as `0:03 - 0:06  ######----  angry  62 %`."""
    span = f"{clock(moment.start_sec):>7} - {clock(moment.end_sec):<7}"
    if moment.emotion is None:
        return f"{span} {' ' * _BAR_WIDTH}  no speech"
    filled = round(moment.confidence * _BAR_WIDTH)
    bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
    mark = " ?" if moment.is_uncertain else ""
    text = f"{bar}  {moment.emotion:<9} {moment.confidence:4.0%}{mark}"
    return f"{span} {_paint(text, moment, colour=colour)}"


def strip(moments: Sequence[Moment], *, duration_sec: float, width: int = 72, colour: bool) -> str:
    """Draw the whole call as one line of `width` cells: a letter per emotion, a dot for silence.

    A cell shows the moment that covers most of it.
    """
    cell_sec = duration_sec / width
    cells = []
    for index in range(width):
        start_sec, end_sec = index * cell_sec, (index + 1) * cell_sec
        moment = _covering(moments, start_sec, end_sec)
        if moment is None or moment.emotion is None:
            cells.append(_SILENT)
        else:
            cells.append(_paint(_LETTERS[moment.emotion], moment, colour=colour))
    return "".join(cells)


def legend(*, colour: bool) -> str:
    """Explain the letters of `strip`."""
    words = (
        _paint(f"{letter} {name}", Moment(0, 0, name, 1, is_uncertain=False), colour=colour)
        for name, letter in _LETTERS.items()
    )
    return "  ".join([*words, f"{_SILENT} no speech"])


def counts_lines(counts: Mapping[str, int], *, width: int = 30, colour: bool) -> Iterator[str]:
    """Yield one bar per emotion that occurs, most frequent first."""
    total = sum(counts.values())
    for name, count in sorted(counts.items(), key=lambda item: -item[1]):
        if count:
            bar = "█" * max(1, round(width * count / total))
            moment = Moment(0, 0, name, 1, is_uncertain=False)
            yield f"  {name:<9} {count:>4}  {_paint(bar, moment, colour=colour)}"


def progress_bar(share: float, *, width: int = 40) -> str:
    """Draw `[########--------]  50 %` for a share from 0 to 1."""
    share = min(1.0, max(0.0, share))
    filled = round(share * width)
    return f"[{'█' * filled}{'░' * (width - filled)}] {share:4.0%}"


def clock(seconds: float) -> str:
    """Write seconds as m:ss, or h:mm:ss from an hour on."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    if hours:
        return f"{hours}:{minutes:02d}:{whole % 60:02d}"
    return f"{minutes}:{whole % 60:02d}"


def painted(text: str, emotion: str, *, colour: bool) -> str:
    """Write `text` in the colour of an emotion."""
    return _paint(text, Moment(0, 0, emotion, 1, is_uncertain=False), colour=colour)


def _covering(moments: Sequence[Moment], start_sec: float, end_sec: float) -> Moment | None:
    """Find the moment that covers most of a stretch, if any does."""

    def covered_sec(moment: Moment) -> float:
        return min(moment.end_sec, end_sec) - max(moment.start_sec, start_sec)

    moment = max(moments, key=covered_sec, default=None)
    return moment if moment is not None and covered_sec(moment) > 0 else None


def _paint(text: str, moment: Moment, *, colour: bool) -> str:
    if not colour or moment.emotion is None:
        return text
    weight = _DIM if moment.is_uncertain else _BOLD
    return f"{weight}\x1b[38;5;{_COLOURS[moment.emotion]}m{text}{_RESET}"
