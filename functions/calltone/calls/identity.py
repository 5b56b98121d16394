"""Who is asking, and what that lets them see."""

from dataclasses import dataclass
from enum import StrEnum

from calltone.calls.errors import NotYourCall


class Role(StrEnum):
    """Roles are custom claims of the ID token; whoever has none of them gets nothing."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Identity:
    """The verified sender of a request."""

    uid: str
    role: Role
    agent_id: str
    is_service: bool = False
    """Whether it is a machine."""

    @property
    def sees_all_calls(self) -> bool:
        """Supervisors and admins see every call, agents only their own."""
        return self.role is not Role.AGENT

    @property
    def only_agent_id(self) -> str | None:
        """The agent whose calls alone are seen; None for those who see all."""
        return None if self.sees_all_calls else self.agent_id

    def require_access(self, *, call_id: str, agent_id: str) -> None:
        """Refuse an agent another agent's call.

        Raises:
            NotYourCall: the call belongs to somebody else.
        """
        if not self.sees_all_calls and agent_id != self.agent_id:
            raise NotYourCall(f"Call {call_id!r} belongs to another agent.")

    def acting_agent(self, requested: str | None) -> str:
        """The agent a new call is filed under: one's own, or, for supervisors, the named one.

        Raises:
            NotYourCall: an agent named another agent.
        """
        if requested is None or requested == self.agent_id:
            return self.agent_id
        if not self.sees_all_calls:
            raise NotYourCall(
                f"You are agent {self.agent_id!r} and cannot act for agent {requested!r}."
            )
        return requested
