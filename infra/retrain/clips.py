"""The sound of the segments that people gave their word on, where it was kept."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile
from numpy.typing import NDArray

from calltone.audio.stream import open_recording
from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.calls.call import RecordingRef
from calltone.calls.errors import RecordingGone
from calltone.calls.recording import RecordingInfo
from calltone.container import Container
from training.corpora import INDEX

Row = dict[str, str]


def cut_clips(container: Container, index: Path, folder: Path) -> tuple[int, int]:
    """Write a WAV for each row of a feedback index whose recording is still there, and an index.

    Args:
        container: of the deployment whose calls they are.
        index: what `python -m calltone feedback export` wrote.
        folder: gets the clips and an index of those alone.

    Returns:
        How many clips were cut, and how many rows had no sound any more.
    """
    with index.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    by_call: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_call[row["call_id"]].append(row)
    cut = [row for call_id in by_call if _cut_call(container, call_id, by_call[call_id], folder)
           for row in by_call[call_id]]  # fmt: skip
    if cut:
        with (folder / INDEX).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, cut[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(cut)
    return len(cut), len(rows) - len(cut)


def _cut_call(container: Container, call_id: str, rows: list[Row], folder: Path) -> bool:
    """Cut the segments of one call out of its recording; False if that is gone."""
    call = container.archive.get(call_id)
    if call is None or call.recording is None:  # erased meanwhile, or live: never kept
        return False
    try:
        with container.bucket.open(call.recording) as file:
            samples = _channels(container, call.recording, file)
    except RecordingGone:
        return False
    for row in rows:
        channel = row["segment_id"].rpartition("-")[0]
        # On a recording with one channel everybody is on it.
        sound = samples.get(channel, next(iter(samples.values())))
        start, end = (
            round(float(row[name]) * ANALYSIS_RATE_HZ)
            for name in ("start_offset_sec", "end_offset_sec")
        )
        path = folder / row["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, sound[start:end], ANALYSIS_RATE_HZ, subtype="PCM_16")
    return True


def _channels(
    container: Container, ref: RecordingRef, file: BinaryIO
) -> dict[str, NDArray[np.float32]]:
    """The whole recording by channel: mono, 16 kHz, shape (frames,)."""
    stored = container.bucket.describe(ref)
    if stored is None:
        raise RecordingGone(f"The recording {ref.name!r} was deleted meanwhile.")
    info = RecordingInfo.from_object(stored, container.settings.recording_names)
    with open_recording(file, name=ref.name) as stream:
        names = info.channels(stream.channels)
        samples = np.concatenate(list(stream.blocks()), axis=1)
    return dict(zip(names, samples, strict=True))
