"""Labelled speech: one folder, one `index.csv`, a row per clip."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from calltone.emotion.taxonomy import EMOTIONS, Emotion

INDEX = "index.csv"
_NEEDED = ("path", "corpus", "speaker", "emotion")
DROPPED_LABELS = frozenset({"bored"})  # no class of ours, and too few to make one
MAPPED_LABELS = {"calm": Emotion.NEUTRAL} | {emotion.value: emotion for emotion in EMOTIONS}


class CorpusError(ValueError):
    """The index cannot be used; the message names the row, what was expected and what came."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One labelled clip.

    Attributes:
        path: of the audio file, relative to the folder of the index.
        corpus, speaker: a speaker's name means something only within its corpus.
        emotion: after the mapping of labels.
    """

    path: str
    corpus: str
    speaker: str
    emotion: Emotion

    @property
    def label(self) -> int:
        """The place of the emotion in `EMOTIONS`."""
        return EMOTIONS.index(self.emotion)


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which terms a corpus may be used."""

    name: str
    commercial_use: str


LICENCES = {
    "ravdess": Licence("CC BY-NC-SA 4.0", "no"),
    "tess": Licence("CC BY-NC-ND 4.0 (to be confirmed)", "no"),
    "emodb": Licence("research use", "ask the owners"),
    "nemo": Licence("CC BY-NC-SA 4.0", "no"),
    "ased": Licence("none found", "ask the owners"),
    "crema": Licence("ODbL 1.0 / DbCL 1.0", "yes, share alike"),
}
UNKNOWN_LICENCE = Licence("not stated", "ask the owners")


def read_index(folder: Path) -> list[Clip]:
    """Read the clips of a folder; clips of `DROPPED_LABELS` are left out.

    Raises:
        CorpusError: no index, a missing column or value, an unknown label, a path twice, no clip.
    """
    path = folder / INDEX
    if not path.is_file():
        raise CorpusError(f"expected {INDEX} in {folder}, found none")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise CorpusError(f"expected the columns {', '.join(missing)} in {path}, found none")
        rows = [(number, row) for number, row in enumerate(reader, start=2)]
    clips = [_clip(row, place=f"{path}, line {number}") for number, row in rows]
    kept = [clip for clip in clips if clip is not None]
    _check_paths(kept, path)
    return kept


def _clip(row: dict[str, str | None], *, place: str) -> Clip | None:
    values = {name: (row.get(name) or "").strip() for name in _NEEDED}
    empty = [name for name, value in values.items() if not value]
    if empty:
        raise CorpusError(f"{place}: expected a value for {', '.join(empty)}, found none")
    label = values["emotion"]
    if label in DROPPED_LABELS:
        return None
    if label not in MAPPED_LABELS:
        known = ", ".join(sorted({*MAPPED_LABELS, *DROPPED_LABELS}))
        raise CorpusError(f"{place}: expected an emotion of {known}; found {label!r}")
    return Clip(values["path"], values["corpus"], values["speaker"], MAPPED_LABELS[label])


def _check_paths(clips: Sequence[Clip], index: Path) -> None:
    if not clips:
        raise CorpusError(f"expected at least one clip in {index}, found none")
    seen: set[str] = set()
    for clip in clips:
        if clip.path in seen:
            raise CorpusError(f"expected each path once in {index}, found {clip.path!r} twice")
        seen.add(clip.path)
