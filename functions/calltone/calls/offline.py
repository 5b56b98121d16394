"""Files on this machine, with no database and no network: what the command line does."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from calltone.audio.diarization import VoiceTracker
from calltone.audio.errors import AudioTooLong, UnsupportedLayout
from calltone.audio.levels import LevelTrack
from calltone.audio.segments import Utterance, UtteranceCutter
from calltone.audio.stream import RecordingStream, open_recording
from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.calls.hearing import Memory, hear_utterances, judge
from calltone.calls.identifiers import AGENT_CHANNEL, CUSTOMER_CHANNEL, MIXED_CHANNEL
from calltone.calls.recording import DEFAULT_CHANNEL_MAP
from calltone.calls.segment import Segment
from calltone.calls.speakers import Speakers, as_recorded, tell_apart
from calltone.calls.summary import summarise_recording
from calltone.emotion.model import EmotionModel

CUSTOMER = CUSTOMER_CHANNEL
MAX_UTTERANCE_FILE_SEC = 300.0
_NO_CLOCK = datetime.fromtimestamp(0, tz=UTC)  # offline segments have offsets, not times of day


@dataclass(frozen=True, slots=True)
class OfflineReading:
    """A recording as it was heard.

    Attributes:
        duration_sec: as decoded.
        channels: the parties, as recorded or as told apart; the agent's voice was not judged.
        segments: of the customer, or of both where they are mixed, in order of time.
        summary: as stored in a call document.
    """

    duration_sec: float
    channels: tuple[str, ...]
    segments: tuple[Segment, ...]
    summary: dict[str, Any]


def default_channels(count: int) -> tuple[str, ...]:
    """Name the channels of a recording that says nothing about them."""
    return DEFAULT_CHANNEL_MAP[count]


def read_recording(
    file: BinaryIO,
    *,
    name: str,
    model: EmotionModel,
    channels: tuple[str, ...] | None = None,
    on_progress: Callable[[float], None] = lambda _share: None,
) -> OfflineReading:
    """Decode a recording, cut the customer's speech into utterances and judge each.

    A mono recording is decoded twice: first to tell its two voices apart.

    Args:
        file: seekable, of any accepted format.
        name: of the file, for messages.
        model: the emotion model.
        channels: who is on each channel, left first; None for `default_channels`.
        on_progress: called with the share decoded, 0 to 1, where the header says how long it is.

    Raises:
        AudioError: the file cannot be read to its end.
        UnsupportedLayout: `channels` does not fit the file.
    """
    with open_recording(file, name=name) as stream:
        names = channels or default_channels(stream.channels)
        _check_channels(names, stream.channels)
    speakers = _speakers(file, name) if names == (MIXED_CHANNEL,) else as_recorded(names)
    cutters = {channel: UtteranceCutter() for channel in names}
    levels = {channel: LevelTrack() for channel in names}
    with open_recording(file, name=name) as stream:
        cut, duration_sec = _cut(stream, cutters, levels, on_progress)
    divided = [part for channel, each in cut for part in speakers.divide(channel, each)]
    analysed = [(party, part) for party, part in divided if party != AGENT_CHANNEL]
    segments = _judge(analysed, model, call_id=Path(name).stem)
    summary = summarise_recording(
        segments,
        regions=speakers.regions({channel: cutter.regions for channel, cutter in cutters.items()}),
        levels=levels,
        speakers=speakers.document,
        duration_sec=duration_sec,
    )
    return OfflineReading(duration_sec, speakers.channels, segments, summary)


def _speakers(file: BinaryIO, name: str) -> Speakers:
    """Hear a mono recording once before: whose voice is where."""
    tracker = VoiceTracker()
    with open_recording(file, name=name) as stream:
        for block in stream.blocks():
            tracker.push(block[0])
    return tell_apart(tracker.finish())


def _cut(
    stream: RecordingStream,
    cutters: dict[str, UtteranceCutter],
    levels: dict[str, LevelTrack],
    on_progress: Callable[[float], None],
) -> tuple[list[tuple[str, Utterance]], float]:
    """Cut every channel; answer the utterances with their channels, and the length."""
    utterances: list[tuple[str, Utterance]] = []
    frames = 0
    for block in stream.blocks():
        frames += block.shape[1]
        for samples, (channel, cutter) in zip(block, cutters.items(), strict=True):
            levels[channel].push(samples)
            utterances += [(channel, utterance) for utterance in cutter.push(samples)]
        if stream.duration_sec:
            on_progress(min(1.0, frames / ANALYSIS_RATE_HZ / stream.duration_sec))
    for channel, cutter in cutters.items():
        utterances += [(channel, utterance) for utterance in cutter.flush()]
    return utterances, frames / ANALYSIS_RATE_HZ


def _judge(
    utterances: list[tuple[str, Utterance]], model: EmotionModel, *, call_id: str
) -> tuple[Segment, ...]:
    heard = hear_utterances(
        model, [u.samples for _, u in utterances], [u.speech_ratio for _, u in utterances]
    )
    memories: dict[str, Memory] = {}
    counts: Counter[str] = Counter()
    segments = []
    for (channel, utterance), one in zip(utterances, heard, strict=True):
        reading, memories[channel] = judge(model, one, memories.get(channel, ()))
        segments.append(
            Segment(
                call_id=call_id,
                agent_id="",
                channel=channel,
                sequence=counts[channel],
                start_offset_sec=round(utterance.start_sec, 3),
                end_offset_sec=round(utterance.end_sec, 3),
                reading=reading,
                model_version=model.version,
                timestamp=_NO_CLOCK + timedelta(seconds=utterance.start_sec),
            )
        )
        counts[channel] += 1
    return tuple(segments)


def _check_channels(names: Sequence[str], count: int) -> None:
    if len(names) != count:
        raise UnsupportedLayout(
            f"expected a channel map of {count} name(s), one per channel of the file, "
            f"found {','.join(names)!r}"
        )
    if names == (MIXED_CHANNEL,):
        return
    if list(names).count(CUSTOMER) != 1 or len(set(names)) != len(names):
        raise UnsupportedLayout(
            f"expected each channel named once and one of them {CUSTOMER!r}, "
            f"found {','.join(names)!r}"
        )


def read_utterance(path: Path) -> NDArray[np.float32]:
    """Read a whole file as one utterance: mono (the mean of its channels), 16 kHz, (frames,).

    Raises:
        OSError: there is no such file, or it may not be read.
        AudioError: it is not audio, or longer than `MAX_UTTERANCE_FILE_SEC`.
    """
    limit = round(MAX_UTTERANCE_FILE_SEC * ANALYSIS_RATE_HZ)
    parts: list[NDArray[np.float32]] = []
    frames = 0
    with path.open("rb") as file, open_recording(file, name=path.name) as stream:
        for block in stream.blocks():
            parts.append(block.mean(axis=0, dtype=np.float32))
            frames += block.shape[1]
            if frames > limit:
                raise AudioTooLong(
                    f"expected an utterance of at most {MAX_UTTERANCE_FILE_SEC:g} s, "
                    f"found more in {path.name}"
                )
    return np.concatenate(parts)
