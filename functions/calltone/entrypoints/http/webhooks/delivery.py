"""What a platform's module gets, and what it gives back."""

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from calltone.calls.errors import InvalidInput
from calltone.calls.webhook_events import Received


class BadSignature(Exception):
    """The delivery is not from whom it says, or too old."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A request before anything in it is believed."""

    url: str
    """The address as the platform knows it: the deployment's own base and the query that came.
    Never the Host header, which the sender chooses."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    mimetype: str
    body: bytes

    def header(self, name: str) -> str:
        """A header, or nothing."""
        wanted = name.lower()
        return next((value for key, value in self.headers.items() if key.lower() == wanted), "")

    def json(self) -> Any:  # noqa: ANN401  # JSON
        """The body as JSON; ask for it after the signature has been checked.

        Raises:
            InvalidInput: it is none.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise InvalidInput("The body must be JSON in UTF-8.") from None


class Platform(Protocol):
    """One kind of contact centre."""

    def read(self, delivery: Delivery) -> Received:
        """Prove who sent the delivery, then say what it means; no events if it means nothing.

        Raises:
            BadSignature: it is not from the platform, or too old.
            InvalidInput: it is, and cannot be understood.
        """


def is_any(signature: str, expected: Iterable[str]) -> bool:
    """Whether a signature is one of those expected; comparing takes as long whichever it is."""
    given = signature.encode()
    found = [hmac.compare_digest(given, each.encode()) for each in expected]
    return any(found)
