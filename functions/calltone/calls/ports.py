"""What the use cases need of the outside; `store` and `platform` implement it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from calltone.calls.alert import Alert
from calltone.calls.call import Call, RecordingRef
from calltone.calls.live_reading import Mood
from calltone.calls.recording import StoredObject
from calltone.calls.rollup import Rollup
from calltone.calls.segment import Segment
from calltone.calls.watching import Watch

Clock = Callable[[], datetime]
Summarise = Callable[[Sequence[Segment]], dict[str, Any]]
Outline = Mapping[str, Sequence[int]]
"""How loud each recorded channel is over time: equal parts, in whole dB below full scale."""


class Conflict(Exception):
    """Somebody else wrote one of the documents since it was read; read again and retry."""


@dataclass(frozen=True, slots=True)
class ChannelState:
    """How far a live channel has come."""

    last_sequence: int = -1
    last_end_offset_sec: float = 0.0
    memory: tuple[tuple[float, ...], ...] = ()
    """Scores of the caller's latest utterances, oldest first, by the model below."""
    model_version: str = ""
    mood: Mood | None = None
    """What is shown of the caller; None before the first speech."""
    watch: Watch = field(default_factory=Watch)
    """What the alert rules remember."""


@dataclass(frozen=True, slots=True)
class LiveView:
    """All that one chunk needs to know of its call, read at once."""

    call: Call | None
    state: ChannelState
    state_version: datetime | None
    """When the state was last written; None where there is none yet."""
    segment: Segment | None
    """The segment of this very chunk, if an earlier delivery has stored it."""
    call_version: datetime | None = None
    """When the call was last written; None where there was none yet."""
    shown_alerts: tuple[Mapping[str, Any], ...] = ()
    """The alerts the call shows, newest first."""


class LiveCalls(Protocol):
    """Calls whose chunks come in one by one."""

    def load(self, call_id: str, channel: str, sequence: int | None) -> LiveView:
        """Read the call, the channel's state and the chunk's segment."""

    def create(self, call: Call) -> bool:
        """Store a new call; False if there is one with this id already."""

    def append(
        self,
        call: Call,
        segment: Segment,
        *,
        after: LiveView,
        state: ChannelState,
        alerts: Sequence[Alert] = (),
    ) -> None:
        """Store a segment and its alerts, count them and advance the state, all or nothing.

        Raises:
            Conflict: the segment exists, the state is no longer as in `after`, or, where there are
                alerts to show, the call is not.
            CallNotFound: the call was erased meanwhile.
        """


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one attempt at a recording to be the only one, for a while."""

    holder: str
    """The attempt; each delivery of an event is another."""
    now: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a recording has come; `version` guards the next write."""

    version: datetime
    stored_segments: int


class Recordings(Protocol):
    """Calls made from objects in the bucket."""

    def begin(self, call: Call, lease: Lease) -> Progress | None:
        """Take the recording for this attempt, or None if it is finished or superseded.

        A recording begun earlier goes on from its stored segments, if the same model heard them and
        the same voices were to be analysed; else it is heard anew, and nothing is left of what was
        heard before. A new generation of the object replaces all that was stored of the one before.

        Raises:
            Busy: another attempt holds it and its lease has not run out.
            CallExists: the id belongs to a call that is not a recording of this object.
            Conflict: another attempt was faster.
        """

    def begin_again(self, call: Call, lease: Lease) -> Progress | None:
        """Take a completed recording to read it with the model of `call`, keeping what was read.

        None if that model has read it, or it is gone. An attempt that died is gone on with.

        Raises:
            Busy, CallExists, Conflict: as `begin`.
        """

    def append(
        self,
        call: Call,
        segments: Sequence[Segment],
        *,
        after: Progress,
        share_done: float,
        lease: Lease,
    ) -> Progress:
        """Store the next segments, if any, and how far the recording has come, 0 to 1.

        Raises:
            Conflict: another attempt has taken over.
        """

    def finish(
        self,
        call: Call,
        *,
        after: Progress,
        rollup: Rollup,
        summary: dict[str, Any],
        duration_sec: float,
        outline: Outline | None = None,
    ) -> None:
        """Complete the call with its counts, its summary and, where audio is kept, its outline.

        Raises:
            Conflict: another attempt has taken over.
        """

    def fail(self, call: Call, *, reason: str, lease: Lease) -> None:
        """Store the call as failed, with a reason a person understands and without segments.

        A finished or newer one stays as it is, and one that was read by another model before gets
        that reading back.

        Raises:
            Busy: another attempt holds it and its lease has not run out.
            CallExists: the id belongs to a call that is not a recording of this object.
            Conflict: another attempt was faster.
        """


class CallArchive(Protocol):
    """Calls as they lie in the database."""

    def get(self, call_id: str) -> Call | None:
        """The call, or None."""

    def document(self, call_id: str) -> tuple[Call, dict[str, Any]] | None:
        """The call, and as browsers see it, or None."""

    def segments(self, call_id: str) -> list[Segment]:
        """All segments in order of time."""

    def complete(self, call_id: str, *, ended_at: datetime) -> None:
        """Mark a live call as completed; chunks in flight see it before they are stored.

        Raises:
            CallNotFound: it was erased meanwhile.
        """

    def update_summary(self, call_id: str, summarise: Summarise) -> None:
        """Store the summary of all segments as they are now.

        Raises:
            CallNotFound: it was erased meanwhile.
            Conflict: others kept writing to the call.
        """

    def begin_erasure(self, call_id: str) -> None:
        """Close the call to everybody and take away all that it adds to the metrics."""

    def erase(self, call_id: str) -> None:
        """Delete the call and everything below it."""


class RecordingBucket(Protocol):
    """The bucket recordings lie in."""

    def describe(self, ref: RecordingRef) -> StoredObject | None:
        """This generation with its metadata, or None if it is not there any more."""

    def open(self, ref: RecordingRef) -> AbstractContextManager[BinaryIO]:
        """A seekable reader of exactly this generation.

        Raises:
            RecordingGone: it is not there any more.
        """

    def set_aside(self, ref: RecordingRef) -> None:
        """Copy this generation to where failed recordings lie; if it is gone, nothing happens."""

    def delete(self, ref: RecordingRef) -> None:
        """Delete exactly this generation; nothing happens if it is gone already."""

    def delete_set_aside(self, ref: RecordingRef, *, call_id: str) -> None:
        """Delete the copy that `set_aside` made of any generation of this call, if there is one."""


class ReanalysisQueue(Protocol):
    """Calls that are to be analysed again."""

    def put(self, call_id: str) -> None:
        """Ask for it; somebody will, at least once."""


class MetricsLedger(Protocol):
    """What the metrics have counted of each call."""

    def settle(self, call_ids: Sequence[str]) -> None:
        """Bring the metrics in line with the calls as they are now."""
