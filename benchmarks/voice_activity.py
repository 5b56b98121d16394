"""Compare voice activity detectors on real calls: `python -m benchmarks.voice_activity DATA`.

DATA holds `calls/` (recordings) and `noise/index.csv`. Truth: a frame is speech where its clean
channel is less than 35 dB below its peaks (gaps under 0.2 s closed) and an independent network says
so too, no speech where both say no; the few frames on which they differ are not scored.
`labels/speech.json` holds that network's answers (pyannote segmentation-3.0, MIT, on each clean
channel at its full bandwidth).
"""

import argparse
import csv
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.activity_candidates import Samples, candidates
from calltone.audio.activity import FRAME, FRAME_SEC
from calltone.audio.stream import open_recording
from calltone.audio.waveform import ANALYSIS_RATE_HZ
from training.augment import telephone
from training.clips import read_clip

LABELS = Path(__file__).parent / "labels" / "speech.json"
RATIOS_DB = (None, 20.0, 10.0, 0.0)
_HUMAN_SOUNDS = {str(number) for number in range(20, 30)}  # of ESC-50: coughing, laughing, …
_NOISE_CLIP_SEC = 5.0
_BELOW_PEAKS_DB = 35.0
_CLOSED_GAP_FRAMES = 20
_SEED = 1


@dataclass(frozen=True, eq=False)
class Line:
    """One clean channel, whole frames only, with its truth per frame."""

    name: str
    samples: Samples
    speech: NDArray[np.bool_]
    other: NDArray[np.bool_]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.voice_activity")
    parser.add_argument("data", type=Path)
    data: Path = parser.parse_args().data
    counts: dict[tuple[str, float | None], NDArray[np.int_]] = defaultdict(lambda: np.zeros(4, int))
    cpu_sec: dict[str, float] = defaultdict(float)
    total_sec = 0.0
    detectors = candidates()
    clips = noises(data / "noise")
    for line in clean_lines(data / "calls"):
        noise = np.concatenate([next(clips) for _ in range(clips_for(line))])
        for ratio_db in RATIOS_DB:
            heard = through_the_line(line, noise, ratio_db)
            total_sec += len(heard) / ANALYSIS_RATE_HZ
            for name, detect in detectors.items():
                started = time.process_time()
                found = detect(heard)
                cpu_sec[name] += time.process_time() - started
                counts[name, ratio_db] += _confusion(found, line)
    _print(list(detectors), counts, {name: sec / total_sec for name, sec in cpu_sec.items()})


def clean_lines(folder: Path) -> Iterator[Line]:
    for key, regions in json.loads(LABELS.read_text()).items():
        name, _, channel = key.rpartition(":")
        with (folder / name).open("rb") as file, open_recording(file, name=name) as stream:
            samples = np.concatenate([block[int(channel)] for block in stream.blocks()])
        samples = samples[: len(samples) // FRAME * FRAME]
        by_level, by_network = _loud(samples), np.zeros(len(samples) // FRAME, dtype=np.bool_)
        for start_sec, end_sec in regions:
            by_network[round(start_sec / FRAME_SEC) : round(end_sec / FRAME_SEC)] = True
        yield Line(name, samples, by_level & by_network, ~by_level & ~by_network)


def _loud(samples: Samples) -> NDArray[np.bool_]:
    power = np.square(samples.reshape(-1, FRAME), dtype=np.float64).mean(axis=1)
    levels_db = 10 * np.log10(np.convolve(power, np.ones(3) / 3, "same") + 1e-12)
    loud: NDArray[np.bool_] = levels_db > np.percentile(levels_db, 99) - _BELOW_PEAKS_DB
    places = np.flatnonzero(loud)
    for one, two in pairwise(places.tolist()):
        if two - one <= _CLOSED_GAP_FRAMES:
            loud[one:two] = True
    return loud


def noises(folder: Path) -> Iterator[Samples]:
    """Yield clips of 5 s at one level, without human sounds, each once, in a fixed order."""
    with (folder / "index.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["class"] not in _HUMAN_SOUNDS]
    for place in np.random.default_rng(_SEED).permutation(len(rows)):
        clip = read_clip(folder / rows[place]["path"])
        clip = clip[: round(_NOISE_CLIP_SEC * ANALYSIS_RATE_HZ)]
        level = float(np.sqrt(np.square(clip, dtype=np.float64).mean()))
        if len(clip) == round(_NOISE_CLIP_SEC * ANALYSIS_RATE_HZ) and level > 1e-4:  # noqa: PLR2004
            yield clip / np.float32(level)


def clips_for(line: Line) -> int:
    return -(-len(line.samples) // round(_NOISE_CLIP_SEC * ANALYSIS_RATE_HZ))


def through_the_line(line: Line, noise: Samples, ratio_db: float | None) -> Samples:
    """Add noise so far below the level of the speech, then send it through a telephone."""
    samples = line.samples
    if ratio_db is not None:
        power = np.square(samples.reshape(-1, FRAME)[line.speech], dtype=np.float64).mean()
        gain = np.sqrt(power) * 10 ** (-ratio_db / 20)
        samples = samples + noise[: len(samples)] * np.float32(gain)
    heard = telephone(samples / np.float32(max(1.0, np.abs(samples).max())))
    return np.pad(heard, (0, max(0, len(samples) - len(heard))))[: len(samples)]


def _confusion(found: NDArray[np.bool_], line: Line) -> NDArray[np.int_]:
    sums = (found & line.speech, ~found & line.speech, found & line.other, ~found & line.other)
    return np.array([int(each.sum()) for each in sums])


def _print(
    names: list[str],
    counts: dict[tuple[str, float | None], NDArray[np.int_]],
    cost: dict[str, float],
) -> None:
    table = Table("detector", title="F1 / missed / false alarms, of frames of 10 ms")
    for ratio_db in RATIOS_DB:
        table.add_column("clean" if ratio_db is None else f"{ratio_db:.0f} dB")
    table.add_column("CPU ms per s")
    for name in names:
        cells = []
        for ratio_db in RATIOS_DB:
            hit, missed, alarm, quiet = counts[name, ratio_db]
            f1 = 2 * hit / (2 * hit + alarm + missed)
            cells.append(
                f"{f1:.3f} / {missed / (hit + missed):.3f} / {alarm / (alarm + quiet):.3f}"
            )
        table.add_row(name, *cells, f"{1000 * cost[name]:.2f}")
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
