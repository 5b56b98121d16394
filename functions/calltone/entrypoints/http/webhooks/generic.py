"""Any telephone system that can sign: HMAC-SHA256 of time and body.

The header `Calltone-Signature: t=1779618600,k=2026-05,v1=<hex>` carries the seconds since 1970, the
id of the key, and the HMAC-SHA256 of `<t>.<body>` under that key's secret. The same scheme signs
what Calltone sends out.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from calltone.calls.call import Consent
from calltone.calls.recording import UNASSIGNED_AGENT
from calltone.calls.webhook_events import (
    CallBegan,
    CallOver,
    PlatformEvent,
    Received,
    RecordingReady,
)
from calltone.entrypoints.http.parameters import AgentId, CallId, Channel
from calltone.entrypoints.http.parsing import parse
from calltone.entrypoints.http.webhooks.delivery import BadSignature, Delivery, Platform, is_any
from calltone.platform.webhook_settings import WebhookSettings

SIGNATURE_HEADER = "Calltone-Signature"
TOLERANCE_SEC = 300
PLATFORM = "generic"

CustomerRef = Annotated[str, Field(min_length=1, max_length=200)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _CallStarted(_Model):
    call_id: CallId
    agent_id: AgentId = UNASSIGNED_AGENT
    customer_ref: CustomerRef | None = None
    consent: Consent = Consent.UNKNOWN

    def event(self) -> PlatformEvent:
        return CallBegan(self.call_id, self.agent_id, self.customer_ref, self.consent)


class _CallEnded(_Model):
    call_id: CallId

    def event(self) -> PlatformEvent:
        return CallOver(self.call_id)


class _RecordingReady(_CallStarted):
    recording_id: CallId
    url: Annotated[str, Field(max_length=4096)]
    channel_map: Annotated[list[Channel], Field(min_length=1, max_length=2)] | None = None
    started_at: AwareDatetime | None = None

    def event(self) -> PlatformEvent:
        return RecordingReady(
            call_id=self.call_id,
            platform=PLATFORM,
            recording_id=self.recording_id,
            url=self.url,
            agent_id=self.agent_id,
            customer_ref=self.customer_ref,
            consent=self.consent,
            channel_map=tuple(self.channel_map) if self.channel_map else None,
            started_at=self.started_at,
        )


_DATA: Mapping[str, type[_CallStarted | _CallEnded | _RecordingReady]] = {
    "call.started": _CallStarted,
    "call.ended": _CallEnded,
    "recording.ready": _RecordingReady,
}


class _Message(_Model):
    id: CallId
    type: Literal["call.started", "call.ended", "recording.ready"]
    data: dict[str, Any]


class Generic:
    """Signed JSON; see docs/api/webhooks.md."""

    def __init__(self, secrets: Mapping[str, bytes], now: Callable[[], float] = time.time) -> None:
        self._secrets = secrets
        self._now = now

    def read(self, delivery: Delivery) -> Received:
        """Check time and signature, then read one event."""
        self._check(delivery)
        message = parse(_Message, _object(delivery.json()))
        event = parse(_DATA[message.type], message.data).event()
        return Received(PLATFORM, (event,), delivery_id=message.id)

    def _check(self, delivery: Delivery) -> None:
        parts = dict(
            part.strip().partition("=")[::2]
            for part in delivery.header(SIGNATURE_HEADER).split(",")
        )
        seconds, key_id = parts.get("t", ""), parts.get("k", "")
        if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 12):  # noqa: PLR2004
            raise BadSignature(
                f"Send {SIGNATURE_HEADER}: t=<seconds>,k=<key id>,v1=<HMAC-SHA256 of t.body>."
            )
        if abs(self._now() - int(seconds)) > TOLERANCE_SEC:
            raise BadSignature(f"The signature's time is more than {TOLERANCE_SEC} s away.")
        # Whether the key is known is not told by how long this takes.
        secret = self._secrets.get(key_id, b"")
        digest = hmac.new(secret, seconds.encode() + b"." + delivery.body, hashlib.sha256)
        if not is_any(parts.get("v1", ""), [digest.hexdigest()]) or key_id not in self._secrets:
            raise BadSignature("The signature does not fit the body under a known key.")


def build(settings: WebhookSettings) -> Platform | None:
    """The platform, if there are keys for it."""
    return Generic(settings.generic_secrets) if settings.generic_secrets else None


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
