"""`reanalyze`: have the recordings of some days analysed again, by the model that is deployed."""

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from calltone.calls.reanalyse import AskForManyReanalyses
from calltone.cli.shared import day

if TYPE_CHECKING:
    from calltone.cli.shared import Commands


def add_to(commands: "Commands") -> None:
    """Add the command."""
    command = commands.add_parser(
        "reanalyze",
        help="have recordings analysed again with the deployed model; the audio must be kept",
        description="Needs the deployment's settings: GOOGLE_CLOUD_PROJECT, RECORDINGS_BUCKET, and "
        "REANALYSIS_TOPIC where it is not calltone-reanalysis.",
    )
    command.add_argument("--from", dest="first", type=day, required=True, metavar="DAY")
    command.add_argument(
        "--to", dest="last", type=day, required=True, metavar="DAY", help="included"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Name each recording of these days (UTC) in the queue."""
    from calltone.container import Container
    from calltone.platform.settings import Settings

    container = Container(Settings.from_environment(environment))
    first = datetime.combine(arguments.first, time(), tzinfo=UTC)
    before = datetime.combine(arguments.last + timedelta(days=1), time(), tzinfo=UTC)
    calls = container.archive.recordings_begun(first=first, before=before)
    count = AskForManyReanalyses(container.reanalyses)(calls)
    print(f"{count} recordings will be analysed again, if their audio is kept.")
    return 0
