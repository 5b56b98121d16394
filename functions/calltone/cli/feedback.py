"""`feedback export`: what people said, as an index for training."""

import argparse
import csv
import sys
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from calltone.calls.feedback import Feedback
from calltone.cli.shared import day

if TYPE_CHECKING:
    from calltone.cli.shared import Commands

CORPUS = "feedback"
COLUMNS = ("path", "corpus", "speaker", "emotion", "call_id", "segment_id", "start_offset_sec",
    "end_offset_sec", "detected_emotion", "confidence_score", "model_version", "scores",
    "comment")  # fmt: skip
"""The first four are those of the training's `index.csv`."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def add_to(commands: "Commands") -> None:
    """Add the command."""
    command = commands.add_parser("feedback", help="what people say segments really were")
    actions = command.add_subparsers(dest="action", required=True)
    export = actions.add_parser("export", help="write an index.csv for training")
    export.add_argument("--from", type=day, default=date(2000, 1, 1), dest="first", metavar="DAY")
    export.add_argument("--to", type=day, default=date(2099, 12, 31), dest="last", metavar="DAY")
    export.add_argument("--out", type=Path, metavar="FILE", help="instead of the standard output")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Write the feedback given in a range of days."""
    from calltone.container import Container  # imports the cloud's client libraries
    from calltone.platform.settings import Settings

    container = Container(Settings.from_environment(environment))
    first = datetime.combine(arguments.first, time(), tzinfo=UTC)
    end = datetime.combine(arguments.last, time(), tzinfo=UTC) + timedelta(days=1)
    path: Path | None = arguments.out
    target = path.open("w", encoding="utf-8", newline="") if path else nullcontext(sys.stdout)
    with target as out:
        count = write_index(container.feedback.all_between(first, end), out)
    print(f"{count} segments with feedback", file=sys.stderr)
    return 0


def write_index(feedback: Iterable[Feedback], out: TextIO) -> int:
    """Write one line per word; answer how many."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for count, one in enumerate(feedback, start=1):  # noqa: B007  # how many it were
        writer.writerow(_row(one))
    return count


def _row(one: Feedback) -> tuple[object, ...]:
    segment = one.segment
    prediction, scores = segment.reading.prediction, segment.reading.scores or ()
    return (
        # The clip as whoever still has the audio is to cut and name it.
        f"{segment.call_id}/{segment.segment_id}.wav",
        CORPUS,
        segment.call_id,  # of a caller no more is known than the call
        one.emotion.value,
        segment.call_id,
        segment.segment_id,
        segment.start_offset_sec,
        segment.end_offset_sec,
        one.detected.value,
        "" if prediction is None else prediction.confidence,
        segment.model_version,
        " ".join(f"{score:g}" for score in scores),
        _harmless(one.comment or ""),
    )


def _harmless(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
