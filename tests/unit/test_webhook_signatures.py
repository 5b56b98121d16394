"""Signatures as the platforms' own documentation gives them."""

import base64
import hashlib
from typing import Any

import pytest

from calltone.entrypoints.http.webhooks.delivery import BadSignature, Delivery
from calltone.entrypoints.http.webhooks.genesys import MAX_AGE, check_signature
from calltone.entrypoints.http.webhooks.twilio import Twilio, signature

# https://www.twilio.com/docs/usage/webhooks/webhooks-security
TWILIO_URL = "https://example.com/myapp.php?foo=1&bar=2"
TWILIO_FIELDS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}

# https://developer.genesys.cloud/devapps/audiohook/session-walkthrough
GENESYS_URL = "https://audiohook.example.com/api/v1/voicebiometrics/ws"
GENESYS_KEY = "SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh"
GENESYS_SECRET = "TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU="
GENESYS_HEADERS = {
    "Host": "audiohook.example.com",
    "Audiohook-Organization-Id": "d7934305-0972-4844-938e-9060eef73d05",
    "Audiohook-Correlation-Id": "e160e428-53e2-487c-977d-96989bf5c99d",
    "Audiohook-Session-Id": "30b0e395-84d3-4570-ac13-9a62d8f514c0",
    "X-API-KEY": GENESYS_KEY,
    "Signature": "sig1=:NZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4=:",
    "Signature-Input": (
        'sig1=("@request-target" "@authority" "audiohook-organization-id" '
        '"audiohook-session-id" "audiohook-correlation-id" "x-api-key");'
        f'keyid="{GENESYS_KEY}";nonce="VGhpc0lzQVVuaXF1ZU5vbmNl";alg="hmac-sha256";'
        "created=1641013200;expires=3282026430"
    ),
}


def test_twilios_own_example():
    assert signature("12345", TWILIO_URL, TWILIO_FIELDS) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


def delivery(url: str = GENESYS_URL, body: bytes = b"", **changes: Any) -> Delivery:
    headers = GENESYS_HEADERS | changes
    return Delivery(url=url, query={}, headers=headers, mimetype="application/json", body=body)


def check(given: Delivery, **options: Any) -> None:
    keys = {GENESYS_KEY: base64.b64decode(GENESYS_SECRET)}
    check_signature(given, keys, **({"max_age": None} | options))


def test_genesys_own_example():
    check(delivery())


@pytest.mark.parametrize(
    ("changed", "options"),
    [
        (delivery(url="https://other.example.com/api/v1/voicebiometrics/ws"), {}),
        (delivery(url="https://audiohook.example.com/api/v1/other"), {}),
        (delivery(**{"Audiohook-Organization-Id": "another"}), {}),
        (delivery(**{"X-API-KEY": "another"}), {}),
        (delivery(Signature="sig1=:AAAA:"), {}),
        (delivery(Signature="damaged"), {}),
        (delivery(**{"Signature-Input": "sig1=()"}), {}),
        (delivery(body=b"{}"), {}),
        (delivery(), {"max_age": MAX_AGE}),
    ],
    ids=[
        *("host", "path", "organization", "key", "signature", "damaged", "covers nothing"),
        *("body not covered", "too old"),
    ],
)
def test_whatever_is_changed_in_it_is_noticed(changed: Delivery, options: dict[str, Any]):
    with pytest.raises(BadSignature):
        check(changed, **options)


@pytest.mark.parametrize(
    ("change", "body"),
    [
        ({"url": "https://example.com/myapp.php?foo=1&bar=3"}, None),
        ({"headers": {}}, None),
        ({"headers": {"X-Twilio-Signature": "é"}}, None),
        ({"headers": {"X-Twilio-Webhooks-Signature-Settings": "algorithm=HMAC_MD5"}}, None),
        ({}, b"Digits=1235"),
        ({}, b"Digits=1234&Digits=1234"),
        ({}, b"%ff=%ff&&"),
        ({}, b"&".join(b"a%d=1" % i for i in range(200))),
    ],
)
def test_twilio_notices_whatever_is_changed(change: dict[str, Any], body: bytes | None):
    fields = {"Digits": "1234"}
    given = {
        "url": TWILIO_URL,
        "query": {},
        "headers": {"X-Twilio-Signature": signature("12345", TWILIO_URL, fields)},
        "mimetype": "application/x-www-form-urlencoded",
        "body": b"Digits=1234",
    }
    assert Twilio("AC1", ("new", "12345")).read(Delivery(**given)).events == ()
    with pytest.raises(BadSignature):
        Twilio("AC1", ("new", "12345")).read(
            Delivery(**given | change | ({"body": body} if body else {}))
        )


def test_twilio_json_is_signed_by_its_hash_in_the_address():
    body = b'[{"event": "connected"}]'
    digest = hashlib.sha256(body).hexdigest()
    url = f"https://example.com/twilio?bodySHA256={digest}"
    headers = {
        "X-Twilio-Signature": signature("t", url, {}, algorithm="sha256"),
        "X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256",
    }
    given = Delivery(url, {"bodySHA256": digest}, headers, "application/json", body)
    assert Twilio("AC1", ("t",)).read(given).events == ()
    other = Delivery(url, {"bodySHA256": digest}, headers, "application/json", body + b" ")
    with pytest.raises(BadSignature, match="bodySHA256"):
        Twilio("AC1", ("t",)).read(other)
