"""What the metrics need of the outside; `store` implements it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from calltone.calls.rollup import Rollup
from calltone.metrics.contribution import Bucket, Tally


@dataclass(frozen=True, slots=True)
class CountedCall:
    """A call beside what the metrics have counted of it."""

    call_id: str
    agent_id: str
    rollup: Rollup
    revision: int
    """Goes up with every write to the call."""
    counted_rollup: Rollup
    counted_revision: int
    """The revision that was counted last; -1 if none was."""
    counted_version: datetime | None
    """When that was written down; None if it was not."""

    @property
    def needs_counting(self) -> bool:
        """Whether the call has changed since it was counted, and there is anything to count."""
        return self.revision > self.counted_revision and bool(self.rollup or self.counted_rollup)


@dataclass(frozen=True, slots=True)
class StoredTally:
    """A metrics document as it was read."""

    tally: Tally
    version: datetime | None


class MetricsReader(Protocol):
    """Metrics documents."""

    def load_tallies(self, buckets: Sequence[Bucket]) -> dict[Bucket, StoredTally]:
        """The metrics of these buckets; empty ones included."""

    def agent_buckets(
        self, *, first: datetime, last: datetime, agent_id: str | None
    ) -> list[Bucket]:
        """The agents' buckets that exist in a range of days, both included."""


class MetricsStore(MetricsReader, Protocol):
    """Metrics documents and the record of what they count."""

    def watermark(self) -> datetime | None:
        """All calls changed before this moment have been counted; None before the first run."""

    def advance_watermark(self, moment: datetime) -> None:
        """Move the watermark forward, never back."""

    def changed_calls(self, *, since: datetime | None) -> Iterator[tuple[str, datetime]]:
        """Ids of the calls changed since then and when, oldest change first."""

    def load_calls(self, call_ids: Sequence[str]) -> list[CountedCall]:
        """The calls with what was counted of them; ids without a call are left out."""

    def commit(
        self, calls: Sequence[CountedCall], tallies: Mapping[Bucket, tuple[Tally, StoredTally]]
    ) -> None:
        """Store new tallies and that these calls are counted now, all or nothing.

        Raises:
            Conflict: one of the documents is no longer as it was read.
        """
