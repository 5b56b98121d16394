"""Finding out how the clips of a folder lie."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from training.corpora import INDEX, CorpusError, read_index_rows
from training.readers.acted import CREMA, EMODB, RAVDESS, SAVEE, TESS
from training.readers.iemocap import IEMOCAP, Iemocap
from training.readers.layout import Found, Layout, NamedLayout, UnknownLayout

_AUDIO = frozenset({".wav", ".flac", ".opus", ".ogg", ".mp3", ".m4a", ".webm"})
_EXAMPLES = 3


class _IndexLayout(Layout):
    """A table beside the audio says everything; what it does not name is not looked at."""

    name = "index"
    example = f"{INDEX} with the columns path, corpus, speaker, emotion"
    words: Mapping[str, str] = MappingProxyType({})

    def read(self, folder: Path, paths: Sequence[str]) -> Found:
        return Found(files=read_index_rows(folder))


INDEXED = _IndexLayout()
_BY_NAME: Sequence[NamedLayout | Iemocap] = (RAVDESS, CREMA, EMODB, SAVEE, TESS, IEMOCAP)
LAYOUTS: Mapping[str, Layout] = {layout.name: layout for layout in (INDEXED, *_BY_NAME)}
# No two corpora use the same code, so that one file of labels serves them all.
CODES = {code: word for layout in _BY_NAME for code, word in layout.words.items()}


class Part(NamedTuple):
    """One corpus in a folder.

    Attributes:
        folder: its name within the folder asked for; empty where it is that folder.
        layout: how it lies.
        paths: of its audio files, relative to it.
    """

    folder: str
    layout: Layout
    paths: Sequence[str]


def find_parts(folder: Path, layout: str | None = None) -> list[Part]:
    """Find the corpora of a folder: it is one, or each of its folders is one.

    Raises:
        UnknownLayout: `layout` names none, or the folder fits none.
        CorpusError: no such folder.
    """
    if not folder.is_dir():
        raise CorpusError(f"expected a folder of labelled clips at {folder}, found none")
    if layout is not None:
        if layout not in LAYOUTS:
            raise UnknownLayout(f"expected a layout of {', '.join(LAYOUTS)}; found {layout!r}")
        return [Part("", LAYOUTS[layout], _list_audio(folder))]
    paths = _list_audio(folder)
    below = _folders(folder)
    only = _layout_of(folder, paths)
    has_index_below = any((path / INDEX).is_file() for path in below)
    if only and (only is INDEXED or not has_index_below):
        return [Part("", only, paths)]
    parts = []
    for path in below:
        inside = _list_audio(path)
        if found := _layout_of(path, inside):
            parts.append(Part(path.name, found, inside))
    # What lies beside the corpora would be passed over without a word.
    if not parts or len(paths) > sum(len(part.paths) for part in parts):
        raise _unknown(folder, paths)
    return parts


def _layout_of(folder: Path, paths: Sequence[str]) -> Layout | None:
    """Answer the one layout of a folder, if it has one and most of the files fit it."""
    if (folder / INDEX).is_file():
        return INDEXED
    fitting = _count_fitting(paths)
    if len(fitting) != 1:
        return None
    ((name, count),) = fitting.items()
    return LAYOUTS[name] if 2 * count >= len(paths) else None


def _count_fitting(paths: Sequence[str]) -> dict[str, int]:
    counts = {layout.name: sum(map(layout.fits, paths)) for layout in _BY_NAME}
    return {name: count for name, count in counts.items() if count}


def _unknown(folder: Path, paths: Sequence[str]) -> UnknownLayout:
    if not paths:
        found = "no audio file"
    else:
        fitting = [f"{count} fit {name}" for name, count in _count_fitting(paths).items()]
        examples = ", ".join(paths[:_EXAMPLES])
        found = f"{len(paths)} audio files, such as {examples}; {', '.join(fitting) or 'none fits'}"
    error = UnknownLayout(
        f"expected in {folder}, or in each folder of it, a layout of {', '.join(LAYOUTS)}; "
        f"found {found}"
    )
    for layout in LAYOUTS.values():
        error.add_note(f"{layout.name}: {layout.example}")
    return error


def _list_audio(folder: Path) -> list[str]:
    """List audio files below a folder, relative to it; hidden ones are copies or rests."""
    paths = []
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        relative = Path(parent).relative_to(folder)
        paths += [
            (relative / name).as_posix()
            for name in names
            if not name.startswith(".") and Path(name).suffix.lower() in _AUDIO
        ]
    return sorted(paths)


def _folders(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")
    )
