"""Ids and names that outsiders may choose, and what they may look like."""

import hashlib
import re

from calltone.calls.errors import InvalidInput

CUSTOMER_CHANNEL = "customer"

AGENT_CHANNEL = "agent"
"""Agents' talk time is measured, their emotion is not (EU AI Act, art. 5(1)(f))."""

MIXED_CHANNEL = "mixed"
"""A recording with one channel: both voices, not told apart."""

CHANNELS = (CUSTOMER_CHANNEL, AGENT_CHANNEL, MIXED_CHANNEL)

MAX_SEQUENCE = 999_999
MAX_CALL_SEC = 24 * 3600.0

ID_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}"
_ID = re.compile(ID_PATTERN)


def checked_id(value: str, *, name: str) -> str:
    """Return `value` if it can name a document.

    Raises:
        InvalidInput: it has other characters, is empty or longer than 128.
    """
    if not _ID.fullmatch(value):
        raise InvalidInput(
            f"{name} must be 1 to 128 letters, digits, '.', '_' or '-', "
            f"beginning with a letter or digit; got {value[:140]!r}."
        )
    return value


def call_digest(call_id: str) -> str:
    """How logs and the audit log name a call: whoever has the id can find what is said of it.

    Erasing the call does not have to change them, since they do not hold the id itself.
    """
    return hashlib.sha256(f"calltone-call:{call_id}".encode()).hexdigest()[:24]


def checked_channel_map(text: str) -> tuple[str, ...]:
    """The names of the channels of some audio, left first, as in `agent,customer`.

    Raises:
        InvalidInput: one is not of `CHANNELS`, or comes twice.
    """
    names = tuple(checked_channel(name.strip()) for name in text.split(","))
    if len(set(names)) != len(names):
        raise InvalidInput(f"channel_map names a channel twice: {text[:80]!r}.")
    return names


def checked_channel(value: str) -> str:
    """Return `value` if it is a channel of a call.

    Raises:
        InvalidInput: it is not one of `CHANNELS`.
    """
    if value not in CHANNELS:
        raise InvalidInput(f"channel must be one of {', '.join(CHANNELS)}; got {value[:40]!r}.")
    return value
