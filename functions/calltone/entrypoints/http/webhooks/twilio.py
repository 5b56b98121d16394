"""Twilio: recording status callbacks, and Media Streams messages in batches.

How requests are signed: https://www.twilio.com/docs/usage/webhooks/webhooks-security
What a callback carries: https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated
from urllib.parse import parse_qsl

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from calltone.calls.call import Consent
from calltone.calls.errors import InvalidInput
from calltone.calls.recording import UNASSIGNED_AGENT
from calltone.calls.webhook_events import Received, RecordingReady
from calltone.entrypoints.http.parameters import AgentId, Channel
from calltone.entrypoints.http.parsing import parse
from calltone.entrypoints.http.webhooks.delivery import BadSignature, Delivery, Platform, is_any
from calltone.entrypoints.http.webhooks.twilio_stream import stream_events
from calltone.platform.webhook_settings import WebhookSettings

PLATFORM = "twilio"
_ALGORITHMS = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
_FORM = "application/x-www-form-urlencoded"
_MAX_FIELDS = 100


class RecordingCallback(BaseModel):
    """What is used of the form Twilio posts."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    AccountSid: str
    CallSid: Annotated[str, Field(pattern=r"^CA[0-9a-f]{32}$")]
    RecordingSid: Annotated[str, Field(pattern=r"^RE[0-9a-f]{32}$")]
    RecordingUrl: Annotated[str, Field(max_length=2048)]
    RecordingStatus: str
    RecordingChannels: Annotated[int, Field(ge=1, le=2)] = 1
    RecordingStartTime: str | None = None


class CallbackQuery(BaseModel):
    """What the deployer wrote into the callback's address, which is signed with everything else."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    consent: Consent = Consent.UNKNOWN
    agent_id: AgentId = UNASSIGNED_AGENT
    customer_ref: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    channel_map: (
        Annotated[tuple[Channel, ...], BeforeValidator(lambda text: text.split(","))] | None
    ) = None


class Twilio:
    """Signed with the account's auth token, as HMAC-SHA1 or, where the account says so, SHA256."""

    def __init__(self, account_sid: str, auth_tokens: tuple[str, ...]) -> None:
        self._account_sid = account_sid
        self._tokens = auth_tokens

    def read(self, delivery: Delivery) -> Received:
        """Check the signature, then read a callback's form or a batch of stream messages."""
        is_form = delivery.mimetype == _FORM
        fields = _form(delivery.body) if is_form else {}
        self._check(delivery, fields)
        if is_form:
            return self._recording(delivery, fields)
        return Received(PLATFORM, stream_events(delivery.json()), delivery_id=None)

    def _check(self, delivery: Delivery, fields: Mapping[str, str]) -> None:
        algorithm = _algorithm(delivery.header("X-Twilio-Webhooks-Signature-Settings"))
        expected = [
            signature(token, delivery.url, fields, algorithm=algorithm) for token in self._tokens
        ]
        if not is_any(delivery.header("X-Twilio-Signature"), expected):
            raise BadSignature("X-Twilio-Signature does not fit the address and the form.")
        if delivery.mimetype != _FORM:
            digest = hashlib.sha256(delivery.body).hexdigest()
            if not is_any(delivery.query.get("bodySHA256", ""), [digest]):
                raise BadSignature("bodySHA256 in the address does not fit the body.")

    def _recording(self, delivery: Delivery, fields: Mapping[str, str]) -> Received:
        if fields.get("RecordingStatus") != "completed":
            return Received(PLATFORM, (), delivery_id=None)
        callback = parse(RecordingCallback, fields)
        if callback.AccountSid != self._account_sid:
            raise InvalidInput(f"AccountSid {callback.AccountSid[:40]!r} is not this account's.")
        told = parse(CallbackQuery, delivery.query)
        both = "?RequestedChannels=2" if callback.RecordingChannels == 2 else ""  # noqa: PLR2004
        ready = RecordingReady(
            call_id=f"{callback.CallSid}-{callback.RecordingSid}",
            platform=PLATFORM,
            recording_id=callback.RecordingSid,
            url=f"{callback.RecordingUrl}.wav{both}",
            auth=(self._account_sid, self._tokens[0]),
            agent_id=told.agent_id,
            customer_ref=told.customer_ref,
            consent=told.consent,
            channel_map=told.channel_map,
            started_at=_moment(callback.RecordingStartTime),
        )
        return Received(PLATFORM, (ready,), delivery_id=callback.RecordingSid)


def signature(token: str, url: str, fields: Mapping[str, str], *, algorithm: str = "sha1") -> str:
    """What Twilio writes into X-Twilio-Signature: base64 of the HMAC of address, names, values."""
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), algorithm)).decode()


def build(settings: WebhookSettings) -> Platform | None:
    """The platform, if there is an auth token for it."""
    if not settings.twilio_auth_tokens:
        return None
    return Twilio(settings.twilio_account_sid, settings.twilio_auth_tokens)


def _algorithm(signature_settings: str) -> str:
    parts = dict(part.strip().partition("=")[::2] for part in signature_settings.split(","))
    name = parts.get("algorithm") or "HMAC_SHA1"
    if name not in _ALGORITHMS:
        raise BadSignature(f"expected one of {', '.join(_ALGORITHMS)}; got {name[:40]!r}.")
    return _ALGORITHMS[name]


def _form(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=_MAX_FIELDS
        )
    except ValueError:
        raise BadSignature(f"The form is damaged or has more than {_MAX_FIELDS} fields.") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadSignature("The form has a field twice.")
    return fields


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        raise InvalidInput(
            f"RecordingStartTime must be an RFC 2822 date; got {text[:40]!r}."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
