"""What the use cases need of the outside; `store` and `platform` implement it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from calltone.calls.call import Call, RecordingRef
from calltone.calls.live_reading import Mood
from calltone.calls.rollup import Rollup
from calltone.calls.segment import Segment

Clock = Callable[[], datetime]
Summarise = Callable[[Sequence[Segment]], dict[str, Any]]


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


@dataclass(frozen=True, slots=True)
class LiveView:
    """All that one chunk needs to know of its call, read at once."""

    call: Call | None
    state: ChannelState
    state_version: datetime | None
    """When the state was last written; None where there is none yet."""
    segment: Segment | None
    """The segment of this very chunk, if an earlier delivery has stored it."""


class LiveCalls(Protocol):
    """Calls whose chunks come in one by one."""

    def load(self, call_id: str, channel: str, sequence: int | None) -> LiveView:
        """Read the call, the channel's state and the chunk's segment."""

    def create(self, call: Call) -> bool:
        """Store a new call; False if there is one with this id already."""

    def append(self, call: Call, segment: Segment, *, after: LiveView, state: ChannelState) -> None:
        """Store a segment, count it and advance the channel's state, all or nothing.

        Raises:
            Conflict: the segment exists, or the state is no longer as in `after`.
            CallNotFound: the call was erased meanwhile.
        """


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a recording has come; `version` guards the next write."""

    stored_segments: int
    version: datetime


class Recordings(Protocol):
    """Calls made from objects in the bucket."""

    def begin(self, call: Call, *, lease_until: datetime, now: datetime) -> Progress | None:
        """Take the recording for this instance, or None if it is finished or superseded.

        A recording begun earlier goes on from its stored segments. A new generation of the object
        replaces everything that was stored of the one before.

        Raises:
            Busy: another instance holds it and its lease has not run out.
            CallExists: the id belongs to a call that is not a recording of this object.
        """

    def append(
        self,
        call: Call,
        segments: Sequence[Segment],
        *,
        after: Progress,
        share_done: float,
        lease_until: datetime,
    ) -> Progress:
        """Store the next segments.

        Raises:
            Conflict: another instance has taken over.
        """

    def finish(
        self,
        call: Call,
        *,
        after: Progress,
        rollup: Rollup,
        summary: dict[str, Any],
        duration_sec: float,
    ) -> None:
        """Complete the call with its counts and its summary.

        Raises:
            Conflict: another instance has taken over.
        """

    def fail(self, call: Call, *, reason: str) -> None:
        """Store the call as failed, with a reason a person understands and without segments."""


class CallArchive(Protocol):
    """Calls as they lie in the database."""

    def get(self, call_id: str) -> Call | None:
        """The call, or None."""

    def document(self, call_id: str) -> dict[str, Any] | None:
        """The call as browsers see it, or None."""

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

    def open(self, ref: RecordingRef) -> AbstractContextManager[BinaryIO]:
        """A seekable reader of exactly this generation.

        Raises:
            RecordingGone: it is not there any more.
        """

    def delete(self, ref: RecordingRef) -> None:
        """Delete exactly this generation; nothing happens if it is gone already."""


class MetricsLedger(Protocol):
    """What the metrics have counted of each call."""

    def settle(self, call_ids: Sequence[str]) -> None:
        """Bring the metrics in line with the calls as they are now."""
