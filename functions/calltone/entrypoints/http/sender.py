"""Who sent the request at hand."""

from flask import request

from calltone.calls.identity import Identity
from calltone.container import Container


def sender_of_request(container: Container) -> Identity:
    """The verified sender.

    Raises:
        NotSignedIn, NoRole: there is none.
    """
    return container.auth.identify(request.headers.get("Authorization"))
