"""What the webhooks' use cases need of the outside."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol


class Download(Protocol):
    """A recording that is about to be read."""

    content_type: str

    def blocks(self) -> Iterator[bytes]:
        """Its bytes, once.

        Raises:
            SourceUnavailable, NotFetchable: as `RecordingSource.get`, while reading.
        """


class RecordingSource(Protocol):
    """Where platforms keep recordings."""

    def get(
        self, url: str, *, max_bytes: int, auth: tuple[str, str] | None
    ) -> AbstractContextManager[Download]:
        """Open the recording at an address somebody told us.

        Raises:
            SourceUnavailable: not now; the same may succeed later.
            NotFetchable: we will not go there, or there is nothing for us.
        """


class RecordingInbox(Protocol):
    """The bucket, as those see it who put recordings into it."""

    def put(
        self, name: str, blocks: Iterator[bytes], *, content_type: str, metadata: Mapping[str, str]
    ) -> bool:
        """Store an object whole or not at all; False if there is one of that name already."""

    def upload_url(
        self,
        name: str,
        *,
        content_type: str,
        size_bytes: int,
        metadata: Mapping[str, str],
        origin: str | None,
    ) -> str:
        """An address to which somebody else may PUT exactly this object, once."""


class DeliveryLedger(Protocol):
    """Which deliveries have been handled."""

    def take(self, key: str, *, now: datetime, lease_until: datetime, expire_at: datetime) -> None:
        """Begin to handle a delivery.

        Raises:
            Replayed: it has been handled.
            Busy: another instance is at it and its lease has not run out.
        """

    def done(self, key: str) -> None:
        """The delivery has taken effect."""

    def release(self, key: str) -> None:
        """The delivery has not been handled after all and may come again."""


class StreamBuffer(Protocol):
    """Audio of running streams that is not yet a whole chunk."""

    def add(
        self, call_id: str, windows: Mapping[int, Mapping[int, bytes]], *, expire_at: datetime
    ) -> None:
        """Keep frames by window and millisecond; the same frame again changes nothing."""

    def pending(self, call_id: str) -> dict[int, dict[int, bytes]]:
        """All windows that are kept."""

    def drop(self, call_id: str, window: int) -> None:
        """Forget a window; nothing happens if it is not there."""
