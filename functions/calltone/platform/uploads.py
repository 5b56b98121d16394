"""Puts recordings into the bucket, as `python -m calltone upload` does."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import google_crc32c
from google.api_core.exceptions import NotFound
from google.cloud import storage

_BLOCK_BYTES = 1024 * 1024
_TIMEOUT_SEC = 300.0


@dataclass(frozen=True, slots=True)
class Uploaded:
    """An object in the bucket."""

    generation: int
    crc32c: str


class BucketUploads:
    """Looks up and writes objects of one bucket. Safe to use from several threads."""

    def __init__(self, client: storage.Client, bucket: str) -> None:
        self._bucket = client.bucket(bucket)

    def find(self, name: str) -> Uploaded | None:
        """The object of this name, or None."""
        blob = storage.Blob(name, self._bucket)
        try:
            blob.reload()
        except NotFound:
            return None
        return Uploaded(generation=int(blob.generation or 0), crc32c=blob.crc32c or "")

    def put(
        self, path: Path, name: str, *, metadata: Mapping[str, str], replacing: Uploaded | None
    ) -> Uploaded:
        """Upload a file; its checksum is compared on arrival.

        Raises:
            GoogleAPICallError: it did not arrive, or somebody else wrote the object meanwhile.
            OSError: it cannot be read.
        """
        blob = storage.Blob(name, self._bucket)
        blob.metadata = dict(metadata)
        blob.upload_from_filename(
            path,
            checksum="crc32c",
            if_generation_match=replacing.generation if replacing else 0,
            timeout=_TIMEOUT_SEC,
        )
        return Uploaded(generation=int(blob.generation or 0), crc32c=blob.crc32c or "")


def crc32c_of(path: Path) -> str:
    """The checksum of a file as the bucket gives it: base64, big endian."""
    checksum = google_crc32c.Checksum()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            checksum.update(block)
    return base64.b64encode(checksum.digest()).decode()
