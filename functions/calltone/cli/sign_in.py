"""Signing in as the page does, and staying signed in: ID tokens hold for an hour, calls may not."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from calltone.cli.live_client import LiveCallError

_TIMEOUT_SEC = 15.0
_RENEWED_BEFORE_SEC = 60.0
_PASSWORDS = "identitytoolkit.googleapis.com/v1/accounts:signInWithPassword"
_TOKENS = "securetoken.googleapis.com/v1/token"
_FIRST_OF_THEIR_FAULTS = 500


@dataclass
class FixedToken:
    """A token that somebody else got, and nobody here can renew."""

    token: str

    def current(self) -> str:
        """The token."""
        return self.token

    def renew(self) -> bool:
        """It cannot be renewed."""
        return False


@dataclass
class SignedIn:
    """A user of Firebase Auth. Not for several threads at once.

    Attributes:
        base: `https://`, or that of the emulator: the services' names follow it.
        api_key: the project's web API key.
        id_token: as signing in gave it.
        refresh_token: what new ID tokens are given for.
        until: when the ID token ends, by `now`.
    """

    base: str
    api_key: str
    id_token: str
    refresh_token: str
    until: float
    now: Callable[[], float] = field(default=time.monotonic, repr=False)

    @classmethod
    def with_password(
        cls,
        *,
        base: str,
        api_key: str,
        email: str,
        password: str,
        now: Callable[[], float] = time.monotonic,
    ) -> "SignedIn":
        """Sign in.

        Raises:
            LiveCallError: the user is unknown, the password wrong, or nobody answers.
        """
        body = {"email": email, "password": password, "returnSecureToken": True}
        asked_at = now()
        try:
            answer = _post(f"{base}{_PASSWORDS}", api_key, json=body)
        except requests.RequestException as error:
            raise LiveCallError(f"The sign-in does not answer ({type(error).__name__}).") from error
        return cls(
            base=base,
            api_key=api_key,
            id_token=answer["idToken"],
            refresh_token=answer["refreshToken"],
            until=asked_at + float(answer["expiresIn"]),
            now=now,
        )

    def current(self) -> str:
        """An ID token, a new one where the last has less than a minute left.

        Raises:
            requests.RequestException: Firebase does not answer, and the last token has ended.
            LiveCallError: Firebase gives no more tokens for this user.
        """
        if self.now() > self.until - _RENEWED_BEFORE_SEC:
            try:
                self.renew()
            except requests.RequestException:
                if self.now() > self.until:
                    raise
        return self.id_token

    def renew(self) -> bool:
        """Get a new ID token.

        Raises:
            requests.RequestException: Firebase does not answer.
            LiveCallError: it gives no more tokens for this user.
        """
        body = {"grant_type": "refresh_token", "refresh_token": self.refresh_token}
        asked_at = self.now()
        answer = _post(f"{self.base}{_TOKENS}", self.api_key, data=body)
        self.id_token = answer["id_token"]
        self.refresh_token = answer["refresh_token"]
        self.until = asked_at + float(answer["expires_in"])
        return True


def _post(url: str, api_key: str, **content: Any) -> Mapping[str, Any]:  # noqa: ANN401
    response = requests.post(url, params={"key": api_key}, timeout=_TIMEOUT_SEC, **content)
    if response.status_code >= _FIRST_OF_THEIR_FAULTS:
        response.raise_for_status()
    if not response.ok:
        raise LiveCallError(f"The sign-in refused: {response.text[:200]}")
    answer: Mapping[str, Any] = response.json()
    return answer
