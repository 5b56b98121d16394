"""A mapping file: which emotion a corpus's own label stands for.

As CSV, `label,emotion` and a row per label; as TOML, a line `label = "emotion"` each. An empty
emotion leaves the clips of that label out. What a file does not name keeps its default.
"""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from calltone.emotion.taxonomy import EMOTIONS, Emotion
from training.corpora import DEFAULT_LABELS, CorpusError, Labels

_COLUMNS = ["label", "emotion"]
_KNOWN = ", ".join(emotion.value for emotion in EMOTIONS)


class LabelsError(CorpusError):
    """The mapping file cannot be used; the message names the place."""


def read_labels(path: Path) -> dict[str, Emotion | None]:
    """Read a mapping file; answers only what it names.

    Raises:
        LabelsError: no such file, neither CSV nor TOML, not well formed, an emotion that is none
            of the seven, a label twice, no label at all.
    """
    readers = {".csv": _csv_rows, ".toml": _toml_rows}
    if path.suffix.lower() not in readers:
        raise LabelsError(f"expected a file of labels that ends in .csv or .toml, found {path}")
    if not path.is_file():
        raise LabelsError(f"expected a file of labels at {path}, found none")
    try:
        rows = list(readers[path.suffix.lower()](path))
    except (UnicodeDecodeError, csv.Error, tomllib.TOMLDecodeError) as error:
        raise LabelsError(f"expected {path} to be well formed, found: {error}") from error
    if not rows:
        raise LabelsError(f"expected at least one label in {path}, found none")
    labels: dict[str, Emotion | None] = {}
    for place, label, emotion in rows:
        if not label:
            raise LabelsError(f"{place}: expected a label, found none")
        if label in labels:
            raise LabelsError(f"{place}: expected each label once, found {label!r} twice")
        labels[label] = _emotion(emotion, place)
    return labels


def labels_for(named: Mapping[str, Emotion | None], codes: Mapping[str, str]) -> Labels:
    """Add the defaults to what a mapping file names.

    Args:
        named: label to emotion; a label may be a corpus's own code or the word for it.
        codes: codes and their words; empty for an index, which has words of its own.

    Raises:
        LabelsError: a label is named by its code and by its word, or, where there are codes, is
            neither code nor word.
    """
    words: dict[str, Emotion | None] = {}
    for label, emotion in named.items():
        word = codes.get(label, label)
        if codes and word not in DEFAULT_LABELS:
            known = ", ".join(sorted(DEFAULT_LABELS))
            raise LabelsError(
                f"expected in the file of labels one of {known}, or a corpus's code for one; "
                f"found {label!r}"
            )
        if word in words:
            raise LabelsError(
                f"expected each label once in the file of labels, found {word!r} also as its code"
            )
        words[word] = emotion
    return {**DEFAULT_LABELS, **words}


def _csv_rows(path: Path) -> Iterable[tuple[str, str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, strict=True)
        header = [cell.strip() for cell in next(lines, [])]
        if header != _COLUMNS:
            raise LabelsError(
                f"expected the first line of {path} to be label,emotion; found {','.join(header)!r}"
            )
        for cells in lines:
            place = f"{path}, line {lines.line_num}"
            if not any(cells):
                continue
            if len(cells) != len(_COLUMNS):
                raise LabelsError(f"{place}: expected a label and an emotion, found {cells}")
            yield place, cells[0].strip(), cells[1].strip()


def _toml_rows(path: Path) -> Iterable[tuple[str, str, str]]:
    for label, emotion in tomllib.loads(path.read_text(encoding="utf-8-sig")).items():
        if not isinstance(emotion, str):
            raise LabelsError(f'{path}, {label}: expected {label} = "emotion", found {emotion!r}')
        yield f"{path}, {label}", label.strip(), emotion.strip()


def _emotion(text: str, place: str) -> Emotion | None:
    if not text:
        return None
    try:
        return Emotion(text)
    except ValueError:
        raise LabelsError(
            f"{place}: expected an emotion of {_KNOWN}, or nothing to leave the label out; "
            f"found {text!r}"
        ) from None
