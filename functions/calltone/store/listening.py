"""What listening to a recording needs; among its call's private state, it is erased with it."""

from typing import Any

from google.cloud import firestore

from calltone.calls.identity import Identity, Role
from calltone.calls.listening import KeptAudio, Ticket
from calltone.calls.ports import Outline
from calltone.store.documents import (
    outline_from_document,
    recording_from_document,
    recording_to_document,
)
from calltone.store.firestore import CallReferences, at_once, faults_translated, fields


class FirestoreTickets:
    """Implements `calltone.calls.listening.Tickets`; expired ones go by their TTL."""

    def __init__(self, client: firestore.Client) -> None:
        self._client = client
        self._at = CallReferences(client)

    def put(self, call_id: str, digest: str, ticket: Ticket) -> None:
        """Keep a ticket under a digest of its text."""
        with faults_translated():
            self._at.ticket(call_id, digest).create(
                ticket_to_document(ticket), **at_once(self._client)
            )

    def get(self, call_id: str, digest: str) -> Ticket | None:
        """The ticket, expired or not, or None."""
        with faults_translated():
            document = fields(self._at.ticket(call_id, digest).get(**at_once(self._client)))
        return ticket_from_document(document) if document else None


class FirestoreOutlines:
    """How loud recordings are over time, as `FirestoreRecordings.finish` has stored it."""

    def __init__(self, client: firestore.Client) -> None:
        self._client = client
        self._at = CallReferences(client)

    def of_call(self, call_id: str) -> Outline:
        """By recorded channel; empty where none was drawn."""
        with faults_translated():
            document = fields(self._at.outline(call_id).get(**at_once(self._client)))
        return outline_from_document(document) if document else {}


def ticket_to_document(ticket: Ticket) -> dict[str, Any]:
    """A ticket as Firestore holds it."""
    return {
        "uid": ticket.listener.uid,
        "role": ticket.listener.role.value,
        "agent_id": ticket.listener.agent_id,
        "is_service": ticket.listener.is_service,
        "recording": recording_to_document(ticket.audio.ref),
        "content_type": ticket.audio.content_type,
        "size_bytes": ticket.audio.size_bytes,
        "expire_at": ticket.expires_at,
    }


def ticket_from_document(document: dict[str, Any]) -> Ticket:
    """Read a ticket."""
    return Ticket(
        listener=Identity(
            uid=document["uid"],
            role=Role(document["role"]),
            agent_id=document["agent_id"],
            is_service=document["is_service"],
        ),
        audio=KeptAudio(
            ref=recording_from_document(document["recording"]),
            content_type=document["content_type"],
            size_bytes=document["size_bytes"],
        ),
        expires_at=document["expire_at"],
    )
