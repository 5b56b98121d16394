"""The recordings' bucket, as those see it who put recordings into it."""

from collections.abc import Iterator, Mapping

from google.api_core.exceptions import PreconditionFailed
from google.cloud import storage

_CHUNK_BYTES = 8 * 1024 * 1024
"""What is held in memory of a recording on its way into the bucket."""


class CloudInbox:
    """Implements `calltone.calls.webhook_ports.RecordingInbox`."""

    def __init__(self, client: storage.Client, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(
        self, name: str, blocks: Iterator[bytes], *, content_type: str, metadata: Mapping[str, str]
    ) -> bool:
        """Store an object whole or not at all; False if there is one of that name already.

        An upload that is broken off, be it by an error of `blocks`, leaves no object.
        """
        blob = self._blob(name, metadata)
        try:
            with blob.open(
                "wb", chunk_size=_CHUNK_BYTES, content_type=content_type, if_generation_match=0
            ) as writer:
                for block in blocks:
                    writer.write(block)
        except PreconditionFailed:
            return False
        return True

    def upload_url(
        self,
        name: str,
        *,
        content_type: str,
        size_bytes: int,
        metadata: Mapping[str, str],
        origin: str | None,
    ) -> str:
        """An address to which somebody else may PUT exactly this object, once.

        It is a resumable upload session: name, type, size and metadata were fixed when this server
        opened it, and it works without the right to sign that signed URLs need.
        """
        url: str = self._blob(name, metadata).create_resumable_upload_session(
            content_type=content_type, size=size_bytes, origin=origin, if_generation_match=0
        )
        return url

    def _blob(self, name: str, metadata: Mapping[str, str]) -> storage.Blob:
        blob = storage.Blob(name, self._client.bucket(self._bucket))
        blob.metadata = dict(metadata)
        return blob
