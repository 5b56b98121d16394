"""A platform has a recording for us: bring it into the bucket, and the storage event does the rest.

The object's name follows from the platform and the recording's id, and is written only where there
is none: whoever fetches the same recording again finds it there, or finds the call it became.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from calltone.calls.call import Source
from calltone.calls.consent import ConsentPolicy
from calltone.calls.errors import InvalidInput, NotFetchable
from calltone.calls.identifiers import checked_id
from calltone.calls.ports import CallArchive, Clock
from calltone.calls.pseudonyms import Pseudonyms
from calltone.calls.recording import metadata_of
from calltone.calls.webhook_events import RecordingReady
from calltone.calls.webhook_ports import RecordingInbox, RecordingSource

_AUDIO_PREFIXES = ("audio/", "video/mp4", "video/webm", "application/ogg")
_UNSPECIFIED_TYPES = ("", "application/octet-stream", "binary/octet-stream")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FetchRecording:
    """The use case behind a recording-ready webhook."""

    source: RecordingSource
    inbox: RecordingInbox
    archive: CallArchive
    pseudonyms: Pseudonyms
    consent: ConsentPolicy
    clock: Clock
    max_bytes: int
    oldest: timedelta
    """A recording that began longer ago would expire at once: nobody sends that but a replay."""

    def __call__(self, ready: RecordingReady) -> None:
        """Fetch the recording unless that has been done.

        Raises:
            ConsentMissing: the caller has not agreed; nothing is fetched.
            InvalidInput: an id cannot be used, or the recording is too old.
            SourceUnavailable: not now.
            NotFetchable: not at all.
        """
        name = object_name(ready)
        checked_id(ready.call_id, name="call_id")
        self.consent.require(ready.consent, call_id=ready.call_id)
        self._check_age(ready)
        if self._is_known(ready.call_id, name):
            return
        with self.source.get(ready.url, max_bytes=self.max_bytes, auth=ready.auth) as download:
            stored = self.inbox.put(
                name,
                _audio(download.blocks(), content_type=download.content_type),
                content_type=download.content_type or "application/octet-stream",
                metadata=metadata_of(
                    call_id=ready.call_id,
                    agent_id=ready.agent_id,
                    consent=ready.consent,
                    source=Source.WEBHOOK,
                    channel_map=ready.channel_map,
                    started_at=ready.started_at,
                    customer_ref=self.pseudonyms.of(ready.customer_ref),
                ),
            )
        _log.info("recording fetched", extra={"call_id": ready.call_id, "is_new": stored})

    def _check_age(self, ready: RecordingReady) -> None:
        if ready.started_at is not None and ready.started_at < self.clock() - self.oldest:
            raise InvalidInput(
                f"Recording {ready.recording_id!r} began at {ready.started_at.isoformat()}, "
                f"more than {self.oldest.days} days ago."
            )

    def _is_known(self, call_id: str, name: str) -> bool:
        """Whether it was fetched before; its audio may have been deleted since."""
        call = self.archive.get(call_id)
        return call is not None and call.recording is not None and call.recording.name == name


def object_name(ready: RecordingReady) -> str:
    """Where the recording goes in the bucket."""
    return f"webhooks/{ready.platform}/{checked_id(ready.recording_id, name='recording_id')}"


def _audio(blocks: Iterator[bytes], *, content_type: str) -> Iterator[bytes]:
    """The blocks, if the answer calls itself audio: an error page is none.

    Raises:
        NotFetchable: it calls itself something else, or is empty.
    """
    kind = content_type.lower()
    if kind not in _UNSPECIFIED_TYPES and not kind.startswith(_AUDIO_PREFIXES):
        raise NotFetchable(f"The recording's address answers with {content_type[:80]!r}, no audio.")
    is_empty = True
    for block in blocks:
        is_empty = False
        yield block
    if is_empty:
        raise NotFetchable("The recording's address answers with no bytes.")
