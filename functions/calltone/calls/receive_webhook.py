"""A platform's delivery takes effect once, however often it comes.

The ledger holds a lease while a delivery is handled and the word that it is done afterwards. A
process that dies in between leaves a lease that runs out: the next delivery of the same finds what
was done already, because each event has an identity of its own (a call's id, a recording's name).
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta

from calltone.calls.fetch_recording import FetchRecording
from calltone.calls.identity import Identity, Role
from calltone.calls.lifecycle import EndCall, StartCall
from calltone.calls.live_stream import FollowStream
from calltone.calls.ports import CallArchive, Clock
from calltone.calls.recording import UNASSIGNED_AGENT
from calltone.calls.webhook_events import (
    CallBegan,
    CallOver,
    PlatformEvent,
    Received,
    RecordingReady,
    StreamFrames,
)
from calltone.calls.webhook_ports import DeliveryLedger

LEASE = timedelta(minutes=10)
"""Longer than a recording may take to fetch."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReceiveWebhook:
    """The use case behind `POST /webhooks/{platform}`."""

    ledger: DeliveryLedger
    archive: CallArchive
    start_call: StartCall
    end_call: EndCall
    fetch_recording: FetchRecording
    follow_stream: FollowStream
    clock: Clock
    remember_for: timedelta
    """How long a delivery that comes again is known."""

    def __call__(self, received: Received) -> None:
        """Let the events of a delivery take effect, in order.

        Raises:
            Replayed: they have taken effect before.
            Busy, SourceUnavailable: not now; the same delivery may be sent again.
            CallError: they cannot take effect; sending them again will not help.
        """
        if received.delivery_id is None:
            self._apply(received)
            return
        now = self.clock()
        digest = hashlib.sha256(received.delivery_id.encode()).hexdigest()
        key = f"{received.platform}-{digest[:40]}"
        self.ledger.take(key, now=now, lease_until=now + LEASE, expire_at=now + self.remember_for)
        try:
            self._apply(received)
        except Exception:
            self.ledger.release(key)
            raise
        self.ledger.done(key)

    def _apply(self, received: Received) -> None:
        sender = Identity(
            uid=f"webhook-{received.platform}", role=Role.SUPERVISOR, agent_id=UNASSIGNED_AGENT
        )
        for event in received.events:
            self._apply_one(event, sender)
            _log.info(
                "webhook",
                extra={
                    "platform": received.platform,
                    "event": type(event).__name__,
                    "call_id": event.call_id,
                },
            )

    def _apply_one(self, event: PlatformEvent, sender: Identity) -> None:
        match event:
            case CallBegan():
                self._begin(event, sender)
            case CallOver():
                self.end_call(event.call_id, sender=sender)
            case RecordingReady():
                self.fetch_recording(event)
            case StreamFrames():
                self.follow_stream(event, sender=sender)

    def _begin(self, event: CallBegan, sender: Identity) -> None:
        """Begin the call, unless this very event began it: it may be over by now."""
        existing = self.archive.get(event.call_id)
        if existing is not None and existing.recording is None:
            told = (event.agent_id, event.consent)
            same_customer = self.start_call.pseudonyms.same(
                existing.customer_ref, event.customer_ref
            )
            if (existing.agent_id, existing.consent) == told and same_customer:
                return
        self.start_call(
            event.call_id,
            sender=sender,
            agent_id=event.agent_id,
            customer_ref=event.customer_ref,
            consent=event.consent,
        )
