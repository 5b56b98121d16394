"""A stream of short frames becomes chunks, each analysed once.

Frames come in batches that may overlap, come twice or out of order. Chunk number n is the 2.5 s of
the stream that begin at n times 2.5 s, whatever batches they came in: that number is its sequence
in the call, so however often it is put together, it is stored once. It is put together when it is
whole, when the stream is four chunks further (what is missing then was lost and counts as silence),
or when the stream has stopped.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from calltone.audio.telephone import MULAW_RATE_HZ, MULAW_SILENCE, decode_mulaw
from calltone.calls.analyse_chunk import MIN_CHUNK_SEC, AnalyseChunk, Chunk
from calltone.calls.call import Status
from calltone.calls.errors import CallNotFound, StreamNotBegun
from calltone.calls.identity import Identity
from calltone.calls.lifecycle import EndCall
from calltone.calls.ports import CallArchive, Clock
from calltone.calls.webhook_events import StreamFrames
from calltone.calls.webhook_ports import StreamBuffer

WINDOW_MS = 2500
_BYTES_PER_MS = MULAW_RATE_HZ // 1000
_WINDOW_BYTES = WINDOW_MS * _BYTES_PER_MS
_WAIT_WINDOWS = 4
"""Batches may overtake each other by so much; what is missing longer was lost."""
Frames = Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class FollowStream:
    """The use case behind a batch of stream messages."""

    buffer: StreamBuffer
    archive: CallArchive
    analyse_chunk: AnalyseChunk
    end_call: EndCall
    clock: Clock
    keep_for: timedelta = timedelta(days=1)
    """How long audio may wait for the rest of its chunk."""

    def __call__(self, batch: StreamFrames, *, sender: Identity) -> None:
        """Keep the batch's frames and analyse every chunk that they finish.

        Raises:
            StreamNotBegun: the stream's start has not come yet; send the batch again.
            CallError: as `AnalyseChunk`.
        """
        if self.archive.get(batch.call_id) is None:
            raise StreamNotBegun(
                f"Nothing is known of stream {batch.call_id!r} yet; send its start message first."
            )
        if windows := by_window(batch.frames):
            self.buffer.add(batch.call_id, windows, expire_at=self.clock() + self.keep_for)
            self._forget_if_erased(batch.call_id, windows)
        pending = self.buffer.pending(batch.call_id)
        newest = max(pending, default=0)
        for number, frames in sorted(pending.items()):
            is_last = batch.stopped and number == newest
            if batch.stopped or is_whole(number, frames) or number <= newest - _WAIT_WINDOWS:
                self._analyse(batch.call_id, number, frames, is_last=is_last, sender=sender)
        if batch.stopped:
            self.end_call(batch.call_id, sender=sender)

    def _forget_if_erased(self, call_id: str, windows: Iterable[int]) -> None:
        """Leave no audio behind where the call was erased since it was looked for.

        Looked at after the frames were written: an erasure that begins later finds them.

        Raises:
            CallNotFound: it was.
        """
        call = self.archive.get(call_id)
        if call is None or call.status is Status.ERASED:
            for number in windows:
                self.buffer.drop(call_id, number)
            raise CallNotFound(f"Call {call_id!r} has been erased.")

    def _analyse(
        self, call_id: str, number: int, frames: Frames, *, is_last: bool, sender: Identity
    ) -> None:
        waveform = decode_mulaw(assembled(number, frames, is_last=is_last))
        if waveform.duration_sec >= MIN_CHUNK_SEC:
            chunk = Chunk(
                call_id=call_id,
                channel="customer",
                waveform=waveform,
                sequence=number,
                start_offset_sec=number * WINDOW_MS / 1000,
            )
            self.analyse_chunk(chunk, sender=sender)
        self.buffer.drop(call_id, number)


def by_window(frames: Frames) -> dict[int, dict[int, bytes]]:
    """Sort frames into windows; one that lies across an edge is cut there."""
    windows: dict[int, dict[int, bytes]] = {}
    for start_ms, data in frames.items():
        at_ms, rest = start_ms, data
        while rest:
            number = at_ms // WINDOW_MS
            room = ((number + 1) * WINDOW_MS - at_ms) * _BYTES_PER_MS
            windows.setdefault(number, {})[at_ms] = rest[:room]
            at_ms, rest = (number + 1) * WINDOW_MS, rest[room:]
    return windows


def is_whole(number: int, frames: Frames) -> bool:
    """Whether a window lacks nothing."""
    reached = 0
    for start_ms, data in sorted(frames.items()):
        start = (start_ms - number * WINDOW_MS) * _BYTES_PER_MS
        if start > reached:
            return False
        reached = max(reached, start + len(data))
    return reached >= _WINDOW_BYTES


def assembled(number: int, frames: Frames, *, is_last: bool) -> bytes:
    """The window as one piece, µ-law, with silence where frames are missing."""
    piece = bytearray(MULAW_SILENCE * _WINDOW_BYTES)
    end = 0
    for start_ms, data in frames.items():
        start = (start_ms - number * WINDOW_MS) * _BYTES_PER_MS
        piece[start : start + len(data)] = data
        end = max(end, start + len(data))
    return bytes(piece[: end if is_last else _WINDOW_BYTES])
