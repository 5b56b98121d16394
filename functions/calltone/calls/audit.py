"""Who did what to which call, written down once and never changed.

Nothing personal stands in it: people are known by their user id, a call by a digest of its id, so
that the record of an erasure does not keep what was erased.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from calltone.calls.identifiers import call_digest
from calltone.calls.identity import Identity
from calltone.calls.ports import Clock


class Action(StrEnum):
    """What is written down."""

    READ_CALL = "call.read"
    READ_SEGMENTS = "segments.read"
    LIST_SEGMENTS = "segments.list"
    LIST_ALERTS = "alerts.list"
    LIST_REVIEW = "review.list"
    EXPORT_CALL = "call.export"
    LISTEN = "call.listen"
    ERASE_CALL = "call.erase"
    REANALYSE_CALL = "call.reanalyse"
    ANALYSE_AGENT = "agent_channel.analyse"
    GIVE_FEEDBACK = "feedback.give"
    ANSWER_ALERT = "alert.answer"
    CHANGE_RULES = "rules.change"
    ADD_USER = "user.add"
    CHANGE_USER = "user.change"
    REMOVE_USER = "user.remove"


SYSTEM_UID = "calltone"
SYSTEM_ROLE = "system"


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One thing that was done."""

    action: Action
    uid: str
    """The user's id, `calltone` where nobody asked for it."""
    role: str
    at: datetime
    call: str | None = None
    """`call_digest` of the call; None where it was no single one."""
    subject: str | None = None
    """The rule, segment or user it was done to."""


class AuditLog(Protocol):
    """Where records go, for good."""

    def write(self, record: AuditRecord) -> None:
        """Append a record."""


@dataclass(frozen=True, slots=True)
class Audit:
    """Writes down what is about to be done or told; where that fails, it is not done."""

    log: AuditLog
    clock: Clock

    def __call__(
        self,
        action: Action,
        *,
        sender: Identity | None,
        call_id: str | None = None,
        subject: str | None = None,
    ) -> None:
        """Append one record; `sender` is None where Calltone acts by itself."""
        self.log.write(
            AuditRecord(
                action=action,
                uid=sender.uid if sender else SYSTEM_UID,
                role=sender.role.value if sender else SYSTEM_ROLE,
                at=self.clock(),
                call=call_digest(call_id) if call_id is not None else None,
                subject=subject,
            )
        )
