"""Listening to the recording of a finished call, where the deployment keeps audio.

A player in a browser (an `<audio>` element) sends no headers, so no ID token: whoever may listen is
given a ticket, a random text that opens this one recording for a while. Only its digest is stored.
"""

import hashlib
import io
import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from calltone.audio.containers import HEAD_BYTES, sniff
from calltone.calls.call import Call, RecordingRef, Status
from calltone.calls.errors import NoAudio, NotFinished, RecordingGone, TicketRefused
from calltone.calls.identity import Identity
from calltone.calls.lifecycle import visible_call
from calltone.calls.ports import CallArchive, Clock

_log = logging.getLogger(__name__)

TICKET_LIFE = timedelta(hours=1)
"""As long as an ID token."""
_TICKET_BYTES = 32
_BLOCK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class KeptAudio:
    """A recording that can be listened to."""

    ref: RecordingRef
    content_type: str
    """Told by its bytes, whatever the uploader said."""
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who was let in to listen, to what, and until when."""

    listener: Identity
    audio: KeptAudio
    expires_at: datetime


class Tickets(Protocol):
    """Where tickets are kept; they go with their call."""

    def put(self, call_id: str, digest: str, ticket: Ticket) -> None:
        """Keep a ticket under a digest of its text."""

    def get(self, call_id: str, digest: str) -> Ticket | None:
        """The ticket, expired or not, or None."""


class RecordingReader(Protocol):
    """The bucket recordings lie in."""

    def size_bytes(self, ref: RecordingRef) -> int | None:
        """How long exactly this generation is; None if it is not there any more.

        Raises:
            BucketUnavailable: the bucket does not answer in time.
        """

    def read(self, ref: RecordingRef, *, start: int, end: int) -> bytes:
        """Bytes `start` to `end`, the latter excluded, of exactly this generation.

        Raises:
            RecordingGone: it is not there any more.
            BucketUnavailable: the bucket does not answer in time.
        """


@dataclass(frozen=True, slots=True)
class Listen:
    """The use cases behind `/calls/{id}/audio`."""

    archive: CallArchive
    reader: RecordingReader
    tickets: Tickets
    clock: Clock
    keep_audio: bool

    def audio(self, call_id: str, *, sender: Identity) -> KeptAudio:
        """What there is to hear of a call.

        Raises:
            CallNotFound, NotYourCall: no such call for this sender.
            NotFinished: it is live, or being analysed.
            NoAudio: there is nothing to hear.
            BucketUnavailable: nobody knows just now.
        """
        ref = self._recording(visible_call(self.archive, call_id, sender=sender))
        size_bytes = self.reader.size_bytes(ref)
        if size_bytes is None:
            raise _gone(call_id)
        head = b"".join(self._blocks(call_id, ref, 0, min(HEAD_BYTES, size_bytes)))
        kind = sniff(io.BytesIO(head), name="the recording")
        return KeptAudio(ref, content_type=kind.media_type, size_bytes=size_bytes)

    def ticket(self, call_id: str, *, sender: Identity) -> tuple[str, Ticket]:
        """Let somebody in; the text is told once and stored nowhere.

        Raises:
            As `audio`.
        """
        audio = self.audio(call_id, sender=sender)
        text = secrets.token_urlsafe(_TICKET_BYTES)
        ticket = Ticket(sender, audio, expires_at=self.clock() + TICKET_LIFE)
        self.tickets.put(call_id, _digest(text), ticket)
        _log.info("somebody listens", extra={"call_id": call_id})
        return text, ticket

    def admit(self, call_id: str, text: str) -> Ticket:
        """Look at a ticket; its owner must still be allowed to hear this very recording.

        Raises:
            TicketRefused: it is unknown, of another call, or has expired.
            CallNotFound, NotYourCall, NotFinished, NoAudio: as `audio`.
        """
        ticket = self.tickets.get(call_id, _digest(text))
        if ticket is None or ticket.expires_at <= self.clock():
            raise TicketRefused("The ticket is unknown or has expired; ask for another one.")
        call = visible_call(self.archive, call_id, sender=ticket.listener)
        if self._recording(call) != ticket.audio.ref:
            raise TicketRefused("The recording was replaced by another; ask for another ticket.")
        return ticket

    def blocks(self, call_id: str, audio: KeptAudio, start: int, end: int) -> Iterator[bytes]:
        """Bytes `start` to `end`, the latter excluded, a block at a time.

        Raises:
            NoAudio: it has been deleted meanwhile.
            BucketUnavailable: the bucket does not answer in time.
        """
        yield from self._blocks(call_id, audio.ref, start, end)

    def _blocks(self, call_id: str, ref: RecordingRef, start: int, end: int) -> Iterator[bytes]:
        for at in range(start, end, _BLOCK_BYTES):
            try:
                yield self.reader.read(ref, start=at, end=min(end, at + _BLOCK_BYTES))
            except RecordingGone as error:
                raise _gone(call_id) from error

    def _recording(self, call: Call) -> RecordingRef:
        if call.status in (Status.LIVE, Status.PROCESSING):
            raise NotFinished(f"Call {call.call_id!r} is {call.status.value}; listen to it later.")
        if call.recording is None:
            raise NoAudio(f"Call {call.call_id!r} was a live call; its audio is never kept.")
        if call.status is Status.FAILED:
            raise NoAudio(f"Call {call.call_id!r} could not be analysed; it cannot be played.")
        if not self.keep_audio:
            raise NoAudio("This deployment keeps no audio (KEEP_AUDIO=off).")
        return call.recording


def _gone(call_id: str) -> NoAudio:
    return NoAudio(f"The audio of call {call_id!r} is not kept any more.")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
