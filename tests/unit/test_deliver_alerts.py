"""The outbox: at least once, by whoever lives, and not for ever."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from calltone.calls import deliver_alerts
from calltone.calls.alert import Alert
from calltone.calls.alert_ports import DeliveryFailed, Undelivered
from calltone.calls.deliver_alerts import GIVE_UP_AFTER, DeliverAlerts
from tests.builders import alert_of, segment

ALERT = alert_of(segment(sequence=3))
NOW = ALERT.raised_at


@dataclass
class Outbox:
    """Keeps the real one's preconditions: who claims first, delivers."""

    waiting: dict[str, Undelivered] = field(default_factory=dict)
    next_attempts: list[datetime | None] = field(default_factory=list)
    done: list[tuple[frozenset[str], bool]] = field(default_factory=list)

    def put(self, alert: Alert, *targets: str, attempts: int = 0) -> None:
        self.waiting[alert.alert_id] = Undelivered(alert, frozenset(targets), attempts, NOW)

    def due(self, *, now: datetime, limit: int) -> list[Undelivered]:
        return list(self.waiting.values())[:limit]

    def claim(self, undelivered: Undelivered, *, next_attempt: datetime | None) -> bool:
        claimed = self.waiting.pop(undelivered.alert.alert_id, None) is not None
        if claimed:
            self.next_attempts.append(next_attempt)
        return claimed

    def delivered(self, alert_id: str, targets: frozenset[str], *, all_done: bool) -> None:
        self.done.append((targets, all_done))


@dataclass
class Target:
    name: str
    failures: int = 0
    sent: list[str] = field(default_factory=list)

    def send(self, alert: Alert) -> None:
        self.sent.append(alert.alert_id)
        if self.failures:
            self.failures -= 1
            raise DeliveryFailed("down")


class AtOnce:
    """Background work that is done at once."""

    def run(self, job, *, wait_sec: float) -> None:
        job()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deliver_alerts.time, "sleep", lambda _sec: None)


def delivery(outbox: Outbox, *targets: Target, now: datetime = NOW) -> DeliverAlerts:
    by_name = {target.name: target for target in targets}
    return DeliverAlerts(outbox=outbox, targets=by_name, background=AtOnce(), clock=lambda: now)


def test_after_the_commit_every_target_is_told():
    outbox, topic, hook = Outbox(), Target("pubsub"), Target("webhook")
    delivery(outbox, topic, hook).after_commit([ALERT])
    assert topic.sent == hook.sent == [ALERT.alert_id]
    assert outbox.done == [(frozenset({"pubsub", "webhook"}), True)]


def test_a_short_fault_is_tried_again_at_once():
    outbox, topic = Outbox(), Target("pubsub", failures=1)
    delivery(outbox, topic).after_commit([ALERT])
    assert len(topic.sent) == 2
    assert outbox.done == [(frozenset({"pubsub"}), True)]


def test_one_target_that_is_down_keeps_none_from_being_told():
    outbox, topic, hook = Outbox(), Target("pubsub", failures=9), Target("webhook")
    delivery(outbox, topic, hook).after_commit([ALERT])
    assert outbox.done == [(frozenset({"webhook"}), False)]


def test_of_two_ticks_one_delivers():
    outbox, topic = Outbox(), Target("pubsub")
    outbox.put(ALERT, "pubsub")
    found = outbox.due(now=NOW, limit=1)
    outbox.due = lambda **_: found
    for _ in range(2):
        delivery(outbox, topic)()
    assert topic.sent == [ALERT.alert_id]


def test_attempts_get_rarer_up_to_an_hour():
    waits = []
    for attempts in range(12):
        outbox = Outbox()
        outbox.put(ALERT, "pubsub", attempts=attempts)
        delivery(outbox, Target("pubsub", failures=9))()
        waits.append((outbox.next_attempts[0] - NOW).total_seconds())
        assert outbox.done == []
    assert 30 <= waits[0] <= 60
    assert all(later >= earlier / 2 for earlier, later in pairwise(waits))
    assert 1800 <= waits[-1] <= 3600


def test_after_three_days_it_is_given_up_and_said(caplog: pytest.LogCaptureFixture):
    outbox, topic = Outbox(), Target("pubsub")
    outbox.put(ALERT, "pubsub")
    delivery(outbox, topic, now=NOW + GIVE_UP_AFTER + timedelta(seconds=1))()
    assert (topic.sent, outbox.next_attempts) == ([], [None])
    [record] = caplog.records
    assert (record.levelname, record.alert_id) == ("ERROR", ALERT.alert_id)


def test_a_target_not_set_up_here_stays_to_be_told(caplog: pytest.LogCaptureFixture):
    outbox, topic = Outbox(), Target("pubsub")
    outbox.put(ALERT, "pubsub", "webhook")
    delivery(outbox, topic)()
    assert outbox.done == [(frozenset({"pubsub"}), False)]
    assert "targets not set up here" in caplog.text


def test_many_at_once_are_all_attempted():
    outbox, topic = Outbox(), Target("pubsub")
    alerts = [replace(ALERT, sequence=n) for n in range(30)]
    for alert in alerts:
        outbox.put(alert, "pubsub")
    delivery(outbox, topic)()
    assert sorted(topic.sent) == sorted(alert.alert_id for alert in alerts)


def test_without_targets_nothing_is_done():
    outbox = Outbox()
    delivery(outbox).after_commit([ALERT])
    assert outbox.done == []
