"""One pass over one open recording."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np

from calltone.audio.diarization import VoiceTracker
from calltone.audio.levels import LevelTrack
from calltone.audio.segments import Utterance, UtteranceCutter
from calltone.audio.stream import RecordingStream
from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.calls.agent_voice import AgentVoice
from calltone.calls.call import Call
from calltone.calls.hearing import Heard, Memory, hear_utterances, judge
from calltone.calls.identifiers import AGENT_CHANNEL, CHANNELS
from calltone.calls.ports import CallArchive, Lease, Outline, Progress, Recordings
from calltone.calls.rollup import roll_up
from calltone.calls.segment import SCORE_DIGITS, Segment
from calltone.calls.speakers import as_recorded, tell_apart
from calltone.calls.summary import summarise_recording
from calltone.emotion.model import EmotionModel, remembered

BATCH_SEGMENTS = 32
"""Segments heard and stored at once: enough to use the model's batching, far below Firestore's
limit of 500 writes, and a crash loses no more than this much work."""

OUTLINE_PART_SEC, MOST_OUTLINE_PARTS = 0.1, 14_400
"""How fine a recording is drawn: of an hour a quarter of a second, in 14 KB for each channel."""

_RENEWED_AFTER_SHARE = 0.25  # of the lease, where nothing is stored since nobody speaks


class RecordingRun:
    """Streams a recording through cutter, model and store, in memory that does not grow with it.

    What an earlier attempt stored is cut again, which is cheap and gives the same utterances, but
    not heard again.
    """

    def __init__(
        self,
        *,
        call: Call,
        channels: tuple[str, ...],
        recordings: Recordings,
        archive: CallArchive,
        model: EmotionModel,
        lease: Callable[[], Lease],
        progress: Progress,
        agents: AgentVoice | None = None,
        draws_outline: bool = False,
    ) -> None:
        self._call = call
        self._cutters = {channel: UtteranceCutter() for channel in channels}
        self._levels = {channel: LevelTrack() for channel in channels}
        self._recordings = recordings
        self._model = model
        self._lease = lease
        self._agents = agents or AgentVoice()
        self._draws_outline = draws_outline
        self._progress = progress
        self._begun_at = self._written_at = lease().now
        self._pending: list[tuple[str, Utterance]] = []
        self._segments = archive.segments(call.call_id) if progress.stored_segments else []
        self._to_skip = progress.stored_segments
        self._speakers = as_recorded(channels)
        self._next_sequence = {channel: self._stored_of(channel) for channel in CHANNELS}
        self._memory = {channel: self._remembered_of(channel) for channel in CHANNELS}

    def tell_voices_apart(self, stream: RecordingStream) -> None:
        """Hear a recording of one channel once before `process`: whose voice is where.

        Raises:
            AudioError: the recording cannot be read to its end.
            Conflict: another instance has taken over.
        """
        tracker = VoiceTracker()
        for block in stream.blocks():
            tracker.push(block[0])
            self._keep_lease(share_done=0.0)
        self._speakers = tell_apart(tracker.finish())

    def process(self, stream: RecordingStream) -> float:
        """Store all segments of `stream`, then the summary; the recording's length in seconds.

        Raises:
            AudioError: the recording cannot be read to its end.
            Conflict: another instance has taken over.
        """
        if AGENT_CHANNEL in self._speakers.channels:
            self._agents.note(self._call.call_id)
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
        if self._pending:
            self._store(self._pending, share_done=1.0)
        duration_sec = frames / ANALYSIS_RATE_HZ
        self._finish(duration_sec=duration_sec)
        return duration_sec

    def _collect(self, channel: str, utterances: list[Utterance]) -> None:
        divided = [part for each in utterances for part in self._speakers.divide(channel, each)]
        analysed = [
            (party, part)
            for party, part in divided
            if party != AGENT_CHANNEL or self._agents.is_analysed
        ]
        skipped = min(self._to_skip, len(analysed))
        self._to_skip -= skipped
        self._pending += analysed[skipped:]

    def _store_full_batches(self, share_done: float) -> None:
        while len(self._pending) >= BATCH_SEGMENTS:
            self._store(self._pending[:BATCH_SEGMENTS], share_done=share_done)
            self._pending = self._pending[BATCH_SEGMENTS:]
        self._keep_lease(share_done=share_done)

    def _keep_lease(self, *, share_done: float) -> None:
        lease = self._lease()
        if lease.now - self._written_at > _RENEWED_AFTER_SHARE * (lease.until - lease.now):
            self._append([], share_done=share_done)

    def _store(self, batch: list[tuple[str, Utterance]], *, share_done: float) -> None:
        heard = hear_utterances(
            self._model,
            [utterance.samples for _, utterance in batch],
            [utterance.speech_ratio for _, utterance in batch],
        )
        segments = [
            self._segment(channel, utterance, one)
            for (channel, utterance), one in zip(batch, heard, strict=True)
        ]
        self._append(segments, share_done=share_done)
        self._segments += segments

    def _append(self, segments: list[Segment], *, share_done: float) -> None:
        lease = self._lease()
        self._progress = self._recordings.append(
            self._call, segments, after=self._progress, share_done=share_done, lease=lease
        )
        self._written_at = lease.now

    def _segment(self, channel: str, utterance: Utterance, heard: Heard) -> Segment:
        if heard.scores is not None:
            # As they are stored, so that whoever goes on from there judges alike.
            kept = [round(score, SCORE_DIGITS) for score in heard.scores.tolist()]
            heard = replace(heard, scores=np.asarray(kept))
        reading, self._memory[channel] = judge(self._model, heard, self._memory[channel])
        sequence = self._next_sequence[channel]
        self._next_sequence[channel] += 1
        return Segment(
            call_id=self._call.call_id,
            agent_id=self._call.agent_id,
            channel=channel,
            sequence=sequence,
            start_offset_sec=round(utterance.start_sec, 3),
            end_offset_sec=round(utterance.end_sec, 3),
            reading=reading,
            model_version=self._model.version,
            timestamp=self._call.started_at + timedelta(seconds=utterance.start_sec),
        )

    def _stored_of(self, channel: str) -> int:
        return sum(segment.channel == channel for segment in self._segments)

    def _remembered_of(self, channel: str) -> Memory:
        """What is known of the caller from what an earlier attempt stored."""
        memory: Memory = ()
        for segment in self._segments:
            if segment.channel == channel and segment.reading.scores is not None:
                scores = np.asarray(segment.reading.scores)
                memory = remembered(memory, scores, limit=self._model.memory_utterances)
        return memory

    def _finish(self, *, duration_sec: float) -> None:
        segments = sorted(self._segments, key=lambda segment: segment.start_offset_sec)
        summary = summarise_recording(
            segments,
            regions=self._speakers.regions(
                {channel: cutter.regions for channel, cutter in self._cutters.items()}
            ),
            levels=self._levels,
            speakers=self._speakers.document,
            duration_sec=duration_sec,
        )
        processing_sec = (self._lease().now - self._begun_at).total_seconds()
        self._recordings.finish(
            self._call,
            after=self._progress,
            rollup=roll_up(segments),
            summary=summary | {"processing_sec": round(processing_sec, 2)},
            duration_sec=duration_sec,
            outline=self._outline() if self._draws_outline else None,
        )

    def _outline(self) -> Outline:
        """How loud each recorded channel is over time, for whoever listens to it later."""
        return {
            channel: track.outline(part_sec=OUTLINE_PART_SEC, most_parts=MOST_OUTLINE_PARTS)
            for channel, track in self._levels.items()
        }


def _share(done_sec: float, duration_sec: float | None) -> float:
    """How much of the recording is done, 0 to 1; 0 while its length is not known."""
    return min(1.0, done_sec / duration_sec) if duration_sec else 0.0
