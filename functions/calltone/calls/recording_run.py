"""One pass over one open recording."""

from collections.abc import Callable
from datetime import datetime, timedelta

from calltone.audio.levels import LevelTrack
from calltone.audio.segments import Utterance, UtteranceCutter
from calltone.audio.stream import RecordingStream
from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.calls.call import Call
from calltone.calls.hearing import Heard, Memory, hear_utterances, judge
from calltone.calls.identifiers import AGENT_CHANNEL
from calltone.calls.ports import CallArchive, Progress, Recordings
from calltone.calls.rollup import roll_up
from calltone.calls.segment import Segment
from calltone.calls.summary import summarise_recording
from calltone.emotion.model import EmotionModel

BATCH_SEGMENTS = 32
"""Segments heard and stored at once: enough to use the model's batching, far below Firestore's
limit of 500 writes, and a crash loses no more than this much work."""


class RecordingRun:
    """Streams a recording through cutter, model and store, in memory that does not grow with it."""

    def __init__(
        self,
        *,
        call: Call,
        channels: tuple[str, ...],
        recordings: Recordings,
        archive: CallArchive,
        model: EmotionModel,
        lease_end: Callable[[], datetime],
        progress: Progress,
    ) -> None:
        self._call = call
        self._cutters = {channel: UtteranceCutter() for channel in channels}
        self._levels = {channel: LevelTrack() for channel in channels}
        self._recordings = recordings
        self._archive = archive
        self._model = model
        self._lease_end = lease_end
        self._progress = progress
        self._resumed = progress.stored_segments > 0
        self._pending: list[tuple[str, Utterance]] = []
        self._segments: list[Segment] = []
        self._cut_count = 0
        self._next_sequence = dict.fromkeys(channels, 0)
        self._memory: dict[str, Memory] = dict.fromkeys(channels, ())

    def process(self, stream: RecordingStream) -> None:
        """Store all segments of `stream`, then the summary.

        Raises:
            AudioError: the recording cannot be read to its end.
            Conflict: another instance has taken over.
        """
        frames = 0
        for block in stream.blocks():
            frames += block.shape[1]
            for samples, (channel, cutter) in zip(block, self._cutters.items(), strict=True):
                self._levels[channel].push(samples)
                self._collect(channel, cutter.push(samples))
            self._store_full_batches(_share(frames / ANALYSIS_RATE_HZ, stream.duration_sec))
        for channel, cutter in self._cutters.items():
            self._collect(channel, cutter.flush())
        self._store_full_batches(share_done=1.0)
        self._store(self._pending, share_done=1.0)
        self._finish(duration_sec=frames / ANALYSIS_RATE_HZ)

    def _collect(self, channel: str, utterances: list[Utterance]) -> None:
        if channel != AGENT_CHANNEL:
            self._pending += [(channel, utterance) for utterance in utterances]

    def _store_full_batches(self, share_done: float) -> None:
        while len(self._pending) >= BATCH_SEGMENTS:
            self._store(self._pending[:BATCH_SEGMENTS], share_done=share_done)
            self._pending = self._pending[BATCH_SEGMENTS:]

    def _store(self, batch: list[tuple[str, Utterance]], *, share_done: float) -> None:
        if not batch:
            return
        first, self._cut_count = self._cut_count, self._cut_count + len(batch)
        is_stored = first < self._progress.stored_segments  # whole, by an earlier run
        if is_stored and not self._model.memory_utterances:
            for channel, _ in batch:
                self._take_sequence(channel)
            return
        heard = hear_utterances(
            self._model,
            [utterance.samples for _, utterance in batch],
            [utterance.speech_ratio for _, utterance in batch],
        )
        segments = [
            self._segment(channel, utterance, one)
            for (channel, utterance), one in zip(batch, heard, strict=True)
        ]
        if is_stored:
            return  # heard again only to know the caller as the earlier run did
        self._progress = self._recordings.append(
            self._call,
            segments,
            after=self._progress,
            share_done=share_done,
            lease_until=self._lease_end(),
        )
        self._segments += segments

    def _segment(self, channel: str, utterance: Utterance, heard: Heard) -> Segment:
        reading, self._memory[channel] = judge(self._model, heard, self._memory[channel])
        return Segment(
            call_id=self._call.call_id,
            agent_id=self._call.agent_id,
            channel=channel,
            sequence=self._take_sequence(channel),
            start_offset_sec=round(utterance.start_sec, 3),
            end_offset_sec=round(utterance.end_sec, 3),
            reading=reading,
            model_version=self._model.version,
            timestamp=self._call.started_at + timedelta(seconds=utterance.start_sec),
        )

    def _take_sequence(self, channel: str) -> int:
        sequence = self._next_sequence[channel]
        self._next_sequence[channel] += 1
        return sequence

    def _finish(self, *, duration_sec: float) -> None:
        segments = self._archive.segments(self._call.call_id) if self._resumed else self._segments
        summary = summarise_recording(
            sorted(segments, key=lambda segment: segment.start_offset_sec),
            regions={channel: cutter.regions for channel, cutter in self._cutters.items()},
            levels=self._levels,
            duration_sec=duration_sec,
        )
        self._recordings.finish(
            self._call,
            after=self._progress,
            rollup=roll_up(segments),
            summary=summary,
            duration_sec=duration_sec,
        )


def _share(done_sec: float, duration_sec: float | None) -> float:
    """How much of the recording is done, 0 to 1; 0 while its length is not known."""
    return min(1.0, done_sec / duration_sec) if duration_sec else 0.0
