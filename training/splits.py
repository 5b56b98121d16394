"""Folds of speakers, kept as a file: no speaker is ever both learned from and tested on."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.corpora import Clip, CorpusError

FOLDS = 5
DEFAULT_SPLITS = Path(__file__).parent / "splits" / "speakers.csv"
Speaker = tuple[str, str]
"""Corpus and speaker."""


def deal_folds(clips: Iterable[Clip]) -> dict[Speaker, int]:
    """Deal the speakers of each corpus to the folds in turn, in order of their names."""
    speakers: dict[str, set[str]] = defaultdict(set)
    for clip in clips:
        speakers[clip.corpus].add(clip.speaker)
    return {
        (corpus, speaker): place % FOLDS
        for corpus in sorted(speakers)
        for place, speaker in enumerate(sorted(speakers[corpus]))
    }


def write_splits(folds: Mapping[Speaker, int], path: Path) -> None:
    """Write one line per speaker: corpus, speaker, fold."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("corpus", "speaker", "fold"))
        writer.writerows((*speaker, fold) for speaker, fold in sorted(folds.items()))


def read_splits(path: Path) -> dict[Speaker, int]:
    """Read what `write_splits` wrote.

    Raises:
        CorpusError: no such file, a fold that is no number from 0 to 4, or a speaker twice.
    """
    if not path.is_file():
        raise CorpusError(
            f"expected a file of folds at {path}, found none; `python -m training split` makes it"
        )
    folds: dict[Speaker, int] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            speaker = (str(row.get("corpus")), str(row.get("speaker")))
            fold = str(row.get("fold"))
            if not fold.isdecimal() or int(fold) >= FOLDS:
                raise CorpusError(
                    f"{path}, line {number}: expected a fold of 0 to {FOLDS - 1}, found {fold!r}"
                )
            if speaker in folds:
                raise CorpusError(f"{path}, line {number}: expected {speaker} once, found it twice")
            folds[speaker] = int(fold)
    return folds


def fold_of_each(clips: Sequence[Clip], folds: Mapping[Speaker, int]) -> NDArray[np.int64]:
    """Look up the fold of each clip, shape (clips,).

    Raises:
        CorpusError: a speaker is in no fold.
    """
    unknown = sorted({(c.corpus, c.speaker) for c in clips} - folds.keys())
    if unknown:
        raise CorpusError(
            f"expected every speaker in a fold, found {len(unknown)} in none, such as {unknown[0]}"
        )
    return np.array([folds[clip.corpus, clip.speaker] for clip in clips], dtype=np.int64)
