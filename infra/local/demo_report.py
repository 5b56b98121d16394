"""What the demo checks, prints and writes down."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from calltone import timeline
from infra.local.errors import StackError

Document = dict[str, Any]


class DemoFailed(StackError):
    """What was stored is not what went in."""


def check(
    *,
    calls: Mapping[str, Document],
    segments: Mapping[str, Sequence[Document]],
    answered: Mapping[str, int],
    metrics: Sequence[Document],
) -> None:
    """Compare what was stored with what went in and what was counted.

    Raises:
        DemoFailed: naming the first difference.
    """
    for call_id, call in calls.items():
        if call["status"] != "completed":
            raise DemoFailed(f"Call {call_id} is {call['status']}: {call['error']}")
        heard = _emotions(segments[call_id])
        if not heard:
            raise DemoFailed(f"Call {call_id} has no segment with speech.")
        distribution = {e: n for e, n in call["summary"]["emotion_distribution"].items() if n}
        _require_equal(f"the summary of {call_id}", distribution, dict(heard))
    for call_id, count in answered.items():
        _require_equal(f"the segments of {call_id}", len(segments[call_id]), count)
    counted: Counter[str] = Counter()
    for entry in metrics:
        counted.update(entry["emotion_distribution"])
    _require_equal("the metrics", +counted, sum(map(_emotions, segments.values()), Counter()))


def report(
    *,
    calls: Mapping[str, Document],
    segments: Mapping[str, Sequence[Document]],
    metrics: Sequence[Document],
    stages_sec: Mapping[str, float],
    ready_sec: Mapping[str, float],
) -> Document:
    """Put together what `build/demo.json` holds."""
    return {
        "calls": {
            call_id: {
                "source": call["source"],
                "status": call["status"],
                "duration_sec": call["duration_sec"],
                "segments": len(segments[call_id]),
                "segments_with_speech": call["summary"]["segments"],
                "dominant_emotion": call["summary"]["dominant_emotion"],
                "model_version": call["model_version"],
            }
            for call_id, call in calls.items()
        },
        "metrics": {
            "total_calls": sum(entry["total_calls"] for entry in metrics),
            "total_segments": sum(entry["total_segments"] for entry in metrics),
        },
        "stages_sec": dict(stages_sec),
        "ready_sec": {name: round(seconds, 2) for name, seconds in ready_sec.items()},
    }


def print_call(console: Console, call: Document, segments: Sequence[Document], *, url: str) -> None:
    """Print a call as a coloured timeline."""
    colour = not console.no_color and console.is_terminal
    summary = call["summary"]
    console.print(
        f"\n[bold]{call['call_id']}[/]  {timeline.clock(call['duration_sec'])}, "
        f"mostly {summary['dominant_emotion']}, {summary['trend']}   [dim]{url}[/]",
        soft_wrap=True,
    )
    moments = [
        timeline.Moment(
            start_sec=segment["start_offset_sec"],
            end_sec=segment["end_offset_sec"],
            emotion=segment["detected_emotion"],
            confidence=segment["confidence_score"] or 0.0,
            is_uncertain=bool(segment["is_uncertain"]),
        )
        for segment in segments
    ]
    for moment in moments:
        console.out("  " + timeline.moment_line(moment, colour=colour), highlight=False)
    overview = timeline.strip(moments, duration_sec=call["duration_sec"], colour=colour)
    console.out(f"  {overview}\n  {timeline.legend(colour=colour)}", highlight=False)


def print_metrics(console: Console, metrics: Sequence[Document]) -> None:
    """Print the day's figures."""
    for entry in metrics:
        counts = ", ".join(f"{n} {e}" for e, n in entry["emotion_distribution"].items() if n)
        console.print(
            f"  {entry['start'][:10]}  {entry['total_calls']} calls, "
            f"{entry['total_segments']} segments: {counts}",
            soft_wrap=True,
        )


def _emotions(segments: Sequence[Document]) -> "Counter[str]":
    return Counter(s["detected_emotion"] for s in segments if s["detected_emotion"])


def _require_equal(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise DemoFailed(f"Expected {what} to be {expected}, found {found}.")
