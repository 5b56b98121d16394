"""Live calls in Firestore: one batch per chunk, no transaction on the hot document."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched
from typing import Any

import numpy as np
from google.api_core import exceptions
from google.cloud import firestore

from calltone.calls.alert import Alert
from calltone.calls.call import Call
from calltone.calls.errors import CallNotFound
from calltone.calls.ports import ChannelState, Conflict, LiveView
from calltone.calls.rollup import Counts, slot_key, slot_of
from calltone.calls.segment import Segment, segment_id
from calltone.store.alert_documents import (
    ALERTS,
    alert_to_document,
    outbox_fields,
    shown_alerts,
    watch_from_state,
    watch_to_state,
)
from calltone.store.documents import (
    call_from_document,
    call_to_document,
    current_reading,
    mood_from_state,
    mood_to_state,
    segment_from_document,
    segment_to_storage,
)
from calltone.store.firestore import (
    CallReferences,
    at_once,
    faults_translated,
    fields,
    read_all,
)
from calltone.store.shards import IndexShards

_SCORE_TYPE = np.dtype("<f8")


class FirestoreLiveCalls:
    """Implements `calltone.calls.ports.LiveCalls`."""

    def __init__(
        self,
        client: firestore.Client,
        *,
        retention: timedelta,
        alert_targets: Collection[str] = (),
        index: IndexShards | None = None,
    ) -> None:
        """Write calls; alerts are to be delivered to `alert_targets`."""
        self._client = client
        self._at = CallReferences(client, index)
        self._retention = retention
        self._alert_targets = alert_targets

    def load(self, call_id: str, channel: str, sequence: int | None) -> LiveView:
        """Read the call, the channel's state and the chunk's segment in one round trip."""
        call_ref = self._at.call(call_id)
        state_ref = self._at.channel_state(call_id, channel)
        references = [call_ref, state_ref]
        if sequence is not None:
            references.append(self._at.segment(call_id, segment_id(channel, sequence)))
        snapshots = read_all(self._client, references, **at_once(self._client))
        call = fields(snapshots[call_ref.path])
        state = fields(snapshots[state_ref.path])
        segment = fields(snapshots[references[2].path]) if sequence is not None else None
        return LiveView(
            call=call_from_document(call) if call else None,
            state=_channel_state(state or {}),
            state_version=snapshots[state_ref.path].update_time,
            segment=segment_from_document(segment) if segment else None,
            call_version=snapshots[call_ref.path].update_time,
            shown_alerts=tuple(call.get("alerts", ())) if call else (),
        )

    def create(self, call: Call) -> bool:
        """Store a new call; False if there is one with this id already."""
        document = call_to_document(call, retention=self._retention)
        try:
            with faults_translated():
                self._at.call(call.call_id).create(
                    document | self._at.first_write(call.call_id), **at_once(self._client)
                )
        except Conflict:
            return False
        return True

    def append(
        self,
        call: Call,
        segment: Segment,
        *,
        after: LiveView,
        state: ChannelState,
        alerts: Sequence[Alert] = (),
    ) -> None:
        """Store a segment and its alerts, count them and advance the state, all or nothing."""
        batch = self._client.batch()
        expire_at = call.started_at + self._retention
        batch.create(
            self._at.segment(segment.call_id, segment.segment_id),
            segment_to_storage(segment, expire_at=expire_at) | self._at.in_index(segment.call_id),
        )
        state_ref = self._at.channel_state(segment.call_id, segment.channel)
        state_fields = _state_fields(state) | {"expire_at": expire_at}
        if after.state_version is None:
            batch.create(state_ref, state_fields)
        else:
            unchanged = self._client.write_option(last_update_time=after.state_version)
            batch.update(state_ref, state_fields, option=unchanged)
        update = _call_update(segment, before=after.state, state=state, alerts=len(alerts))
        update |= self._at.every_update(segment.call_id)
        if alerts:
            self._add_alerts(batch, alerts, expire_at=expire_at)
            update["alert_count"] = firestore.Increment(len(alerts))
            update["alerts"] = shown_alerts(alerts, after.shown_alerts)
        batch.update(self._at.call(segment.call_id), update, option=self._same_call(after, alerts))
        try:
            with faults_translated():
                batch.commit(**at_once(self._client))
        except exceptions.NotFound as error:
            raise CallNotFound(
                f"Call {segment.call_id!r} was erased while the chunk was analysed."
            ) from error

    def _add_alerts(
        self, batch: firestore.WriteBatch, alerts: Sequence[Alert], *, expire_at: datetime
    ) -> None:
        for alert in alerts:
            batch.create(
                self._client.collection(ALERTS).document(alert.alert_id),
                alert_to_document(alert)
                | outbox_fields(alert, self._alert_targets)
                | {"expire_at": expire_at},
            )

    def _same_call(self, after: LiveView, alerts: Sequence[Alert]) -> firestore.WriteOption | None:
        """The guard of a list that is written whole; counts and readings need none."""
        if not alerts:
            return None
        if after.call_version is None:
            raise Conflict("the call was begun by this very chunk; read it again")
        return self._client.write_option(last_update_time=after.call_version)


def _call_update(
    segment: Segment, *, before: ChannelState, state: ChannelState, alerts: int
) -> dict[str, Any]:
    """Count the segment; show it as the current reading unless a later one is shown already."""
    slot = slot_key(slot_of(segment.timestamp))
    counts = Counts() if segment.is_of_agent else Counts.of(segment) + Counts(alerts=alerts)
    update: dict[str, Any] = {
        **_increments(("rollup", slot), counts.to_document()),
        "duration_sec": firestore.Maximum(segment.end_offset_sec),
    }
    if segment.sequence > before.last_sequence and not segment.is_of_agent:
        update["current"] = current_reading(segment, state.mood)
    return update


def _increments(path: tuple[str, ...], counts: dict[str, Any]) -> dict[str, Any]:
    """Increments for every number in nested counts, by quoted field path."""
    update: dict[str, Any] = {}
    for name, value in counts.items():
        if isinstance(value, dict):
            update |= _increments((*path, name), value)
        else:
            update[firestore.Client.field_path(*path, name)] = firestore.Increment(value)
    return update


def _state_fields(state: ChannelState) -> dict[str, Any]:
    """The state as stored; 500 scores as bytes cost a tenth of 500 numbers to encode and decode."""
    return {
        "last_sequence": state.last_sequence,
        "last_end_offset_sec": state.last_end_offset_sec,
        "memory": np.asarray(state.memory, dtype=_SCORE_TYPE).tobytes(),
        "memory_utterances": len(state.memory),
        "model_version": state.model_version,
        "mood": mood_to_state(state.mood) if state.mood else None,
        "watch": watch_to_state(state.watch),
    }


def readable_memory(document: Mapping[str, Any]) -> list[tuple[float, ...]]:
    """The scores of the caller's latest utterances, oldest first."""
    count = document.get("memory_utterances", 0)
    scores = np.frombuffer(document.get("memory", b""), dtype=_SCORE_TYPE).tolist()
    return list(batched(scores, len(scores) // count)) if count else []


def _channel_state(document: dict[str, Any]) -> ChannelState:
    start = ChannelState()
    return ChannelState(
        last_sequence=document.get("last_sequence", start.last_sequence),
        last_end_offset_sec=document.get("last_end_offset_sec", start.last_end_offset_sec),
        memory=tuple(readable_memory(document)),
        model_version=document.get("model_version", start.model_version),
        mood=mood_from_state(document["mood"]) if document.get("mood") else None,
        watch=watch_from_state(document.get("watch")),
    )
