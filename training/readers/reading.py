"""Reading the labelled clips of a folder, whatever corpus or corpora lie in it."""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from calltone.emotion.taxonomy import Emotion
from training.corpora import DEFAULT_LABELS, Clip, CorpusError, LabelledFile, to_clips
from training.readers.detection import CODES, INDEXED, Part, find_parts
from training.readers.labels import labels_for, read_labels

_LOG = logging.getLogger(__name__)
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """The clips of a folder, and what else was met there.

    Attributes:
        clips: in the order of parts and paths.
        layouts: of the parts, in their order.
        left_out: how many files are understood and are no clip of ours, by the reason.
        unreadable: each file or line that is not understood, with what is wrong with it.
        unused_labels: labels that the mapping file names and neither a corpus nor a clip has.
    """

    clips: tuple[Clip, ...]
    layouts: tuple[str, ...]
    left_out: Mapping[str, int]
    unreadable: tuple[str, ...]
    unused_labels: tuple[str, ...]

    def summary(self) -> str:
        """Say in a line what was read and what was left out."""
        speakers = len({(clip.corpus, clip.speaker) for clip in self.clips})
        text = f"{', '.join(self.layouts)}: {len(self.clips)} clips of {speakers} speakers"
        reasons = [f"{count} {reason}" for reason, count in sorted(self.left_out.items())]
        return f"{text}; left out: {', '.join(reasons)}" if reasons else text

    def warnings(self) -> list[str]:
        """Say, a line each, what whoever laid the folder out will want to mend."""
        lines = []
        if self.unreadable:
            examples = "; ".join(self.unreadable[:_EXAMPLES])
            lines.append(f"{len(self.unreadable)} not understood, left out, such as {examples}")
        if self.unused_labels:
            lines.append(f"no clip has the label {', '.join(map(repr, self.unused_labels))}")
        return lines


def read_clips(
    folder: Path, *, layout: str | None = None, labels: Path | None = None
) -> list[Clip]:
    """Read the labelled clips of a folder; log what was left out, and warn of what is odd.

    Args:
        folder: a corpus as its makers publish it, a folder with an `index.csv`, or a folder of
            such folders. Paths of clips are relative to it.
        layout: a name of `LAYOUTS`; found out where it is None.
        labels: a mapping file, see `training.readers.labels`.

    Raises:
        UnknownLayout: the folder fits no layout.
        LabelsError: the mapping file cannot be used.
        CorpusError: an index cannot be used, or there is no clip.
    """
    reading = read_folder(folder, layout=layout, labels=labels)
    _LOG.info("%s: %s", folder, reading.summary())
    for line in reading.warnings():
        _LOG.warning("%s: %s", folder, line)
    return list(reading.clips)


def read_folder(folder: Path, *, layout: str | None = None, labels: Path | None = None) -> Reading:
    """Read as `read_clips` does, and answer also what was left out, and why.

    Raises:
        CorpusError: as `read_clips`.
    """
    named = read_labels(labels) if labels else {}
    clips: list[Clip] = []
    left_out: Counter[str] = Counter()
    unreadable: list[str] = []
    met: set[str] = set()
    parts = find_parts(folder, layout)
    for part in parts:
        found = part.layout.read(folder / part.folder, part.paths)
        files = [replace(file, path=_inside(part, file.path)) for file in found.files]
        kept = _map(files, part, named)
        clips += kept
        left_out += found.left_out + _count_dropped(files, kept)
        unreadable += [_inside(part, line) for line in found.unreadable]
        met |= {file.label for file in files}
    reading = Reading(
        clips=tuple(clips),
        layouts=tuple(part.layout.name for part in parts),
        left_out=left_out,
        unreadable=tuple(unreadable),
        unused_labels=tuple(sorted(named.keys() - met - DEFAULT_LABELS.keys() - CODES.keys())),
    )
    if not clips:
        raise CorpusError(_nothing(folder, reading))
    return reading


def _map(files: list[LabelledFile], part: Part, named: Mapping[str, Emotion | None]) -> list[Clip]:
    return to_clips(files, labels_for(named, {} if part.layout is INDEXED else CODES))


def _count_dropped(files: list[LabelledFile], kept: list[Clip]) -> Counter[str]:
    paths = {clip.path for clip in kept}
    return Counter(f"labelled {file.label}" for file in files if file.path not in paths)


def _inside(part: Part, path: str) -> str:
    return f"{part.folder}/{path}" if part.folder else path


def _nothing(folder: Path, reading: Reading) -> str:
    found = "; ".join([reading.summary(), *reading.warnings()])
    return f"expected at least one clip in {folder}, found none ({found})"
