"""Labelled speech: what a clip is, whose it is, and the reader of `index.csv`, a row per clip.

The corpora as their makers publish them have readers of their own in `training.readers`.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from calltone.emotion.taxonomy import EMOTIONS, Emotion

INDEX = "index.csv"
_NEEDED = ("path", "corpus", "speaker", "emotion")
_OPTIONAL = ("sex", "language", "text_id")
Labels = Mapping[str, Emotion | None]
"""What becomes of a corpus's own label: an emotion, or None where its clips are left out."""

DEFAULT_LABELS: Labels = {
    **{emotion.value: emotion for emotion in EMOTIONS},
    "calm": Emotion.NEUTRAL,
    "excited": Emotion.HAPPY,
    "pleasantly surprised": Emotion.SURPRISED,
    "bored": None,  # no class of ours, like the next
    "frustrated": None,
    "other": None,  # IEMOCAP's judges had another word
    "undecided": None,  # or did not agree
}


class CorpusError(ValueError):
    """The corpus cannot be used; the message names the place, what was expected and what came."""


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """A file with the label that its corpus gives it, not yet one of our emotions.

    Attributes:
        path: of the audio file, relative to the folder of the corpus, with forward slashes.
        corpus, speaker: a speaker's name means something only within its corpus.
        label: as a word, `angry`, also where the corpus writes a code, `W`.
        place: where the label was read, for messages.
        sex: "female", "male", or empty where the corpus does not say.
        language: ISO 639-1 code, or empty.
        text_id: clips of a corpus with the same one say the same words; empty where unknown.
    """

    path: str
    corpus: str
    speaker: str
    label: str
    place: str
    sex: str = ""
    language: str = ""
    text_id: str = ""


@dataclass(frozen=True, slots=True)
class Clip:
    """One labelled clip: a `LabelledFile` after the mapping of labels.

    Attributes:
        own_label: what the corpus calls the emotion, for the record.
    """

    path: str
    corpus: str
    speaker: str
    emotion: Emotion
    sex: str = ""
    language: str = ""
    text_id: str = ""
    own_label: str = field(default="", compare=False)

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
    "savee": Licence("research use, on request", "ask the owners"),
    "iemocap": Licence("research use, by signed licence", "ask the owners"),
}
UNKNOWN_LICENCE = Licence("not stated", "ask the owners")


def read_index_rows(folder: Path) -> list[LabelledFile]:
    """Read the rows of a folder's index as they stand.

    Raises:
        CorpusError: no index, a missing column or value, a path twice.
    """
    path = folder / INDEX
    if not path.is_file():
        raise CorpusError(f"expected {INDEX} in {folder}, found none")
    with path.open(encoding="utf-8-sig", newline="") as file:  # spreadsheets begin with a mark
        reader = csv.DictReader(file)
        missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise CorpusError(f"expected the columns {', '.join(missing)} in {path}, found none")
        files = [
            _labelled(row, place=f"{path}, line {number}")
            for number, row in enumerate(reader, start=2)
        ]
    _check_paths(files, path)
    return files


def to_clips(files: Iterable[LabelledFile], labels: Labels = DEFAULT_LABELS) -> list[Clip]:
    """Map the labels of files to emotions; files whose label maps to None are left out.

    Raises:
        CorpusError: a label that is not in the mapping.
    """
    clips = []
    for file in files:
        if file.label not in labels:
            known = ", ".join(sorted(labels))
            raise CorpusError(
                f"{file.place}: expected an emotion of {known}; found {file.label!r}, which a file "
                "of labels can map to one"
            )
        if (emotion := labels[file.label]) is not None:
            clips.append(
                Clip(
                    file.path,
                    file.corpus,
                    file.speaker,
                    emotion,
                    sex=file.sex,
                    language=file.language,
                    text_id=file.text_id,
                    own_label=file.label,
                )
            )
    return clips


def mapped_labels(clips: Iterable[Clip]) -> dict[str, str]:
    """List the labels that the corpora of these clips call otherwise, and their emotions."""
    pairs = {(clip.own_label, clip.emotion.value) for clip in clips if clip.own_label}
    return {label: emotion for label, emotion in sorted(pairs) if label != emotion}


def _labelled(row: dict[str, str | None], *, place: str) -> LabelledFile:
    values = {name: (row.get(name) or "").strip() for name in (*_NEEDED, *_OPTIONAL)}
    empty = [name for name in _NEEDED if not values[name]]
    if empty:
        raise CorpusError(f"{place}: expected a value for {', '.join(empty)}, found none")
    return LabelledFile(label=values.pop("emotion"), place=place, **values)


def _check_paths(files: Sequence[LabelledFile], index: Path) -> None:
    seen: set[str] = set()
    for file in files:
        if file.path in seen:
            raise CorpusError(f"expected each path once in {index}, found {file.path!r} twice")
        seen.add(file.path)
