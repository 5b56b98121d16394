"""Alerts go out at least once: an outbox that is written in the same batch as the alert.

The alert's document says who has yet to be told. After the commit this instance tells them at
once; what it does not manage, because a receiver is down, the platform takes its CPU away after
the answer, or it dies, the scheduler's next tick does. Two may tell of the same alert: receivers
go by its id.
"""

import logging
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from calltone.calls.alert import Alert
from calltone.calls.alert_ports import (
    AlertTarget,
    Background,
    DeliveryFailed,
    Outbox,
    Undelivered,
)
from calltone.calls.ports import Clock

HEAD_START_SEC = 30.0
"""How long the instance that raised an alert has it to itself."""
GIVE_UP_AFTER = timedelta(days=3)
ALERTS_PER_TICK = 200

_ANSWER_WAITS_SEC = 0.25
"""The platform may throttle an instance once it has answered, so the answer to a chunk that raises
an alert waits this long for the delivery. The page has the alert from the commit on."""
_TRIES = 2
_FIRST_WAIT_SEC = 0.2
_LONGEST_BACKOFF_SEC = 3600.0
_TICK_BEGINS_FOR_SEC = 20.0
_AT_ONCE = 8

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeliverAlerts:
    """Tells every target of every alert."""

    outbox: Outbox
    targets: Mapping[str, AlertTarget]
    background: Background
    clock: Clock

    def after_commit(self, alerts: Sequence[Alert]) -> None:
        """Tell of alerts that were stored just now."""
        if not alerts or not self.targets:
            return
        names = frozenset(self.targets)

        def tell() -> None:
            for alert in alerts:
                self._deliver(alert, names)

        self.background.run(tell, wait_sec=_ANSWER_WAITS_SEC)

    def __call__(self) -> None:
        """The tick's part: tell of all alerts that are overdue, as many as fit into its time."""
        begin_until = time.monotonic() + _TICK_BEGINS_FOR_SEC
        due = self.outbox.due(now=self.clock(), limit=ALERTS_PER_TICK)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for _ in pool.map(lambda one: self._attempt(one, begin_until), due):
                pass  # raises what went wrong with the database

    def _attempt(self, undelivered: Undelivered, begin_until: float) -> None:
        if time.monotonic() > begin_until:
            return
        alert, now = undelivered.alert, self.clock()
        given_up = now - alert.raised_at > GIVE_UP_AFTER
        next_attempt = None if given_up else now + _backoff(undelivered.attempts + 1)
        if not self.outbox.claim(undelivered, next_attempt=next_attempt):
            return
        if given_up:
            _log.error("alert was never delivered", extra=_facts(alert, undelivered.targets))
            return
        # A target this function does not know may be known to another one: it stays to be told.
        if unknown := undelivered.targets - set(self.targets):
            _log.warning("alert has targets not set up here", extra=_facts(alert, unknown))
        self._deliver(alert, undelivered.targets)

    def _deliver(self, alert: Alert, names: frozenset[str]) -> None:
        done = frozenset(
            name for name in names if name in self.targets and _told(self.targets[name], alert)
        )
        if done or not names:
            self.outbox.delivered(alert.alert_id, done, all_done=done == names)


def first_attempt_by_tick(alert: Alert) -> datetime:
    """When a tick may take an alert that has just been raised."""
    return alert.raised_at + timedelta(seconds=HEAD_START_SEC)


def _told(target: AlertTarget, alert: Alert) -> bool:
    for tries_left in reversed(range(_TRIES)):
        try:
            target.send(alert)
        except DeliveryFailed as error:
            _log.warning(
                "alert not delivered",
                extra=_facts(alert, {target.name}) | {"reason": str(error)},
            )
        else:
            return True
        if tries_left:
            time.sleep(_FIRST_WAIT_SEC * (1 + random.random()))  # noqa: S311
    return False


def _backoff(attempts: int) -> timedelta:
    """Twice as long after each round, up to an hour; random, so that receivers get no bursts."""
    longest_sec = min(_LONGEST_BACKOFF_SEC, HEAD_START_SEC * 2 ** min(attempts, 20))
    return timedelta(seconds=longest_sec * (0.5 + random.random() / 2))  # noqa: S311


def _facts(alert: Alert, targets: Iterable[str]) -> dict[str, object]:
    return {"alert_id": alert.alert_id, "targets": sorted(targets)}
