"""Firebase App Check: whether a request comes from the deployment's own page."""

import json

import firebase_admin
import jwt
from firebase_admin import app_check
from google.auth.exceptions import GoogleAuthError

from calltone.platform.errors import KeysUnavailable, NotSignedIn

HEADER = "X-Firebase-AppCheck"

_NO_KEYS = (
    jwt.PyJWKClientConnectionError,
    jwt.PyJWKSetError,
    json.JSONDecodeError,  # of the keys: a token's own is a `jwt.DecodeError`
    GoogleAuthError,
)
"""What the library raises where Google's keys cannot be had."""


class AppCheck:
    """Asks browsers for an App Check token besides the user's own."""

    def __init__(self, app: firebase_admin.App) -> None:
        self._app = app

    def require(self, token: str | None) -> None:
        """Verify the header's token.

        Raises:
            NotSignedIn: it is missing or does not hold.
            KeysUnavailable: no token can be verified just now.
        """
        if not token:
            raise NotSignedIn(f"Send an App Check token in the header {HEADER}.")
        try:
            app_check.verify_token(token, self._app)
        except _NO_KEYS as error:
            raise KeysUnavailable("App Check cannot be verified just now; try again.") from error
        except (jwt.PyJWTError, ValueError, AttributeError) as error:  # an issuer that is no text
            raise NotSignedIn("The App Check token is invalid or has expired.") from error
