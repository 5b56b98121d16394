"""`recompute`: build the metrics of some days anew from what is stored, and compare."""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from calltone.cli.shared import day
from calltone.metrics.recompute import Difference, RecountReport

if TYPE_CHECKING:
    from calltone.cli.shared import Commands

_SHOWN_CALLS = 10


def add_to(commands: "Commands") -> None:
    """Add the command."""
    command = commands.add_parser(
        "recompute",
        help="compare the metrics of some days (UTC) with calls and segments; 1 if they differ",
    )
    command.add_argument("--from", type=day, required=True, dest="first", metavar="YYYY-MM-DD")
    command.add_argument("--to", type=day, required=True, dest="last", metavar="YYYY-MM-DD")
    command.add_argument("--apply", action="store_true", help="write what was recomputed")
    command.add_argument(
        "--quick",
        action="store_true",
        help="believe what calls say of their segments: two reads per call instead of all segments",
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Compare, and say which buckets differ."""
    from calltone.container import Container  # imports the cloud's client libraries
    from calltone.platform.settings import Settings

    recompute = Container(Settings.from_environment(environment)).recompute
    if arguments.quick:
        recompute = replace(recompute, checker=None)
    report = recompute(
        arguments.first, arguments.last, now=datetime.now(UTC), apply=arguments.apply
    )
    _print(report)
    if report.is_right:
        return 0
    if arguments.apply:
        print("What was recomputed has been written; the next tick counts calls that were mended.")
    return 1


def _print(report: RecountReport) -> None:
    for difference in report.differences:
        print(f"{difference.bucket.document_id}: {_told(difference)}")
    for call in report.wrong_calls[:_SHOWN_CALLS]:
        print(f"call {call.call_id}: not what its segments say: {', '.join(call.wrong)}")
    for call_id in report.wrong_records[:_SHOWN_CALLS]:
        print(f"call {call_id}: something else was counted than the call is")
    print(
        f"{report.calls} calls, {report.buckets} buckets, {len(report.differences)} differ, "
        f"{len(report.wrong_records)} calls counted wrong, "
        f"{len(report.wrong_calls)} not what their segments say, "
        f"{report.changed_calls} calls wait for the next tick",
        file=sys.stderr,
    )


def _told(difference: Difference) -> str:
    parts = [
        f"{name} is {stored}, the calls say {recomputed}"
        for name, (stored, recomputed) in difference.fields.items()
    ]
    return "; ".join(parts) or "the counts of its half hours are not those of the calls"
