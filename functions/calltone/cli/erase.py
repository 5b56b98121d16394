"""`erase`: remove all that is kept of a customer."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from calltone.cli.shared import COMMAND_LINE

if TYPE_CHECKING:
    from calltone.cli.shared import Commands


def add_to(commands: "Commands") -> None:
    """Add the command."""
    command = commands.add_parser(
        "erase",
        help="erase all calls of a customer",
        description="Erases calls, segments, alerts, feedback, audio and their share of the "
        "metrics. Needs the deployment's settings, CUSTOMER_REF_KEYS among them.",
    )
    command.add_argument(
        "--customer-ref", required=True, metavar="REF", help="as it was given when the call began"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Erase; running it again finishes what was interrupted."""
    from calltone.container import Container  # imports the cloud's client libraries
    from calltone.platform.settings import Settings

    container = Container(Settings.from_environment(environment))
    count = container.erase_customer(arguments.customer_ref, sender=COMMAND_LINE)
    print(f"{count} calls erased.")
    return 0
