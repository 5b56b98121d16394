"""Who may sign in: users of Firebase Authentication and their roles."""

from collections.abc import Iterator
from dataclasses import dataclass

import firebase_admin
from firebase_admin import auth

from calltone.calls.errors import InvalidInput
from calltone.calls.identity import Role


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in."""

    uid: str
    email: str
    role: str | None
    """None for users nobody has given a role: they may do nothing."""
    agent_id: str


class FirebaseUsers:
    """Adds users, gives roles and takes them away.

    A role is a claim of the ID token: a changed one counts when the token is renewed, within the
    hour, and at once where the user signs in anew.
    """

    def __init__(self, app: firebase_admin.App) -> None:
        self._app = app

    def add(self, email: str, role: Role, *, agent_id: str | None = None) -> User:
        """Add a user without a password.

        Raises:
            InvalidInput: there is one of this address, or it is none.
        """
        try:
            record = auth.create_user(email=email, app=self._app)
        except auth.EmailAlreadyExistsError as error:
            raise InvalidInput(f"There is a user {email} already; give a role instead.") from error
        except ValueError as error:
            raise InvalidInput(f"{email[:80]!r} is no e-mail address.") from error
        self._set(record.uid, role, agent_id)
        return self.get(email)

    def set_role(self, email: str, role: Role, *, agent_id: str | None = None) -> User:
        """Give a user another role, and another agent id if there is one.

        Raises:
            InvalidInput: there is no such user.
        """
        user = self.get(email)
        kept = None if user.agent_id == user.uid else user.agent_id
        self._set(user.uid, role, agent_id or kept)
        auth.revoke_refresh_tokens(user.uid, app=self._app)
        return self.get(email)

    def remove(self, email: str) -> User:
        """Remove a user.

        Raises:
            InvalidInput: there is no such user.
        """
        user = self.get(email)
        auth.delete_user(user.uid, app=self._app)
        return user

    def get(self, email: str) -> User:
        """A user.

        Raises:
            InvalidInput: there is no such user.
        """
        try:
            return _user(auth.get_user_by_email(email, app=self._app))
        except (auth.UserNotFoundError, ValueError) as error:
            raise InvalidInput(f"There is no user {email[:80]!r}.") from error

    def all(self) -> Iterator[User]:
        """All users."""
        for record in auth.list_users(app=self._app).iterate_all():
            yield _user(record)

    def password_link(self, user: User) -> str:
        """Where the user chooses a password; whoever has the address can."""
        link: str = auth.generate_password_reset_link(user.email, app=self._app)
        return link

    def _set(self, uid: str, role: Role, agent_id: str | None) -> None:
        claims = {"role": role.value} | ({"agent_id": agent_id} if agent_id else {})
        auth.set_custom_user_claims(uid, claims, app=self._app)


def _user(record: auth.UserRecord) -> User:
    claims = record.custom_claims or {}
    return User(
        uid=record.uid,
        email=record.email or "",
        role=claims.get("role"),
        agent_id=claims.get("agent_id") or record.uid,
    )
