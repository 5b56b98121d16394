"""A call's own counts beside all that lies below it: segments, alerts, feedback."""

from collections.abc import Mapping
from datetime import datetime
from itertools import batched
from typing import Any

from google.api_core import exceptions
from google.cloud import firestore

from calltone.calls.call import Source, Status
from calltone.calls.errors import Busy
from calltone.calls.ports import Conflict
from calltone.calls.rollup import rollup_to_document, slot_key
from calltone.calls.segment import Segment
from calltone.calls.summary import summarise_live
from calltone.metrics.contribution import Share
from calltone.metrics.recheck import count_verdicts, differing, rebuild_rollup
from calltone.store.alert_documents import alert_from_document
from calltone.store.documents import SHARD, segment_from_document
from calltone.store.feedback import feedback_from_document
from calltone.store.firestore import CallReferences, faults_translated, fields
from calltone.store.metrics_documents import share_of_call
from calltone.store.notices import FirestoreNotices
from calltone.store.shards import IndexShards
from calltone.store.whole_call import WholeCalls

_MAX_TRIES = 5
_WRITES_PER_COMMIT = 400


class FirestoreRecheck:
    """Implements `calltone.metrics.recheck.CallChecker`."""

    def __init__(self, client: firestore.Client, index: IndexShards | None = None) -> None:
        self._client = client
        self._index = index or IndexShards()
        self._at = CallReferences(client, self._index)
        self._below = WholeCalls(client, notices=FirestoreNotices(client))

    def wrong(self, call_id: str, *, mend: bool) -> tuple[str, ...]:
        """What of a call is not as its segments say; with `mend` it is put right."""
        for _ in range(_MAX_TRIES):
            with faults_translated():
                snapshot = self._at.call(call_id).get()
            call, version = fields(snapshot), snapshot.update_time
            if call is None or version is None or not _has_come_to_rest(call):
                return ()
            segments, misplaced = self._segments(call_id)
            update = self._update(call, segments)
            found = (*update, *([SHARD] if misplaced or not self._index.has(call) else []))
            if not found:
                return ()
            if mend:
                try:
                    self._mend(call_id, update, misplaced, version=version)
                except Conflict:
                    continue
            elif not self._is_still(call_id, version):
                continue
            return found
        raise Busy(f"Call {call_id!r} is being written to; run it again later.")

    def _segments(self, call_id: str) -> tuple[list[Segment], list[str]]:
        """All segments in order of time, and the names of those no query over all calls finds."""
        segments, misplaced = [], []
        for document in self._below.segments(call_id):
            segments.append(segment_from_document(document))
            if not self._index.has(document):
                misplaced.append(document["segment_id"])
        return segments, misplaced

    def _update(self, call: Mapping[str, Any], segments: list[Segment]) -> dict[str, Any]:
        """Those fields of the call that should be others."""
        call_id = call["call_id"]
        rebuilt = Share(
            rollup=rebuild_rollup(segments, map(alert_from_document, self._below.alerts(call_id))),
            verdicts=count_verdicts(map(feedback_from_document, self._below.feedback(call_id))),
        )
        right: dict[str, Any] = {
            "rollup": rollup_to_document(rebuilt.rollup),
            "verdicts": {slot_key(slot): dict(v) for slot, v in rebuilt.verdicts.items()},
        }
        update = {name: right[name] for name in differing(share_of_call(call), rebuilt)}
        # A recording's summary also tells of what its audio told, which is not kept.
        if call["source"] == Source.LIVE.value and call["status"] == Status.COMPLETED.value:
            summary = summarise_live(segments)
            if call["summary"] != summary:
                update["summary"] = summary
        return update

    def _is_still(self, call_id: str, version: datetime) -> bool:
        with faults_translated():
            now: datetime | None = self._at.call(call_id).get(["revision"]).update_time
        return now == version

    def _mend(
        self, call_id: str, update: dict[str, Any], misplaced: list[str], *, version: datetime
    ) -> None:
        try:
            with faults_translated():
                for names in batched(misplaced, _WRITES_PER_COMMIT):
                    batch = self._client.batch()
                    for name in names:
                        batch.update(self._at.segment(call_id, name), self._at.in_index(call_id))
                    batch.commit()
                # The call last: the next tick counts what it says then.
                unchanged = self._client.write_option(last_update_time=version)
                touched = update | self._at.every_update(call_id)
                self._at.call(call_id).update(touched, option=unchanged)
        except exceptions.NotFound as error:
            raise Conflict("the call was erased meanwhile") from error


def _has_come_to_rest(call: Mapping[str, Any]) -> bool:
    """A recording is counted when it has been read to its end, or as a reading before says."""
    if call["recording"]:
        return bool(call["status"] == Status.COMPLETED.value)
    return bool(call["status"] in (Status.LIVE.value, Status.COMPLETED.value))
