"""`audit`: who did what, from the audit log."""

import argparse
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from calltone.cli.shared import day, print_json

if TYPE_CHECKING:
    from calltone.cli.shared import Commands


def add_to(commands: "Commands") -> None:
    """Add the command."""
    command = commands.add_parser("audit", help="print who did what, one JSON object a line")
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("--call-id", metavar="ID", help="to this call, even if it is erased")
    which.add_argument("--from", dest="first", type=day, metavar="DAY", help="since this day (UTC)")
    command.add_argument(
        "--to", dest="last", type=day, default=date(2099, 12, 31), metavar="DAY", help="included"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Print the records, oldest first."""
    from calltone.container import Container  # imports the cloud's client libraries
    from calltone.platform.settings import Settings
    from calltone.store.audit import record_to_document

    log = Container(Settings.from_environment(environment)).audit_log
    if arguments.call_id is not None:
        records = iter(log.of_call(arguments.call_id))
    else:
        first = datetime.combine(arguments.first, time(), tzinfo=UTC)
        end = datetime.combine(arguments.last, time(), tzinfo=UTC) + timedelta(days=1)
        records = log.between(first, end)
    for record in records:
        print_json(record_to_document(record) | {"at": record.at.isoformat()})
    return 0
