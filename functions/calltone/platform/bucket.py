"""The bucket recordings are dropped into."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import BinaryIO, cast

from google.api_core.exceptions import NotFound
from google.cloud import storage

from calltone.calls.call import RecordingRef
from calltone.calls.errors import RecordingGone
from calltone.calls.recording import StoredObject

_READ_AHEAD_BYTES = 4 * 1024 * 1024
"""What one request fetches: few enough requests for an hour of audio, little memory."""

_COPIED_GENERATION = "calltone_generation"
"""Metadata of a copy: which generation of the object it was made of."""


class CloudBucket:
    """Implements `calltone.calls.ports.RecordingBucket`."""

    def __init__(self, client: storage.Client, *, failed_prefix: str) -> None:
        self._client = client
        self._failed_prefix = failed_prefix

    def describe(self, ref: RecordingRef) -> StoredObject | None:
        """This generation with its metadata, or None if it is not there any more."""
        blob = self._blob(ref)
        try:
            blob.reload()
        except NotFound:
            return None
        if blob.generation != ref.generation:  # a server without versions answers with the newest
            return None
        return StoredObject(
            ref=ref,
            size_bytes=blob.size or 0,
            time_created=blob.time_created or datetime.now(UTC),
            metadata=blob.metadata or {},
        )

    @contextmanager
    def open(self, ref: RecordingRef) -> Iterator[BinaryIO]:
        """A seekable reader of exactly this generation."""
        if self.describe(ref) is None:
            raise _gone(ref)
        with self._blob(ref).open("rb", chunk_size=_READ_AHEAD_BYTES) as reader:
            try:
                yield cast("BinaryIO", reader)
            except NotFound as error:
                raise _gone(ref) from error

    def set_aside(self, ref: RecordingRef) -> None:
        """Copy this generation to where failed recordings lie; if it is gone, nothing happens."""
        stored = self.describe(ref)
        if stored is None:
            return
        copy = self._copy(ref)
        copy.metadata = dict(stored.metadata) | {_COPIED_GENERATION: str(ref.generation)}
        token = None
        while True:
            try:
                token, _, _ = copy.rewrite(self._blob(ref), token=token)
            except NotFound:
                return
            if token is None:
                return

    def delete_set_aside(self, ref: RecordingRef, *, call_id: str) -> None:
        """Delete the copy that `set_aside` made of any generation of this call, if there is one."""
        copy = self._copy(ref)
        with suppress(NotFound):
            copy.reload()
            told = copy.metadata or {}
            is_this = told.get(_COPIED_GENERATION) == str(ref.generation)
            if is_this or told.get("call_id", call_id) == call_id:
                copy.delete(if_generation_match=copy.generation)

    def delete(self, ref: RecordingRef) -> None:
        """Delete exactly this generation; nothing happens if it is gone already."""
        with suppress(NotFound):
            self._blob(ref).delete(if_generation_match=ref.generation)

    def _copy(self, ref: RecordingRef) -> storage.Blob:
        return storage.Blob(self._failed_prefix + ref.name, self._client.bucket(ref.bucket))

    def _blob(self, ref: RecordingRef) -> storage.Blob:
        bucket = self._client.bucket(ref.bucket)
        return storage.Blob(ref.name, bucket, generation=ref.generation)


def _gone(ref: RecordingRef) -> RecordingGone:
    return RecordingGone(
        f"The recording {ref.name!r} was deleted or overwritten before it could be analysed."
    )
