"""Genesys Cloud: AudioHook sessions that open and close, and recordings that are ready.

How requests are signed (HTTP message signatures, HMAC-SHA256, X-API-KEY):
https://developer.genesys.cloud/devapps/audiohook/session-walkthrough
What `open` and `close` carry: https://developer.genesys.cloud/devapps/audiohook/protocol-reference
(and `app/audiohook/src/protocol` in https://github.com/purecloudlabs/audiohook-reference-implementation)
What a recording is: `Recording` and `MediaResult` of the platform API's SDKs.
Events: https://developer.genesys.cloud/notificationsalerts/notifications/available-topics

AudioHook signs the opening of a WebSocket, which has no body. Here a relay posts messages, so its
signature must cover `Content-Digest` (RFC 9530) besides, and the body must fit it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    algorithms,
)
from http_message_signatures.resolvers import MappingKeyResolver
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from calltone.calls.call import Consent
from calltone.calls.errors import InvalidInput
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
from calltone.entrypoints.http.webhooks.delivery import BadSignature, Delivery

PLATFORM = "genesys"
MAX_AGE = timedelta(minutes=5)
COVERED = (
    "@request-target",
    "@authority",
    "audiohook-organization-id",
    "audiohook-session-id",
    "audiohook-correlation-id",
    "x-api-key",
)
"""What AudioHook signs."""
_NO_CONVERSATION = UUID(int=0)
"""What a session is opened with that only tries whether somebody listens."""


@dataclass(frozen=True)
class _Request:
    """The delivery in the form the verifier reads."""

    url: str
    headers: Mapping[str, str]
    method: str = "POST"


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Told(_Model):
    """What the deployer passes on: in an AudioHook's customConfig, or as the relay adds it."""

    consent: Consent = Consent.UNKNOWN
    agent_id: AgentId = UNASSIGNED_AGENT
    customer_ref: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    channel_map: (
        Annotated[tuple[Channel, ...], BeforeValidator(lambda text: str(text).split(","))] | None
    ) = None


class _OpenParameters(_Model):
    organizationId: UUID  # noqa: N815
    conversationId: UUID  # noqa: N815
    customConfig: _Told = _Told()  # noqa: N815


class _SessionMessage(_Model):
    version: Literal["2"]
    id: UUID
    type: str
    seq: Annotated[int, Field(ge=1)]
    parameters: dict[str, Any] = {}


class _MediaUri(_Model):
    mediaUri: Annotated[str, Field(max_length=8192)]  # noqa: N815


class _Recording(_Model):
    """The API's resource `Recording`; `attributes` is the relay's, Genesys knows none."""

    id: CallId
    conversationId: CallId  # noqa: N815
    media: Literal["audio"]
    mediaUris: Annotated[dict[str, _MediaUri], Field(min_length=1)]  # noqa: N815
    startTime: AwareDatetime | None = None  # noqa: N815
    attributes: _Told = _Told()


class Genesys:
    """Signed with the client secret that belongs to the API key."""

    def __init__(self, api_keys: Mapping[str, bytes], organization_id: str = "") -> None:
        self._api_keys = api_keys
        self._organization_id = organization_id

    def read(self, delivery: Delivery) -> Received:
        """Check the signature, then read a session's message or an event."""
        self._check(delivery)
        return understood(delivery.json())

    def _check(self, delivery: Delivery) -> None:
        check_signature(delivery, self._api_keys, max_age=MAX_AGE)
        organization = delivery.header("Audiohook-Organization-Id")
        if self._organization_id and organization != self._organization_id:
            raise BadSignature("The organization is not the one that is listened to.")


def understood(body: object) -> Received:
    """What a message of a session, or an event, means.

    Raises:
        InvalidInput: it is neither.
    """
    if not isinstance(body, dict):
        raise InvalidInput(f"The body must be a JSON object; got {type(body).__name__}.")
    if "parameters" in body:
        return _session(parse(_SessionMessage, body))
    return _event(body)


def check_signature(
    delivery: Delivery, api_keys: Mapping[str, bytes], *, max_age: timedelta | None
) -> None:
    """Verify the message signature, and that it covers the body.

    Raises:
        BadSignature: it is missing, wrong, too old, or leaves out what has to be covered.
    """
    request = _Request(url=delivery.url, headers=delivery.headers)
    verifier = HTTPMessageVerifier(
        signature_algorithm=algorithms.HMAC_SHA256,
        key_resolver=MappingKeyResolver(public_keys=api_keys, private_keys={}),
    )
    try:
        [result] = verifier.verify(
            request, max_age=max_age, require_components=COVERED, body=delivery.body
        )
    except HTTPMessageSignaturesException as error:
        raise BadSignature(f"The signature does not hold: {error}.") from error
    if delivery.header("X-API-KEY") != result.parameters["keyid"]:
        raise BadSignature("X-API-KEY is not the key that signed.")


def _session(message: _SessionMessage) -> Received:
    """An AudioHook session is a call and goes by its own id: only `open` names the conversation."""
    call_id = str(message.id)
    events: tuple[PlatformEvent, ...] = ()
    if message.type == "open":
        opened = parse(_OpenParameters, message.parameters)
        told = opened.customConfig
        if opened.conversationId != _NO_CONVERSATION:
            events = (CallBegan(call_id, told.agent_id, told.customer_ref, told.consent),)
    elif message.type == "close":
        events = (CallOver(call_id),)
    return Received(PLATFORM, events, delivery_id=f"{call_id}-{message.seq}")


def _event(body: Mapping[str, Any]) -> Received:
    """An event as EventBridge wraps it (`detail`), or as the notification API sends it."""
    detail = body.get("detail", body)
    event = detail.get("eventBody") if isinstance(detail, dict) else None
    if not isinstance(event, dict) or not isinstance(detail.get("topicName"), str):
        raise InvalidInput(
            "The body must be an AudioHook message, or an event with topicName and eventBody."
        )
    if event.get("mediaUris") is None:  # null as long as there is nothing to play
        return Received(PLATFORM, (), delivery_id=None)
    recording = parse(_Recording, event)
    if len(recording.mediaUris) != 1:
        raise InvalidInput(
            "mediaUris must name one file with all channels; "
            f"got {len(recording.mediaUris)}: {', '.join(sorted(recording.mediaUris))[:80]}."
        )
    [media] = recording.mediaUris.values()
    told = recording.attributes
    ready = RecordingReady(
        call_id=f"{recording.conversationId}-{recording.id}"[:128],
        platform=PLATFORM,
        recording_id=recording.id,
        url=media.mediaUri,
        agent_id=told.agent_id,
        customer_ref=told.customer_ref,
        consent=told.consent,
        channel_map=told.channel_map,
        started_at=recording.startTime,
    )
    return Received(PLATFORM, (ready,), delivery_id=recording.id)
