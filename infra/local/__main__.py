"""`python -m infra.local`: the local stack alone, until Ctrl-C."""

import sys

from infra.local.console import Progress
from infra.local.errors import StackError
from infra.local.names import DEMO_USERS
from infra.local.signals import ending_on_signals
from infra.local.stack import LocalStack


def main() -> int:
    """Run the stack until a signal or until one of its services ends; return the exit status."""
    progress = Progress()
    progress.say("Starting Calltone on this machine:")
    try:
        with ending_on_signals(), LocalStack(progress=progress) as stack:
            users = ", ".join(f"{user.email} ({user.label})" for user in DEMO_USERS)
            progress.say(f"\nThe page   {stack.page_url}\nThe API    {stack.api_url}")
            progress.say(f"Sign in    {users}\nPassword   {DEMO_USERS[0].password}")
            progress.say(f"Logs       {stack.build_dir / 'logs'}\n\nCtrl-C ends it.")
            stack.wait()
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        progress.say("\nEnded.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
