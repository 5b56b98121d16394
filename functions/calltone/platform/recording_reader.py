"""The recordings' bucket, as those hear it who listen to a kept recording."""

from collections.abc import Iterator
from contextlib import contextmanager

from google.api_core.exceptions import GoogleAPICallError, NotFound, RetryError
from google.auth.exceptions import TransportError
from google.cloud import storage
from google.cloud.storage.retry import DEFAULT_RETRY
from requests.exceptions import RequestException

from calltone.calls.call import RecordingRef
from calltone.calls.errors import BucketUnavailable, RecordingGone

_GIVE_UP_SEC = 10.0
"""How long somebody who listens waits for a piece of the recording."""


class CloudRecordingReader:
    """Implements `calltone.calls.listening.RecordingReader`."""

    def __init__(self, client: storage.Client) -> None:
        self._client = client

    def size_bytes(self, ref: RecordingRef) -> int | None:
        """How long exactly this generation is; None if it is not there any more."""
        blob = self._blob(ref)
        try:
            with _faults_translated():
                blob.reload(retry=DEFAULT_RETRY.with_timeout(_GIVE_UP_SEC), timeout=_GIVE_UP_SEC)
        except NotFound:
            return None
        # A server without versions answers with the newest.
        return blob.size or 0 if blob.generation == ref.generation else None

    def read(self, ref: RecordingRef, *, start: int, end: int) -> bytes:
        """Bytes `start` to `end`, the latter excluded, of exactly this generation."""
        try:
            with _faults_translated():
                content: bytes = self._blob(ref).download_as_bytes(
                    start=start,
                    end=end - 1,
                    raw_download=True,
                    retry=DEFAULT_RETRY.with_timeout(_GIVE_UP_SEC),
                    timeout=_GIVE_UP_SEC,
                )
        except NotFound as error:
            raise RecordingGone(
                f"The recording {ref.name!r} was deleted or overwritten."
            ) from error
        return content

    def _blob(self, ref: RecordingRef) -> storage.Blob:
        return storage.Blob(ref.name, self._client.bucket(ref.bucket), generation=ref.generation)


@contextmanager
def _faults_translated() -> Iterator[None]:
    try:
        yield
    except NotFound:
        raise
    except (GoogleAPICallError, RetryError, RequestException, TransportError) as error:
        raise BucketUnavailable("The recording cannot be read just now; try again.") from error
