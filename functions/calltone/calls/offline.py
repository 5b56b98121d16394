"""Files on this machine, with no database and no network: what the command line does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from calltone.audio.errors import AudioTooLong, UnsupportedLayout
from calltone.audio.levels import LevelTrack
from calltone.audio.segments import Utterance, UtteranceCutter
from calltone.audio.stream import RecordingStream, open_recording
from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.calls.hearing import Memory, hear_utterances, judge
from calltone.calls.segment import Reading, Segment
from calltone.calls.summary import summarise_recording
from calltone.emotion.model import EmotionModel

CUSTOMER = "customer"
MAX_UTTERANCE_FILE_SEC = 300.0
_NO_CLOCK = datetime.fromtimestamp(0, tz=UTC)  # offline segments have offsets, not times of day


@dataclass(frozen=True, slots=True)
class OfflineReading:
    """A recording as it was heard.

    Attributes:
        duration_sec: as decoded.
        channels: who is on each channel; only the customer's was judged.
        segments: of the customer, in order of time.
        summary: as stored in a call document.
    """

    duration_sec: float
    channels: tuple[str, ...]
    segments: tuple[Segment, ...]
    summary: dict[str, Any]


def default_channels(count: int) -> tuple[str, ...]:
    """Name the channels of a recording that says nothing: mono is the customer's own line."""
    return (CUSTOMER,) if count == 1 else ("agent", CUSTOMER)


def read_recording(
    file: BinaryIO,
    *,
    name: str,
    model: EmotionModel,
    channels: tuple[str, ...] | None = None,
    on_progress: Callable[[float], None] = lambda _share: None,
) -> OfflineReading:
    """Decode a recording, cut the customer's speech into utterances and judge each.

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
        cutters = {channel: UtteranceCutter() for channel in names}
        levels = {channel: LevelTrack() for channel in names}
        utterances, duration_sec = _cut(stream, cutters, levels, on_progress)
    segments = _judge(utterances, model, call_id=Path(name).stem)
    regions = {channel: cutter.regions for channel, cutter in cutters.items()}
    summary = summarise_recording(
        segments, regions=regions, levels=levels, duration_sec=duration_sec
    )
    return OfflineReading(duration_sec, names, segments, summary)


def _cut(
    stream: RecordingStream,
    cutters: dict[str, UtteranceCutter],
    levels: dict[str, LevelTrack],
    on_progress: Callable[[float], None],
) -> tuple[list[Utterance], float]:
    """Cut every channel; answer the customer's utterances and the length of the recording."""
    utterances: list[Utterance] = []
    frames = 0
    for block in stream.blocks():
        frames += block.shape[1]
        for samples, (channel, cutter) in zip(block, cutters.items(), strict=True):
            levels[channel].push(samples)
            done = cutter.push(samples)
            utterances += done if channel == CUSTOMER else []
        if stream.duration_sec:
            on_progress(min(1.0, frames / ANALYSIS_RATE_HZ / stream.duration_sec))
    for channel, cutter in cutters.items():
        done = cutter.flush()
        utterances += done if channel == CUSTOMER else []
    return utterances, frames / ANALYSIS_RATE_HZ


def _judge(
    utterances: list[Utterance], model: EmotionModel, *, call_id: str
) -> tuple[Segment, ...]:
    heard = hear_utterances(
        model, [u.samples for u in utterances], [u.speech_ratio for u in utterances]
    )
    readings: list[Reading] = []
    memory: Memory = ()
    for one in heard:
        reading, memory = judge(model, one, memory)
        readings.append(reading)
    return tuple(
        Segment(
            call_id=call_id,
            agent_id="",
            channel=CUSTOMER,
            sequence=sequence,
            start_offset_sec=round(utterance.start_sec, 3),
            end_offset_sec=round(utterance.end_sec, 3),
            reading=reading,
            model_version=model.version,
            timestamp=_NO_CLOCK + timedelta(seconds=utterance.start_sec),
        )
        for sequence, (utterance, reading) in enumerate(zip(utterances, readings, strict=True))
    )


def _check_channels(names: Sequence[str], count: int) -> None:
    if len(names) != count:
        raise UnsupportedLayout(
            f"expected a channel map of {count} name(s), one per channel of the file, "
            f"found {','.join(names)!r}"
        )
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
