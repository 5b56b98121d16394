"""Bring the metrics in line with the calls, exactly once, whatever happens.

For every changed call the difference between its rollup and what was counted of it before is
applied, and the record of what was counted changes in the same commit. The commit goes through
only if the records and the metrics are as they were read, so ticks may come twice, overlap or die
anywhere. A call is counted again only if it was written to: of two runs that read it at
different moments the later one wins.

Metrics that would be written more often than Firestore likes a document to be (about once a second
for long) are spread over shards. A difference goes into one shard, whichever it is: only the sum of
all shards means anything.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched
from zlib import crc32

from calltone.calls.backoff import wait_before_retry
from calltone.calls.errors import Busy
from calltone.calls.ports import Conflict
from calltone.metrics.contribution import Bucket, contribution
from calltone.metrics.ports import CountedCall, MetricsStore
from calltone.metrics.tally import Tally

CALLS_PER_COMMIT = 50
"""A call touches few buckets besides those it shares with others, so that a commit stays far below
Firestore's 500 writes."""

WATERMARK_OVERLAP = timedelta(minutes=2)
"""How far a run looks back before a watermark: a write may become visible after a later one."""

_MAX_TRIES = 10

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a run did."""

    changed_calls: int
    counted_calls: int


@dataclass(frozen=True, slots=True)
class Aggregate:
    """The use case behind the scheduler's tick; also `calls.ports.MetricsLedger`."""

    store: MetricsStore
    per_agent: bool = True
    """Whether there are figures per agent."""
    shards: int = 1
    """Documents per bucket."""

    def __call__(self) -> TickReport:
        """Count all calls that changed since the last run."""
        changed = counted = 0
        for group in batched(self._changed_calls(), CALLS_PER_COMMIT):
            counted += self._settle([call_id for _, call_id, _ in group])
            changed += len(group)
            # After each group, so that a run that dies does not begin from the start again. Of
            # each shard the last call of the group, which changed last, stays.
            self.store.advance_watermarks({shard: changed_at for shard, _, changed_at in group})
        _log.info("metrics aggregated", extra={"changed_calls": changed, "counted_calls": counted})
        return TickReport(changed_calls=changed, counted_calls=counted)

    def _changed_calls(self) -> Iterator[tuple[int, str, datetime]]:
        """Shard and id of each call that changed, and when; in each shard oldest change first."""
        watermarks = self.store.watermarks()
        # Written down even where there is nothing yet: others may begin to write there, and this
        # function may be told of fewer shards the next time.
        if unseen := [shard for shard, watermark in watermarks.items() if watermark is None]:
            self.store.advance_watermarks(dict.fromkeys(unseen))
        for shard, watermark in watermarks.items():
            since = watermark - WATERMARK_OVERLAP if watermark else None
            for call_id, changed_at in self.store.changed_calls(shard, since=since):
                yield shard, call_id, changed_at

    def settle(self, call_ids: Sequence[str]) -> None:
        """Bring the metrics in line with these calls as they are now.

        Raises:
            Busy: others kept writing to the same metrics.
        """
        for group in batched(call_ids, CALLS_PER_COMMIT):
            self._settle(group)

    def _settle(self, call_ids: Sequence[str]) -> int:
        shard = crc32(call_ids[0].encode()) % self.shards
        for attempt in range(_MAX_TRIES):
            calls = [
                self.counting(call)
                for call in self.store.load_calls(call_ids)
                if call.needs_counting
            ]
            if not calls:
                return 0
            differences = _differences(calls)
            stored = self.store.load_tallies(sorted(differences), shard=shard)
            tallies = {
                bucket: (stored[bucket].tally + difference, stored[bucket])
                for bucket, difference in differences.items()
            }
            try:
                self.store.commit(calls, tallies, shard=shard)
            except Conflict:
                wait_before_retry(attempt)
                continue
            return len(calls)
        raise Busy("Other runs keep writing to the same metrics; the next tick goes on.")

    def counting(self, call: CountedCall) -> CountedCall:
        """The call with the share that is to be counted here."""
        if self.per_agent:
            return call
        return replace(call, share=replace(call.share, agent_id=""))


def _differences(calls: Sequence[CountedCall]) -> dict[Bucket, Tally]:
    """What has to be added to which bucket; buckets in which nothing changes are left out."""
    total: dict[Bucket, Tally] = {}
    for call in calls:
        for bucket, tally in contribution(call.share).items():
            total[bucket] = total.get(bucket, Tally()) + tally
        for bucket, tally in contribution(call.counted).items():
            total[bucket] = total.get(bucket, Tally()) - tally
    return {bucket: tally for bucket, tally in total.items() if tally != Tally()}
