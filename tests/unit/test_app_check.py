"""App Check by Firebase's own library: tokens signed here, keys served by a server of the test."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import firebase_admin
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from firebase_admin import app_check as library
from firebase_admin import credentials
from flask.testing import FlaskClient
from google.auth.credentials import AnonymousCredentials

from calltone.calls.identity import Identity, Role
from calltone.container import Container
from calltone.entrypoints.http.app import create_app
from calltone.platform.app_check import HEADER, AppCheck
from calltone.platform.errors import KeysUnavailable, NotSignedIn
from calltone.platform.settings import Settings
from tests.unit.raw_server import RawServer, ok, serving

PROJECT = "demo-calltone"
KEY_ID = "key-1"
NO_KEYS = b"HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class NoCredentials(credentials.Base):
    """App Check needs none to verify; the library asks for some all the same."""

    def get_credential(self) -> AnonymousCredentials:
        return AnonymousCredentials()


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_set(key: rsa.RSAPrivateKey) -> bytes:
    """As Google publishes its keys."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    return json.dumps({"keys": [public | {"kid": KEY_ID, "alg": "RS256", "use": "sig"}]}).encode()


@pytest.fixture
def keys(key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch) -> Iterator[RawServer]:
    """The server the library gets its keys from."""
    with serving(ok(key_set(key), Content_Type="application/json")) as server:
        monkeypatch.setattr(library._AppCheckService, "_JWKS_URL", f"{server.url}/v1/jwks")
        yield server


@pytest.fixture
def check() -> Iterator[AppCheck]:
    app = firebase_admin.initialize_app(
        NoCredentials(), options={"projectId": PROJECT}, name=uuid.uuid4().hex
    )
    yield AppCheck(app)
    firebase_admin.delete_app(app)


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    known = {
        "iss": "https://firebaseappcheck.googleapis.com/123456789",
        "aud": ["projects/123456789", f"projects/{PROJECT}"],
        "sub": "1:123456789:web:abcdef",
        "iat": now,
        "exp": now + 3600,
    }
    return {name: value for name, value in (known | changes).items() if value is not None}


def token(key: rsa.RSAPrivateKey, *, headers: dict[str, Any] | None = None, **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, "RS256", headers={"kid": KEY_ID} | (headers or {}))


def by_hand(header: dict[str, Any], secret: bytes) -> str:
    """A token no library would make: HMAC, or no signature at all."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
             for part in (header | {"kid": KEY_ID, "typ": "JWT"}, claims())]  # fmt: skip
    signature = hmac.new(secret, b".".join(parts), hashlib.sha256).digest() if secret else b""
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def test_the_page_is_let_in_and_the_keys_are_fetched_once(check: AppCheck, keys: RawServer, key):
    for _ in range(3):
        check.require(token(key))
    assert len(keys.requests) == 1
    assert keys.requests[0].startswith(b"GET /v1/jwks ")


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": ["projects/999", "projects/somebody-else"]},
        {"aud": f"projects/{PROJECT}"},
        {"aud": None},
        {"iss": "https://evil.example/123456789"},
        {"iss": None},
        {"iss": "https://firebaseappcheck.googleapis.com.evil.example/1"},
        {"exp": int(time.time()) - 60},
        {"nbf": int(time.time()) + 3600},
        {"sub": None},
        {"headers": {"typ": "other"}},
        {"headers": {"kid": "unknown"}},
    ],
    ids=str,
)
def test_other_tokens_are_not(check: AppCheck, keys: RawServer, key, changes: dict[str, Any]):
    with pytest.raises(NotSignedIn, match="invalid or has expired"):
        check.require(token(key, **changes))


def test_a_token_signed_by_somebody_else(check: AppCheck, keys: RawServer):
    forger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(NotSignedIn):
        check.require(token(forger))


def test_the_public_key_is_no_secret(check: AppCheck, keys: RawServer, key):
    """The old trick: HMAC with what everybody may know, or no signature at all."""
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for forged in (by_hand({"alg": "HS256"}, public), by_hand({"alg": "none"}, b"")):
        with pytest.raises(NotSignedIn):
            check.require(forged)


@pytest.mark.parametrize("text", ["x", "a.b.c", "e30.e30.e30", "é.é.é", "W10.W10.W10", "." * 5000])
def test_what_is_no_token_at_all(check: AppCheck, keys: RawServer, text: str):
    with pytest.raises(NotSignedIn):
        check.require(text)


@pytest.mark.parametrize("text", [None, ""])
def test_no_token(check: AppCheck, text: str | None):
    with pytest.raises(NotSignedIn, match=HEADER):
        check.require(text)


@pytest.mark.parametrize("answer", [NO_KEYS, ok(b"<html>"), ok(b'{"keys": []}')])
def test_without_keys_it_can_be_tried_again(
    check: AppCheck, key, monkeypatch: pytest.MonkeyPatch, answer: bytes
):
    with serving(answer) as server:
        monkeypatch.setattr(library._AppCheckService, "_JWKS_URL", server.url)
        with pytest.raises(KeysUnavailable):
            check.require(token(key))


def test_without_anybody_who_has_keys(check: AppCheck, key, monkeypatch: pytest.MonkeyPatch):
    with serving(b"") as server:
        gone = server.url
    monkeypatch.setattr(library._AppCheckService, "_JWKS_URL", gone)
    with pytest.raises(KeysUnavailable):
        check.require(token(key))


class KnowsEverybody:
    """Each token is the name of an agent."""

    def identify(self, authorization: str | None) -> Identity:
        name = (authorization or "").removeprefix("Bearer ")
        return Identity(uid=name, role=Role.AGENT, agent_id=name)


class NoCalls:
    def document(self, _call_id: str) -> None:
        return None


@pytest.fixture
def api(check: AppCheck) -> FlaskClient:
    settings = {"GOOGLE_CLOUD_PROJECT": PROJECT, "RECORDINGS_BUCKET": "b", "APP_CHECK": "on"}
    container = Container(Settings.from_environment(settings))
    container.once("auth", KnowsEverybody)
    container.once("archive", NoCalls)
    container.once("app_check", lambda: check)
    return create_app(container).test_client()


def test_through_the_api(api: FlaskClient, keys: RawServer, key):
    def status(**headers: str) -> int:
        user = {"Authorization": "Bearer a"}
        return api.get("/api/v1/calls/c", headers=user | headers).status_code

    assert status() == 401
    assert status(**{HEADER: token(key, aud=["projects/other"])}) == 401
    assert status(**{HEADER: token(key)}) == 404  # let in: there is no such call
