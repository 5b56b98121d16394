"""The bucket recordings are dropped into."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, cast

from google.api_core.exceptions import NotFound
from google.cloud import storage

from calltone.calls.call import RecordingRef
from calltone.calls.errors import RecordingGone

_READ_AHEAD_BYTES = 4 * 1024 * 1024
"""What one request fetches: few enough requests for an hour of audio, little memory."""


class CloudBucket:
    """Implements `calltone.calls.ports.RecordingBucket`."""

    def __init__(self, client: storage.Client) -> None:
        self._client = client

    @contextmanager
    def open(self, ref: RecordingRef) -> Iterator[BinaryIO]:
        """A seekable reader of exactly this generation."""
        blob = self._blob(ref)
        try:
            blob.reload()
        except NotFound as error:
            raise _gone(ref) from error
        if blob.generation != ref.generation:  # a server without versions answers with the newest
            raise _gone(ref)
        with blob.open("rb", chunk_size=_READ_AHEAD_BYTES) as reader:
            try:
                yield cast("BinaryIO", reader)
            except NotFound as error:
                raise _gone(ref) from error

    def delete(self, ref: RecordingRef) -> None:
        """Delete exactly this generation; nothing happens if it is gone already."""
        with suppress(NotFound):
            self._blob(ref).delete(if_generation_match=ref.generation)

    def _blob(self, ref: RecordingRef) -> storage.Blob:
        bucket = self._client.bucket(ref.bucket)
        return storage.Blob(ref.name, bucket, generation=ref.generation)


def _gone(ref: RecordingRef) -> RecordingGone:
    return RecordingGone(
        f"The recording {ref.name!r} was deleted or overwritten before it could be analysed."
    )
