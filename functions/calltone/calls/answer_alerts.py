"""What agents and supervisors make of alerts."""

import logging
from dataclasses import dataclass

from calltone.calls.alert import Alert, AlertStatus
from calltone.calls.alert_ports import AlertArchive
from calltone.calls.backoff import wait_before_retry
from calltone.calls.errors import AlertNotFound, Busy, InvalidInput
from calltone.calls.identity import Identity
from calltone.calls.ports import Clock, Conflict

_MAX_TRIES = 8

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AnswerAlert:
    """The use case behind `POST /alerts/{id}`."""

    alerts: AlertArchive
    clock: Clock

    def __call__(
        self,
        alert_id: str,
        status: AlertStatus,
        *,
        sender: Identity,
        expected: AlertStatus | None = None,
    ) -> Alert:
        """Note what was made of an alert; saying it again changes nothing.

        The last word counts, unless it is `expected` that the alert has a certain status: then of
        two people who answer at once the second learns of the first.

        Raises:
            InvalidInput: the status is one that nobody can give.
            AlertNotFound, NotYourCall: no such alert for this sender.
            AlertAnswered: the status is not the expected one.
            Busy: others kept writing to the call; nothing was changed.
        """
        if status is AlertStatus.OPEN:
            given = ", ".join(known for known in AlertStatus if known is not AlertStatus.OPEN)
            raise InvalidInput(f"status must be one of {given}; got 'open'.")
        alert = self.alerts.get(alert_id)
        if alert is None:
            raise AlertNotFound(f"There is no alert with the id {alert_id!r}.")
        sender.require_access(call_id=alert.call_id, agent_id=alert.agent_id)
        if (alert.status, alert.status_by) == (status, sender.agent_id):
            return alert
        for attempt in range(_MAX_TRIES):
            try:
                answered = self.alerts.set_status(
                    alert_id, status, by=sender.agent_id, at=self.clock(), expected=expected
                )
            except Conflict:
                wait_before_retry(attempt)
                continue
            _log.info("alert answered", extra={"alert_id": alert_id, "status": status.value})
            return answered
        raise Busy(f"The call of alert {alert_id!r} is being written to; send this again.")
