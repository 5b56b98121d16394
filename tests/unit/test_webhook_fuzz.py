"""Whatever a platform sends, signed or not, is understood or refused in words."""

import contextlib
import hashlib
import hmac
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from calltone.calls.errors import InvalidInput
from calltone.calls.webhook_events import Received
from calltone.entrypoints.http.webhooks import genesys
from calltone.entrypoints.http.webhooks.delivery import BadSignature, Delivery
from calltone.entrypoints.http.webhooks.generic import Generic
from calltone.entrypoints.http.webhooks.genesys import Genesys
from calltone.entrypoints.http.webhooks.twilio import Twilio, signature
from tests.fuzz.cases import messages

URL = "https://calls.example/api/v1/webhooks/x"
FIELDS = [
    *("id", "type", "data", "call_id", "recording_id", "url", "consent", "channel_map"),
    *("started_at", "event", "streamSid", "start", "media", "track", "timestamp", "payload"),
    *("mediaFormat", "customParameters", "version", "seq", "parameters", "detail", "topicName"),
    *("eventBody", "mediaUris", "conversationId", "attributes", "customConfig", "startTime"),
]
WORDS = [
    *("call.started", "recording.ready", "granted", "open", "close", "start", "media", "stop"),
    *("MZ" + "0" * 32, "2", "audio", "inbound", "/w==", "1", "2026-05-24T10:30:00Z", "\x00", "é"),
    *("agent,customer", "completed", "CA" + "0" * 32, "RE" + "0" * 32, "AC1", "9" * 400),
]
bodies = messages(WORDS, FIELDS)


def read(platform, body: bytes, headers: dict[str, str], *, url: str = URL, query=None) -> None:
    mimetype = "application/json" if query is None or query else "application/x-www-form-urlencoded"
    with contextlib.suppress(InvalidInput, BadSignature):
        received = platform.read(Delivery(url, query or {}, headers, mimetype, body))
        assert isinstance(received, Received)


@settings(max_examples=200)
@given(bodies)
def test_signed_by_anybody(body: bytes):
    digest = hmac.new(b"s" * 16, b"100." + body, hashlib.sha256).hexdigest()
    platform = Generic({"k": b"s" * 16}, now=lambda: 100)
    read(platform, body, {"Calltone-Signature": f"t=100,k=k,v1={digest}"})


@settings(max_examples=200)
@given(bodies)
def test_signed_by_twilio(body: bytes):
    digest = hashlib.sha256(body).hexdigest()
    url = f"{URL}?bodySHA256={digest}"
    headers = {"X-Twilio-Signature": signature("t", url, {})}
    read(Twilio("AC1", ("t",)), body, headers, url=url, query={"bodySHA256": digest})


@settings(max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                *("AccountSid", "CallSid", "RecordingSid", "RecordingUrl", "RecordingStatus"),
                *("RecordingChannels", "RecordingStartTime", "x"),
            ]
        ),
        st.sampled_from(WORDS) | st.text(max_size=20),
    ),
    st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(WORDS), max_size=4),
)
def test_forms_signed_by_twilio(fields: dict[str, str], query: dict[str, str]):
    with contextlib.suppress(UnicodeEncodeError):  # lone surrogates cannot be sent
        body = urlencode(fields).encode()
        given = Delivery(
            URL,
            query,
            {"X-Twilio-Signature": signature("t", URL, fields)},
            "application/x-www-form-urlencoded",
            body,
        )
        with contextlib.suppress(InvalidInput, BadSignature):
            assert isinstance(Twilio("AC1", ("t",)).read(given), Received)


@settings(max_examples=200)
@given(bodies)
def test_messages_of_genesys(body: bytes):
    platform = Genesys({"k": b"s" * 16})
    genuine = Delivery(URL, {}, {}, "application/json", body)
    with contextlib.suppress(InvalidInput):
        assert isinstance(genesys.understood(genuine.json()), Received)
    read(platform, body, {})


@settings(max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                *("Calltone-Signature", "X-Twilio-Signature", "Signature", "Signature-Input"),
                *("X-Twilio-Webhooks-Signature-Settings", "X-API-KEY", "Content-Digest", "x"),
            ]
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
        | st.sampled_from(['sig1=("@authority")', "sig1=:AAAA:", "t=1,k=k,v1=0", "t=²,k=k"]),
    ),
    st.binary(max_size=50),
    st.sampled_from([None, {}]),
)
def test_any_headers(headers: dict[str, str], body: bytes, query):
    for platform in (Generic({"k": b"s"}), Twilio("AC1", ("t",)), Genesys({"k": b"s" * 16})):
        read(platform, body, headers, query=query)
