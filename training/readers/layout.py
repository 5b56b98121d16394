"""What a layout is, and the layouts in which the file's name says everything."""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from training.corpora import CorpusError, LabelledFile


class UnknownLayout(CorpusError):
    """The folder fits no layout; the notes give an example of each."""


@dataclass(slots=True)
class Found:
    """What a reader met in a folder.

    Attributes:
        files: labelled, each utterance once.
        left_out: how many files are no clip of this kind, by the reason.
        unreadable: each file or line that is not understood, with what is wrong with it.
    """

    files: list[LabelledFile] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)


class Layout(ABC):
    """How a corpus lies on disk.

    Attributes:
        name: of the layout; also of the corpus, where all its clips are of one.
        example: a path in such a folder.
        words: the corpus's own codes for labels, and the word each stands for.
    """

    name: str
    example: str
    words: Mapping[str, str]

    @abstractmethod
    def read(self, folder: Path, paths: Sequence[str]) -> Found:
        """Read the labels of the audio files at `paths`, relative to `folder`."""


class LeftOut(NamedTuple):
    """A file that is understood and is no clip of this kind."""

    reason: str


Described = LabelledFile | LeftOut | None
"""What a name says; None where it has the right shape and an impossible content."""


@dataclass(frozen=True)
class NamedLayout(Layout):
    """A layout in which the file's name says everything.

    Attributes:
        pattern: that a whole path without its suffix has to match.
        describe: what the match says.
        complete: fill in, from other files of the folder, what names do not say.
    """

    name: str
    example: str
    words: Mapping[str, str]
    pattern: re.Pattern[str]
    describe: Callable[[re.Match[str], str], Described]
    complete: Callable[[Path, list[LabelledFile]], list[LabelledFile]] | None = None

    def fits(self, path: str) -> bool:
        """Tell whether a path, relative to the folder, has the shape of this layout."""
        return self._match(path) is not None

    def read(self, folder: Path, paths: Sequence[str]) -> Found:
        found = Found()
        seen: set[tuple[str, str]] = set()
        # A corpus often holds the same clips as WAV and as MP3, or has been unpacked twice.
        for path in sorted(paths, key=lambda path: (not path.lower().endswith(".wav"), path)):
            match = self._match(path)
            described = self.describe(match, path) if match else None
            if described is None:
                found.unreadable.append(f"{path} (expected a name such as {self.example})")
            elif isinstance(described, LeftOut):
                found.left_out[described.reason] += 1
            elif (key := _identity(described)) in seen:
                found.left_out["there already under another path"] += 1
            else:
                seen.add(key)
                found.files.append(described)
        found.files.sort(key=lambda file: file.path)
        if self.complete:
            found.files = self.complete(folder, found.files)
        return found

    def _match(self, path: str) -> re.Match[str] | None:
        return self.pattern.fullmatch(path.rpartition(".")[0])


def _identity(file: LabelledFile) -> tuple[str, str]:
    return file.speaker, Path(file.path).stem.removeprefix(f"{file.speaker}_")
