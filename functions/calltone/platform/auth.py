"""Who sent a request: Firebase ID tokens, verified by Google's library, which caches the keys."""

import firebase_admin
from firebase_admin import auth

from calltone.calls.identity import Identity, Role
from calltone.platform.errors import KeysUnavailable, NoRole, NotSignedIn
from calltone.platform.service_accounts import ISSUERS, ServiceAccounts, issuer_of


class FirebaseAuth:
    """Turns a bearer token into an `Identity`.

    Where FIREBASE_AUTH_EMULATOR_HOST is set, the library takes the emulator's unsigned tokens;
    `Settings` refuses that outside demo projects.
    """

    def __init__(self, *, project_id: str, services: ServiceAccounts | None = None) -> None:
        """Verify users of `project_id`, and machines if `services` are given."""
        self._app = firebase_app(project_id)
        self._services = services

    def identify(self, authorization: str | None) -> Identity:
        """Verify the `Authorization` header.

        Raises:
            NotSignedIn: the header is missing, malformed, or its token is invalid or expired.
            NoRole: the token carries no role of ours.
            KeysUnavailable: nobody's token can be verified just now.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotSignedIn("Send a Firebase ID token as 'Authorization: Bearer <token>'.")
        if self._services is not None and issuer_of(token) in ISSUERS:
            return self._services.identify(token)
        try:
            claims = auth.verify_id_token(token, app=self._app)
        except auth.CertificateFetchError as error:
            raise KeysUnavailable("Sign-in cannot be verified just now; try again.") from error
        except (auth.InvalidIdTokenError, ValueError) as error:
            raise NotSignedIn("The ID token is invalid or has expired; sign in again.") from error
        return _identity(claims)


def firebase_app(project_id: str) -> firebase_admin.App:
    """Firebase's own object for the project, of which a process has one."""
    name = f"calltone-{project_id}"
    try:
        return firebase_admin.get_app(name)
    except ValueError:
        return firebase_admin.initialize_app(options={"projectId": project_id}, name=name)


def _identity(claims: dict[str, object]) -> Identity:
    role = claims.get("role")
    if role not in [known.value for known in Role]:
        raise NoRole("This user has no role yet; an administrator gives one.")
    uid = str(claims["uid"])
    return Identity(uid=uid, role=Role(str(role)), agent_id=str(claims.get("agent_id") or uid))
