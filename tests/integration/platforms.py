"""Contact-centre platforms as they knock at the door, and the server they keep recordings on."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import requests
from http_message_signatures import HTTPMessageSigner, algorithms
from http_message_signatures.resolvers import MappingKeyResolver

from infra.local.names import (
    GENESYS_API_KEY,
    GENESYS_SECRET,
    TWILIO_AUTH_TOKEN,
    WEBHOOK_KEY_ID,
    WEBHOOK_SECRET,
)


def generic(
    base_url: str,
    message: dict[str, Any] | bytes,
    *,
    key_id: str = WEBHOOK_KEY_ID,
    secret: str = WEBHOOK_SECRET,
    at: float | None = None,
) -> requests.Response:
    """Post a signed message."""
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    seconds = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "Calltone-Signature": f"t={seconds},k={key_id},v1={digest}",
    }
    return _post(f"{base_url}/webhooks/generic", body, headers)


def recording_ready(url: str, **data: Any) -> dict[str, Any]:
    """A recording of a call nobody has told of before."""
    mark = uuid.uuid4().hex
    told = {"call_id": f"call-{mark}", "recording_id": f"rec-{mark}", "consent": "granted"}
    return {
        "id": f"evt-{mark}",
        "type": "recording.ready",
        "data": {**told, "agent_id": "agent-1", "url": url, **data},
    }


def twilio_signature(url: str, fields: dict[str, str], token: str = TWILIO_AUTH_TOKEN) -> str:
    """As the platform's documentation describes it."""
    text = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def twilio_form(base_url: str, fields: dict[str, str], query: str = "") -> requests.Response:
    """Post a status callback."""
    url = f"{base_url}/webhooks/twilio{query}"
    headers = {"X-Twilio-Signature": twilio_signature(url, fields)}
    return _post(url, fields, headers)


def twilio_stream(base_url: str, messages: list[dict[str, Any]]) -> requests.Response:
    """Post a batch of Media Streams messages."""
    body = json.dumps(messages).encode()
    url = f"{base_url}/webhooks/twilio?bodySHA256={hashlib.sha256(body).hexdigest()}"
    headers = {"X-Twilio-Signature": twilio_signature(url, {}), "Content-Type": "application/json"}
    return _post(url, body, headers)


def genesys(base_url: str, message: dict[str, Any]) -> requests.Response:
    """Post an AudioHook message or an event."""
    body = json.dumps(message).encode()
    request = requests.Request(
        "POST",
        f"{base_url}/webhooks/genesys",
        data=body,
        headers={
            "Content-Type": "application/json",
            "Audiohook-Organization-Id": "d7934305-0972-4844-938e-9060eef73d05",
            "Audiohook-Correlation-Id": str(uuid.uuid4()),
            "Audiohook-Session-Id": str(uuid.uuid4()),
            "X-API-KEY": GENESYS_API_KEY,
        },
    ).prepare()
    keys = {GENESYS_API_KEY: base64.b64decode(GENESYS_SECRET)}
    HTTPMessageSigner(
        signature_algorithm=algorithms.HMAC_SHA256,
        key_resolver=MappingKeyResolver(public_keys=keys, private_keys=keys),
    ).sign(
        request,
        key_id=GENESYS_API_KEY,
        created=datetime.now(UTC),
        nonce=uuid.uuid4().hex,
        covered_component_ids=(
            *("@request-target", "@authority", "audiohook-organization-id"),
            *("audiohook-session-id", "audiohook-correlation-id", "x-api-key"),
        ),
        body=body,
    )
    with requests.Session() as session:
        session.trust_env = False
        return session.send(request, timeout=60)


def _post(url: str, body: Any, headers: dict[str, str]) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.post(url, data=body, headers=headers, timeout=60)
