"""What alerts and their rules need of the outside; `store` and `platform` implement it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from calltone.calls.alert import Alert, AlertStatus
from calltone.calls.rules import Rule


class RuleSource(Protocol):
    """The rules in force, as far as this instance knows."""

    def in_force(self) -> Sequence[Rule]:
        """By id; may be older than what is stored by a documented time."""


class RuleBook(Protocol):
    """The rules a deployment has changed or added; the built-in ones are not stored."""

    def stored(self) -> Sequence[Rule]:
        """All of them."""

    def put(self, rule: Rule) -> None:
        """Store one, in place of another of its id."""

    def replace_all(self, rules: Sequence[Rule]) -> None:
        """Store these and no others."""

    def delete(self, rule_id: str) -> bool:
        """Delete one; False if none was stored."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An alert that somebody has yet to be told of."""

    alert: Alert
    targets: frozenset[str]
    attempts: int
    """Rounds of attempts begun so far."""
    version: datetime
    """When the document was last written."""


class Outbox(Protocol):
    """Alerts with what is still to be delivered of them; written with the alert itself."""

    def due(self, *, now: datetime, limit: int) -> list[Undelivered]:
        """Those whose next attempt is due, the longest overdue first."""

    def claim(self, undelivered: Undelivered, *, next_attempt: datetime | None) -> bool:
        """Begin a round of attempts; no other begins before `next_attempt`, or ever if None.

        False if somebody else has written the alert since it was read, or it was erased.
        """

    def delivered(self, alert_id: str, targets: frozenset[str], *, all_done: bool) -> None:
        """Write down that these targets have it; nothing happens if the alert was erased."""


class AlertTarget(Protocol):
    """Somebody who is told of alerts."""

    @property
    def name(self) -> str:
        """What the outbox calls it."""

    def send(self, alert: Alert) -> None:
        """Tell of an alert, perhaps again; the alert's id says whether it is the same.

        Raises:
            DeliveryFailed: it may not have been heard.
        """


class DeliveryFailed(Exception):
    """A target could not be told just now; the message says why."""


class Background(Protocol):
    """Work that an answer need not wait for."""

    def run(self, job: Callable[[], None], *, wait_sec: float) -> None:
        """Begin `job`, and come back when it is done or the time is over, whichever is first.

        It may be dropped, or never end: nothing may depend on it alone.
        """


class AlertArchive(Protocol):
    """Alerts as they lie in the database."""

    def get(self, alert_id: str) -> Alert | None:
        """The alert, or None."""

    def page(
        self,
        *,
        limit: int,
        after_id: str | None,
        agent_id: str | None = None,
        status: AlertStatus | None = None,
    ) -> tuple[list[Alert], str | None]:
        """The newest alerts first, and where the next page begins, if any.

        Raises:
            InvalidInput: there is no alert `after_id`.
        """

    def set_status(
        self,
        alert_id: str,
        status: AlertStatus,
        *,
        by: str,
        at: datetime,
        expected: AlertStatus | None = None,
    ) -> Alert:
        """Change the status, in the call document too.

        Raises:
            AlertNotFound: it was erased meanwhile.
            AlertAnswered: the status was not the expected one.
            Conflict: the call, or the alert whose status was expected, was written meanwhile.
                Nothing was changed.
        """
