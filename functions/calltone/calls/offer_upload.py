"""Somebody wants to upload a recording: an address for exactly that file, and nothing else."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from calltone.calls.call import Consent, Source
from calltone.calls.consent import ConsentPolicy
from calltone.calls.errors import CallExists, InvalidInput, UnsupportedRecording
from calltone.calls.identity import Identity
from calltone.calls.ports import CallArchive
from calltone.calls.pseudonyms import Pseudonyms
from calltone.calls.recording import metadata_of
from calltone.calls.webhook_ports import RecordingInbox

RECORDING_TYPES = frozenset(
    {
        *("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave", "audio/flac", "audio/x-flac"),
        *("audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a", "audio/aac"),
        *("audio/ogg", "application/ogg", "audio/webm", "video/webm", "video/mp4"),
    }
)


@dataclass(frozen=True, slots=True)
class Offer:
    """An address, and the call that a file sent to it becomes."""

    call_id: str
    upload_url: str


@dataclass(frozen=True, slots=True)
class OfferUpload:
    """The use case behind `POST /recordings`."""

    inbox: RecordingInbox
    archive: CallArchive
    pseudonyms: Pseudonyms
    consent: ConsentPolicy
    max_bytes: int

    def __call__(
        self,
        *,
        sender: Identity,
        content_type: str,
        size_bytes: int,
        origin: str | None,
        call_id: str | None = None,
        agent_id: str | None = None,
        customer_ref: str | None = None,
        consent: Consent = Consent.UNKNOWN,
        channel_map: tuple[str, ...] | None = None,
        started_at: datetime | None = None,
    ) -> Offer:
        """Open the address; who the call belongs to is written down now, by us.

        Raises:
            UnsupportedRecording, InvalidInput: the type, size or a name cannot be used.
            ConsentMissing: the caller has not agreed.
            NotYourCall: it was to be filed under another agent.
            CallExists: there is a call of this id.
        """
        kind = content_type.partition(";")[0].strip().lower()
        if kind not in RECORDING_TYPES:
            raise UnsupportedRecording(
                f"content_type must be one of {', '.join(sorted(RECORDING_TYPES))}; "
                f"got {content_type[:80]!r}."
            )
        if size_bytes > self.max_bytes:
            raise InvalidInput(f"size_bytes must be at most {self.max_bytes}; got {size_bytes}.")
        new_id = call_id or f"recording-{uuid.uuid4()}"
        self.consent.require(consent, call_id=new_id)
        metadata = metadata_of(
            call_id=new_id,
            agent_id=sender.acting_agent(agent_id),
            consent=consent,
            source=Source.RECORDING,
            channel_map=channel_map,
            started_at=started_at,
            customer_ref=self.pseudonyms.of(customer_ref),
        )
        if self.archive.get(new_id) is not None:
            raise CallExists(f"There is already a call with the id {new_id!r}.")
        url = self.inbox.upload_url(
            f"uploads/{new_id}",
            content_type=kind,
            size_bytes=size_bytes,
            metadata=metadata,
            origin=origin,
        )
        return Offer(call_id=new_id, upload_url=url)
