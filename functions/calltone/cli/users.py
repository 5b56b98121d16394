"""`users`: who may sign in, and as what."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from calltone.calls.audit import Action
from calltone.calls.identifiers import checked_id
from calltone.calls.identity import Role
from calltone.cli.shared import COMMAND_LINE

if TYPE_CHECKING:
    from calltone.cli.shared import Commands
    from calltone.container import Container
    from calltone.platform.users import User

_ROLES = [role.value for role in Role]


def add_to(commands: "Commands") -> None:
    """Add the command."""
    command = commands.add_parser("users", help="who may sign in, and as what")
    actions = command.add_subparsers(dest="action", required=True)
    add = actions.add_parser("add", help="add a user; prints where to choose a password")
    role = actions.add_parser("role", help="give a user another role")
    for changing in (add, role):
        changing.add_argument("email")
        changing.add_argument("role", choices=_ROLES)
        changing.add_argument("--agent-id", metavar="ID", help="as calls name the agent")
    remove = actions.add_parser("remove", help="remove a user")
    remove.add_argument("email")
    actions.add_parser("list", help="list all users")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Do it, and write it down in the audit log."""
    from calltone.container import Container  # imports the cloud's client libraries
    from calltone.platform.settings import Settings

    container = Container(Settings.from_environment(environment))
    match arguments.action:
        case "add":
            user = container.users.add(
                arguments.email, Role(arguments.role), agent_id=_agent_id(arguments)
            )
            _note(container, Action.ADD_USER, user)
            print(f"Choose a password: {container.users.password_link(user)}")
        case "role":
            user = container.users.set_role(
                arguments.email, Role(arguments.role), agent_id=_agent_id(arguments)
            )
            _note(container, Action.CHANGE_USER, user)
        case "remove":
            _note(container, Action.REMOVE_USER, container.users.remove(arguments.email))
        case _:
            for user in sorted(container.users.all(), key=lambda user: user.email):
                print(_line(user))
    return 0


def _agent_id(arguments: argparse.Namespace) -> str | None:
    return checked_id(arguments.agent_id, name="agent-id") if arguments.agent_id else None


def _note(container: "Container", action: Action, user: "User") -> None:
    container.audit(action, sender=COMMAND_LINE, subject=user.uid)
    print(_line(user))


def _line(user: "User") -> str:
    return f"{user.email}\t{user.role or 'no role'}\t{user.agent_id}"
