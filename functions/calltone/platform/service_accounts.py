"""Machines that call the API: Google-signed ID tokens of service accounts (OpenID Connect)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from calltone.calls.identity import Identity, Role
from calltone.platform.errors import KeysUnavailable, NoRole, NotSignedIn

if TYPE_CHECKING:
    from google.auth.transport import Request

ISSUERS = frozenset({"https://accounts.google.com", "accounts.google.com"})
_CERTIFICATES_URL = "https://www.googleapis.com/oauth2/v1/certs"


class ServiceAccounts:
    """Turns an ID token of a listed service account into an `Identity`.

    Google's library verifies signature, audience and time; the keys are cached as their answer's
    headers allow.
    """

    def __init__(
        self,
        roles: Mapping[str, Role],
        *,
        audience: str,
        certificates_url: str = _CERTIFICATES_URL,
        request: "Request | None" = None,
    ) -> None:
        """Take tokens for `audience` of the accounts in `roles`, by e-mail address.

        `request` fetches the certificates, as `google.auth.transport.Request` does.
        """
        self._roles = roles
        self._audience = audience
        self._certificates_url = certificates_url
        self._request = request or _caching_request()

    def identify(self, token: str) -> Identity:
        """Verify a token.

        Raises:
            NotSignedIn: it is invalid, has expired, or is for somebody else.
            NoRole: the account is not listed.
            KeysUnavailable: nobody's token can be verified just now.
        """
        claims = self._verified(token)
        if claims.get("iss") not in ISSUERS or not claims.get("email_verified"):
            raise NotSignedIn("The ID token is not one of a Google service account.")
        role = self._roles.get(str(claims.get("email")))
        if role is None:
            raise NoRole("This service account is not listed in SERVICE_ACCOUNTS.")
        uid = f"service-{claims['sub']}"
        return Identity(uid=uid, role=role, agent_id=uid, is_service=True)

    def _verified(self, token: str) -> Mapping[str, Any]:
        from google.auth import exceptions
        from google.oauth2 import id_token

        try:
            claims: Mapping[str, Any] = id_token.verify_token(
                token, self._request, self._audience, self._certificates_url
            )
        except exceptions.TransportError as error:
            raise KeysUnavailable("Sign-in cannot be verified just now; try again.") from error
        except (exceptions.GoogleAuthError, ValueError) as error:
            raise NotSignedIn("The ID token is invalid, expired or for another service.") from error
        return claims


def issuer_of(token: str) -> str:
    """Who says to have issued a token; nothing of it has been verified."""
    from google.auth import jwt

    try:
        claims = jwt.decode(token, verify=False)  # type: ignore[no-untyped-call]
        return str(claims.get("iss", ""))
    except (ValueError, AttributeError):
        return ""


def _caching_request() -> "Request":
    import requests
    from cachecontrol import CacheControl
    from google.auth.transport import requests as transport

    return transport.Request(CacheControl(requests.Session()))
