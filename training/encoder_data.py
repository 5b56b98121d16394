"""What `encoder-1` learns from: labelled clips, changed copies of them, everyday speech, noise."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from calltone.emotion.taxonomy import EMOTIONS, Emotion
from training.conditions import Row, draw_conditions
from training.corpora import INDEX, Clip, CorpusError
from training.encoder_head import CLEAN, Examples
from training.features import AUGMENTED, TELEPHONE, Embedded, Embedder, Sound, embed_all
from training.lots import lot

EVERYDAY = "everyday"
# Reported, but in no mean, temperature or pooled figure: CREMA-D as it is at hand is nearly only
# happy and sad, TESS has two speakers, who say one sentence.
UNCOUNTED_CORPORA = ("crema", "tess")
LEARNED_COPIES = (CLEAN, TELEPHONE, AUGMENTED)
COPIED_CLIPS_PER_CORPUS = 1000  # more copies of the large corpora cost hours and taught nothing
_AUGMENTATION_NOISES = 300
_HUMAN_SOUNDS = range(20, 30)  # of ESC-50: crying, laughing, coughing … are voices too


@dataclass(frozen=True, slots=True)
class Sources:
    """Folders of sound, each with an `index.csv`; None for what is not there.

    Attributes:
        corpora: labelled clips.
        everyday: speech of everyday, unlabelled, which counts as neutral.
        noise: sounds that are no speech.
        calls: recordings of service calls, unlabelled, on which nothing is learned.
    """

    corpora: Path
    everyday: Path | None = None
    noise: Path | None = None
    calls: Path | None = None

    @classmethod
    def beside(cls, corpora: Path) -> "Sources":
        """Take the folders `neutral`, `noise` and `calls` that lie beside the corpora."""
        beside = {name: corpora.resolve().parent / name for name in ("neutral", "noise", "calls")}
        found = {name: path if path.is_dir() else None for name, path in beside.items()}
        return cls(corpora.resolve(), found["neutral"], found["noise"], found["calls"])


@dataclass(frozen=True, slots=True)
class Noises:
    """Files of sounds that are no speech, in two halves: only one is mixed into copies."""

    mixed: tuple[Path, ...] = ()
    apart: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """All rows to learn from or to test on.

    Attributes:
        clips: the labelled ones.
        examples: rows of clips, then of everyday speech, each in up to three copies, and of clips
            under the conditions that are only measured.
        clip_of: the place in `clips` of each row, -1 for everyday speech.
        sounds: of each row.
        embedder: what made embeddings of them.
    """

    clips: Sequence[Clip]
    examples: Examples
    clip_of: np.ndarray[tuple[int], np.dtype[np.int64]]
    sounds: Sequence[Sound]
    embedder: Embedder

    @property
    def learned(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Rows that may be learned from, shape (rows,)."""
        return np.isin(self.examples.copy, LEARNED_COPIES)

    @property
    def counted(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Rows of the corpora that means and the temperature are taken of, shape (rows,)."""
        counted = ~np.isin(self.examples.corpus, UNCOUNTED_CORPORA) & (self.clip_of >= 0)
        return counted if counted.any() else self.clip_of >= 0


def read_noises(folder: Path | None) -> Noises:
    """List the noises of a folder, sounds of people left out, each in one half by its name.

    Raises:
        CorpusError: the folder has no index.
    """
    if folder is None:
        return Noises()
    paths = [
        folder / row["path"]
        for row in _index(folder)
        if not (row["class"].isdecimal() and int(row["class"]) in _HUMAN_SOUNDS)
    ]
    halves: tuple[list[Path], list[Path]] = ([], [])
    for path in sorted(paths, key=lambda path: lot(path.name)):
        halves[lot(path.name) % 2].append(path)
    return Noises(tuple(halves[0]), tuple(halves[1]))


def read_everyday(folder: Path | None) -> list[Clip]:
    """List the clips of everyday speech of a folder; `path` is complete.

    Raises:
        CorpusError: the folder has no index.
    """
    if folder is None:
        return []
    return [
        Clip(str(folder / row["path"]), EVERYDAY, row["speaker"], Emotion.NEUTRAL)
        for row in _index(folder)
    ]


def embed_corpus(
    sources: Sources, clips: Sequence[Clip], encoder: Path, *, cache: Path, processes: int
) -> Corpus:
    """Embed the clips of all sources and their copies, resuming what `cache` has.

    Raises:
        AudioError, CorpusError: a clip or an index cannot be read.
    """
    known = [*clips, *read_everyday(sources.everyday)]
    rows = [Row(place, CLEAN) for place in range(len(known))]
    copied = _copied(known)
    rows += [Row(place, copy) for copy in (TELEPHONE, AUGMENTED) for place in copied]
    rows += draw_conditions(clips, without=UNCOUNTED_CORPORA)
    noises = read_noises(sources.noise)
    embedder = Embedder(encoder, noises.mixed[:_AUGMENTATION_NOISES], noises.apart)
    paths = [sources.corpora / clip.path for clip in known]
    sounds = [
        Sound(paths[row.clip], row.copy, tuple(paths[place] for place in row.more)) for row in rows
    ]
    embedded = embed_all(sounds, embedder, cache=cache, processes=processes, title="clips")
    places = np.array([row.clip for row in rows], dtype=np.int64)
    return Corpus(
        clips,
        _examples(embedded, [(known[row.clip], row.copy) for row in rows]),
        np.where(places < len(clips), places, -1),
        sounds,
        embedder,
    )


def _examples(embedded: Embedded, rows: Sequence[tuple[Clip, str]]) -> Examples:
    return Examples(
        embedded.vectors,
        np.array([EMOTIONS.index(clip.emotion) for clip, _ in rows], dtype=np.int64),
        # everyday speakers say one or two things: they have no voice of their own to subtract
        np.array(["" if c.corpus == EVERYDAY else f"{c.corpus}/{c.speaker}" for c, _ in rows]),
        np.array([clip.corpus for clip, _ in rows]),
        np.array([copy for _, copy in rows]),
        embedded.frames,
    )


def _copied(clips: Sequence[Clip]) -> list[int]:
    """Choose the clips that get copies: by lot, but the same whatever other corpora there are."""
    by_corpus: dict[str, list[int]] = defaultdict(list)
    for place, clip in enumerate(clips):
        by_corpus[clip.corpus].append(place)
    chosen: list[int] = []
    for places in by_corpus.values():
        drawn = sorted(places, key=lambda place: lot(clips[place].path))
        chosen += sorted(drawn[:COPIED_CLIPS_PER_CORPUS])
    return chosen


def _index(folder: Path) -> list[dict[str, str]]:
    path = folder / INDEX
    if not path.is_file():
        raise CorpusError(f"expected {INDEX} in {folder}, found none")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
