"""A live chunk: hear it, store it once, answer.

Chunks may come twice, out of order, and to several instances at once. The segment's id is
(channel, sequence), so the second delivery of a chunk finds the first one's segment; the channel's
state is written only if it is still as it was read, so two writers never overwrite each other.
"""

import logging
import math
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from calltone.audio.waveform import Waveform
from calltone.calls.agent_voice import AgentVoice
from calltone.calls.backoff import wait_before_retry
from calltone.calls.call import Call, Consent, Source, Status
from calltone.calls.consent import ConsentPolicy
from calltone.calls.errors import (
    Busy,
    CallNotFound,
    InvalidInput,
    NotLive,
    OtherAudio,
)
from calltone.calls.hearing import Heard, Memory, hear_chunk, judge
from calltone.calls.identifiers import AGENT_CHANNEL, MAX_CALL_SEC
from calltone.calls.identity import Identity
from calltone.calls.lifecycle import EndCall
from calltone.calls.live_reading import followed
from calltone.calls.ports import ChannelState, Clock, Conflict, LiveCalls, LiveView
from calltone.calls.raise_alerts import RaiseAlerts
from calltone.calls.segment import Reading, Segment
from calltone.calls.watching import Watch
from calltone.emotion.model import EmotionModel

MIN_CHUNK_SEC = 0.5
MAX_CHUNK_SEC = 15.0
_MAX_TRIES = 8

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a live call, 0.5 to 15 s long."""

    call_id: str
    channel: str
    waveform: Waveform
    agent_id: str | None = None
    sequence: int | None = None
    """Position in the channel, from 0. Without it the chunk takes the next free one, and sending
    it again stores it again."""
    start_offset_sec: float | None = None
    """Without it the chunk begins where the one before ended."""
    consent: Consent = Consent.UNKNOWN
    """Only looked at when this chunk begins the call."""
    audio_id: str | None = None
    """Names the bytes that were sent, so that a repetition is told from another chunk in its place;
    None takes every second chunk for a repetition."""


@dataclass(frozen=True, slots=True)
class AnalyseChunk:
    """The use case behind `POST /analyze/stream`."""

    calls: LiveCalls
    model: EmotionModel
    end_call: EndCall
    consent: ConsentPolicy
    clock: Clock
    alerts: RaiseAlerts
    agents: AgentVoice = field(default_factory=AgentVoice)

    def __call__(self, chunk: Chunk, *, sender: Identity) -> Segment:
        """Analyse `chunk` and store what was heard; a repeated chunk gets its first answer.

        Raises:
            OtherAudio: other audio has been stored in the chunk's place.
            InvalidInput: the chunk's length or place is out of range.
            NotYourCall, NotLive, ConsentMissing, AgentNotAnalysed: the chunk may not be analysed.
            Busy: others kept writing to the channel; nothing was stored.
        """
        heard: Heard | None = None
        for attempt in range(_MAX_TRIES):
            call, view = self._open_call(chunk, sender)
            if view.segment is not None:
                repeated = _repeated(view.segment, chunk)
                self._refresh_if_ended(call)  # the delivery before may have died on the way there
                return repeated
            if chunk.channel == AGENT_CHANNEL and heard is None and view.state_version is None:
                self.agents.note(call.call_id, sender=sender)  # once a call
            # Hear only once the call is known to be open to this chunk, and only once at all.
            heard = heard or hear_chunk(self.model, chunk.waveform.mono_16k())
            reading, memory = judge(self.model, heard, self._memory(view.state))
            segment = self._place(chunk, reading, call, view.state)
            watch, alerts = self.alerts.of(call, segment, before=view.state)
            state = self._advanced(view.state, segment, memory, watch)
            try:
                self.calls.append(call, segment, after=view, state=state, alerts=alerts)
            except Conflict:
                wait_before_retry(attempt)
                continue
            self.alerts.stored(alerts)
            self._refresh_if_ended(call)
            return segment
        raise Busy(f"Call {chunk.call_id!r} is being written to by others; send the chunk again.")

    def _refresh_if_ended(self, call: Call) -> None:
        if call.status is Status.COMPLETED:
            self.end_call.refresh_summary(call.call_id)

    def _open_call(self, chunk: Chunk, sender: Identity) -> tuple[Call, LiveView]:
        """The call this chunk belongs to, begun if it is the first chunk."""
        _check_length(chunk.waveform)
        if chunk.channel == AGENT_CHANNEL:
            self.agents.require()
        view = self.calls.load(chunk.call_id, chunk.channel, chunk.sequence)
        call = view.call or self._begin(chunk, sender)
        sender.require_access(call_id=call.call_id, agent_id=call.agent_id)
        if call.status is Status.ERASED:
            raise CallNotFound(f"Call {call.call_id!r} has been erased.")
        if call.recording is not None:
            raise NotLive(f"Call {call.call_id!r} is a recording; chunks go to live calls only.")
        self.consent.require(call.consent, call_id=call.call_id)
        return call, view

    def _begin(self, chunk: Chunk, sender: Identity) -> Call:
        offset_sec = chunk.start_offset_sec or 0.0
        call = Call(
            call_id=chunk.call_id,
            agent_id=sender.acting_agent(chunk.agent_id),
            source=Source.LIVE,
            status=Status.LIVE,
            consent=chunk.consent,
            started_at=self.clock()
            - timedelta(seconds=_checked_offset(offset_sec) + chunk.waveform.duration_sec),
            model_version=self.model.version,
        )
        call = self.consent.admit(call)
        if self.calls.create(call):
            _log.info("call started", extra={"call_id": call.call_id})
            return call
        created_by_other = self.calls.load(call.call_id, chunk.channel, None).call
        if created_by_other is None:
            raise Busy(f"Call {call.call_id!r} is being erased; send the chunk again.")
        return created_by_other

    def _place(self, chunk: Chunk, reading: Reading, call: Call, state: ChannelState) -> Segment:
        start_sec = _checked_offset(
            state.last_end_offset_sec if chunk.start_offset_sec is None else chunk.start_offset_sec
        )
        sequence = state.last_sequence + 1 if chunk.sequence is None else chunk.sequence
        return Segment(
            call_id=call.call_id,
            agent_id=call.agent_id,
            channel=chunk.channel,
            sequence=sequence,
            start_offset_sec=round(start_sec, 3),
            end_offset_sec=round(start_sec + chunk.waveform.duration_sec, 3),
            reading=reading,
            model_version=self.model.version,
            timestamp=call.started_at + timedelta(seconds=start_sec),
            audio_id=chunk.audio_id,
        )

    def _memory(self, state: ChannelState) -> Memory:
        """What is known of the caller; another model's scores would mean something else."""
        if state.model_version != self.model.version:
            return ()
        return [np.asarray(scores) for scores in state.memory]

    def _advanced(
        self, state: ChannelState, segment: Segment, memory: Memory, watch: Watch
    ) -> ChannelState:
        """The state after `segment`; a late chunk does not turn it back."""
        return ChannelState(
            last_sequence=max(state.last_sequence, segment.sequence),
            last_end_offset_sec=max(state.last_end_offset_sec, segment.end_offset_sec),
            memory=tuple(tuple(scores.tolist()) for scores in memory),
            model_version=self.model.version,
            # A late chunk says how it was, not how it is.
            mood=followed(state.mood, segment)
            if segment.sequence > state.last_sequence
            else state.mood,
            watch=watch,
        )


def _repeated(stored: Segment, chunk: Chunk) -> Segment:
    """The answer to a chunk whose place is taken.

    Raises:
        OtherAudio: by another chunk.
    """
    if None not in (stored.audio_id, chunk.audio_id) and stored.audio_id != chunk.audio_id:
        raise OtherAudio(
            f"Chunk {chunk.sequence} of the {chunk.channel} in call {chunk.call_id!r} is stored "
            "with other audio. A chunk that is sent again must be the same, byte for byte; is "
            "another client sending this call?"
        )
    return stored


def _check_length(waveform: Waveform) -> None:
    if not MIN_CHUNK_SEC <= waveform.duration_sec <= MAX_CHUNK_SEC:
        raise InvalidInput(
            f"A chunk must be {MIN_CHUNK_SEC} to {MAX_CHUNK_SEC:.0f} s long; "
            f"this one has {waveform.duration_sec:.2f} s."
        )


def _checked_offset(offset_sec: float) -> float:
    if not (math.isfinite(offset_sec) and 0 <= offset_sec <= MAX_CALL_SEC):
        raise InvalidInput(
            f"start_offset_sec must be 0 to {MAX_CALL_SEC:.0f} (24 hours); got {offset_sec}."
        )
    return offset_sec
