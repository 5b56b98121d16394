"""`analyze`: the timeline of a recording. No database, no network."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calltone import timeline
from calltone.calls.offline import OfflineReading, read_recording
from calltone.calls.segment import Segment
from calltone.cli.shared import add_model_option, open_model_at, print_json
from calltone.platform.settings import emotion_prior, model_uri
from calltone.store.documents import segment_to_document

if TYPE_CHECKING:
    from calltone.cli.shared import Commands

_ONLY_STORED = {"call_id", "agent_id", "timestamp"}  # a file has no call, no agent and no clock


def add_to(commands: "Commands") -> None:
    """Add the command."""
    command = commands.add_parser("analyze", help="print the timeline of a recording")
    command.add_argument("file", type=Path, help="WAV, FLAC, MP3, M4A, Ogg or WebM, 1-2 channels")
    command.add_argument("--json", action="store_true", help="print JSON instead of a timeline")
    command.add_argument(
        "--channel-map",
        type=lambda text: tuple(text.split(",")),
        metavar="NAMES",
        help="who is on each channel, left first (default: agent,customer for two, mixed for one)",
    )
    add_model_option(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Print what was heard in the recording."""
    # Recordings are conversations, in which most speech is neutral.
    model = open_model_at(
        arguments.model or model_uri(environment), prior=emotion_prior(environment)
    )
    path: Path = arguments.file
    show_progress = sys.stderr.isatty()
    with path.open("rb") as file:
        reading = read_recording(
            file,
            name=path.name,
            model=model,
            channels=arguments.channel_map,
            on_progress=_draw_progress if show_progress else lambda _share: None,
        )
    if show_progress:
        print("\r\x1b[K", end="", file=sys.stderr)
    if arguments.json:
        print_json(_reading_fields(str(path), reading, model.version))
        return 0
    colour = timeline.wants_colour(sys.stdout, environment)
    for line in _timeline_lines(path.name, reading, model.version, colour=colour):
        print(line)
    return 0


def _draw_progress(share: float) -> None:
    print("\r" + timeline.progress_bar(share), end="", file=sys.stderr, flush=True)


def _reading_fields(path: str, reading: OfflineReading, model_version: str) -> dict[str, Any]:
    return {
        "path": path,
        "duration_sec": round(reading.duration_sec, 3),
        "channels": list(reading.channels),
        "model_version": model_version,
        "segments": [
            {k: v for k, v in segment_to_document(segment).items() if k not in _ONLY_STORED}
            for segment in reading.segments
        ],
        "summary": reading.summary,
    }


def _timeline_lines(
    name: str, reading: OfflineReading, model_version: str, *, colour: bool
) -> Iterator[str]:
    length = timeline.clock(reading.duration_sec)
    yield f"{name}  {length}  {', '.join(reading.channels)}  {model_version}"
    moments = [_moment(segment) for segment in reading.segments]
    if not moments:
        yield "No speech of the customer."
        return
    yield ""
    yield from (timeline.moment_line(moment, colour=colour) for moment in moments)
    yield ""
    yield timeline.strip(moments, duration_sec=reading.duration_sec, colour=colour)
    yield timeline.legend(colour=colour)
    yield ""
    yield from timeline.counts_lines(reading.summary["emotion_distribution"], colour=colour)
    yield f"  mostly {reading.summary['dominant_emotion']}, {reading.summary['trend']}"


def _moment(segment: Segment) -> timeline.Moment:
    prediction = segment.reading.prediction
    return timeline.Moment(
        start_sec=segment.start_offset_sec,
        end_sec=segment.end_offset_sec,
        emotion=None if prediction is None else prediction.emotion.value,
        confidence=0.0 if prediction is None else prediction.confidence,
        is_uncertain=prediction is not None and prediction.is_uncertain,
    )
