"""What the metrics need of the outside; `store` implements it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from calltone.metrics.contribution import Bucket, Share
from calltone.metrics.tally import Tally

Version = tuple[datetime, int]
"""When a call was changed last and how often it was; every write to the call raises it."""


@dataclass(frozen=True, slots=True)
class CountedCall:
    """A call beside what the metrics have counted of it."""

    call_id: str
    share: Share
    version: Version
    is_erased: bool
    """It is being erased: that nothing of it may be counted any more has to be written down."""
    expire_at: datetime
    counted: Share
    counted_version: Version | None
    """The version that was counted last; None if none was."""
    record_version: datetime | None
    """When that was written down; None if it was not."""

    @property
    def has_changed(self) -> bool:
        """Whether the call was written to since it was counted."""
        return self.counted_version is None or self.version > self.counted_version

    @property
    def needs_counting(self) -> bool:
        """Whether it has changed, and there is anything to count."""
        anything = not (self.share.is_empty and self.counted.is_empty)
        return self.has_changed and (anything or self.is_erased)


@dataclass(frozen=True, slots=True)
class StoredTally:
    """A metrics document as it was read."""

    tally: Tally
    version: datetime | None


class MetricsReader(Protocol):
    """Metrics documents."""

    def days(self, first: datetime, last: datetime) -> Tally:
        """All half hours of these days (UTC midnights, both included)."""

    def agent_days(
        self, first: datetime, last: datetime, *, agent_id: str | None, limit: int
    ) -> dict[str, Tally]:
        """The same per agent, of one or of all.

        Raises:
            InvalidInput: there are more than `limit` documents.
        """

    def knows_agent(self, agent_id: str) -> bool:
        """Whether anything was ever counted for this agent."""


class MetricsStore(Protocol):
    """Metrics documents and the record of what they count."""

    def watermarks(self) -> Mapping[int, datetime | None]:
        """Per shard of the calls, up to when all changes are counted; None: no change was seen."""

    def advance_watermarks(self, moments: Mapping[int, datetime | None]) -> None:
        """Move the watermarks of these shards forward, never back; None: it is looked into."""

    def changed_calls(
        self, shard: int, *, since: datetime | None
    ) -> Iterator[tuple[str, datetime]]:
        """Ids of a shard's calls changed since then and when, oldest change first."""

    def load_calls(self, call_ids: Sequence[str]) -> list[CountedCall]:
        """The calls with what was counted of them; ids without a call are left out."""

    def load_tallies(self, buckets: Sequence[Bucket], *, shard: int) -> dict[Bucket, StoredTally]:
        """One shard of the metrics of these buckets; empty ones included."""

    def commit(
        self,
        calls: Sequence[CountedCall],
        tallies: Mapping[Bucket, tuple[Tally, StoredTally]],
        *,
        shard: int,
    ) -> None:
        """Store new tallies and that these calls are counted now, all or nothing.

        Raises:
            Conflict: one of the documents is no longer as it was read.
        """
