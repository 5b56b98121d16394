"""Machines by OpenID Connect: tokens signed here, certificates served by nobody but the test."""

import datetime
import json
import time
from http import HTTPStatus
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import crypt, exceptions, jwt

from calltone.calls.identity import Role
from calltone.platform.access_settings import service_accounts
from calltone.platform.auth import FirebaseAuth
from calltone.platform.errors import KeysUnavailable, NoRole, NotSignedIn
from calltone.platform.service_accounts import ServiceAccounts, issuer_of

AUDIENCE = "https://calls.example/api/v1"
MACHINE = "pbx@project.iam.gserviceaccount.com"
CLAIMS = {
    "iss": "https://accounts.google.com",
    "aud": AUDIENCE,
    "sub": "1234567890",
    "email": MACHINE,
    "email_verified": True,
}


def key_and_certificate() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return private.decode(), certificate.public_bytes(pem).decode()


@pytest.fixture(scope="module")
def google() -> tuple[str, str]:
    return key_and_certificate()


@pytest.fixture
def accounts(google):
    """What the deployment lists, with the certificates answered by the test."""

    def answer(url: str, method: str = "GET", **_: object) -> SimpleNamespace:
        assert (url, method) == ("https://certificates.example", "GET")
        return SimpleNamespace(status=HTTPStatus.OK, data=json.dumps({"k1": google[1]}).encode())

    return ServiceAccounts(
        {MACHINE: Role.SUPERVISOR},
        audience=AUDIENCE,
        certificates_url="https://certificates.example",
        request=answer,
    )


def token(private: str, **changes: object) -> str:
    now = int(time.time())
    claims = {"iat": now, "exp": now + 600} | CLAIMS | changes
    signer = crypt.RSASigner.from_string(private, key_id="k1")
    return jwt.encode(signer, claims).decode()


def test_a_listed_account_has_its_role(accounts, google):
    sender = accounts.identify(token(google[0]))
    assert (sender.role, sender.uid, sender.is_service) == (
        Role.SUPERVISOR,
        "service-1234567890",
        True,
    )


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"aud": "https://somebody.else"}, NotSignedIn),
        ({"iss": "https://evil.example"}, NotSignedIn),
        ({"exp": 1, "iat": 0}, NotSignedIn),
        ({"email_verified": False}, NotSignedIn),
        ({"email": "other@project.iam.gserviceaccount.com"}, NoRole),
        ({"email": None}, NoRole),
    ],
)
def test_others_are_not_let_in(accounts, google, changes, error):
    with pytest.raises(error):
        accounts.identify(token(google[0], **changes))


def test_a_token_signed_by_somebody_else(accounts):
    with pytest.raises(NotSignedIn):
        accounts.identify(token(key_and_certificate()[0]))


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "e30.e30.e30", "é.é.é", "W10.W10.W10"])
def test_what_is_no_token_at_all(accounts, text):
    assert issuer_of(text) == ""
    with pytest.raises(NotSignedIn):
        accounts.identify(text)


def test_at_the_door_of_the_api(accounts, google):
    """Who says to be a machine is asked for Google's signature."""
    door = FirebaseAuth(project_id="demo-calltone", services=accounts)
    assert door.identify(f"Bearer {token(google[0])}").is_service
    for forged in (token(key_and_certificate()[0]), token(google[0], aud="https://else.where")):
        with pytest.raises(NotSignedIn):
            door.identify(f"Bearer {forged}")


def test_without_certificates_it_can_be_tried_again(google):
    def fail(*_: object, **__: object) -> None:
        raise exceptions.TransportError("no network")

    accounts = ServiceAccounts({MACHINE: Role.ADMIN}, audience=AUDIENCE, request=fail)
    with pytest.raises(KeysUnavailable):
        accounts.identify(token(google[0]))


def test_the_setting():
    assert service_accounts(f"{MACHINE}:agent, b@c.d:admin") == {
        MACHINE: Role.AGENT,
        "b@c.d": Role.ADMIN,
    }
    for wrong in ("a:admin", "a@b", "a@b:root"):
        with pytest.raises(ValueError, match="SERVICE_ACCOUNTS"):
            service_accounts(wrong)
