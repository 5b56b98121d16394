"""`erase`: remove all that is kept of a customer, or what a restore has brought back."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from calltone.cli.shared import COMMAND_LINE

if TYPE_CHECKING:
    from calltone.cli.shared import Commands


def add_to(commands: "Commands") -> None:
    """Add the command."""
    command = commands.add_parser(
        "erase",
        help="erase all calls of a customer, or those a restore has brought back",
        description="Erases calls, segments, alerts, feedback, audio and their share of the "
        "metrics. Needs the deployment's settings, CUSTOMER_REF_KEYS among them.",
    )
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("--customer-ref", metavar="REF", help="as it was given when the call began")
    which.add_argument(
        "--again",
        type=Path,
        metavar="FILE",
        help="the digests that logs name erased calls by, a line each (docs/operations/backup.md)",
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Erase; running it again finishes what was interrupted."""
    from calltone.container import Container  # imports the cloud's client libraries
    from calltone.platform.settings import Settings

    container = Container(Settings.from_environment(environment))
    if arguments.again is not None:
        digests = frozenset(arguments.again.read_text().split())
        count = container.erase_again(digests, sender=COMMAND_LINE)
    else:
        count = container.erase_customer(arguments.customer_ref, sender=COMMAND_LINE)
    print(f"{count} calls erased.")
    return 0
