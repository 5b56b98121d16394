"""Who sent the request at hand."""

from flask import request

from calltone.calls.identity import Identity
from calltone.container import Container
from calltone.entrypoints.http.rate_limit import RateLimit


def sender_of_request(container: Container) -> Identity:
    """The verified sender, who has not sent too much lately.

    Raises:
        NotSignedIn, NoRole: there is none.
        TooManyRequests: there is.
    """
    sender = container.auth.identify(request.headers.get("Authorization"))
    if not sender.is_service and container.settings.access.app_check:
        container.app_check.require(request.headers.get("X-Firebase-AppCheck"))
    limit_rate(container, sender.uid, is_machine=sender.is_service)
    return sender


def limit_rate(container: Container, sender: str, *, is_machine: bool) -> None:
    """Count a request of this sender.

    Raises:
        TooManyRequests: it was one too many.
    """
    access = container.settings.access
    per_sec = access.machine_rate_per_sec if is_machine else access.rate_per_sec
    limit = container.once(f"rate_limit_{is_machine}", lambda: RateLimit(per_sec))
    limit.take(sender)
