"""What is heard in clips and in their changed copies, by the code that serves.

They are kept on disk in pieces of some dozen clips. Each piece appears whole or not at all, so that
a run that was killed goes on where it was.
"""

import hashlib
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.emotion.artifact import sha256_of
from calltone.emotion.encoder import Encoder
from calltone.emotion.features import FEATURE_SET, classic_features
from training.augment import AugmentationSettings, augment, telephone
from training.clips import read_clip
from training.conditions import LENGTHS_SEC, NOISES_DB, in_noise, of_length
from training.encoder_head import CLEAN
from training.frames import KeptFrames
from training.parallel import parallel_map

FloatArray = NDArray[np.float32]

TELEPHONE, AUGMENTED = "telephone", "augmented"
_PIECE_SOUNDS = 64
_PROBES = 4  # of random augmentation, so that each of its parts takes part
_NOISE_FRAMES = 5 * ANALYSIS_RATE_HZ


@dataclass(frozen=True, slots=True)
class Sound:
    """What is to be embedded: a file, as it is or as a changed copy (`CLEAN`, …).

    `more` files are strung to one that is too short for the copy's length.
    """

    path: Path
    copy: str = CLEAN
    more: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Embedded:
    """What was heard in sounds.

    Attributes:
        vectors: embeddings or features, shape (sounds, size).
        frames: of each sound, shape (frames, width); of width 0 without an encoder.
    """

    vectors: FloatArray
    frames: Sequence[KeptFrames]


@dataclass(frozen=True, slots=True)
class Embedder:
    """How sounds become vectors and frames.

    Attributes:
        encoder: the ONNX file; None for the features of `classic-1`.
        noises: files mixed into augmented copies.
        noises_apart: other files, for copies that measure what noise does.
    """

    encoder: Path | None
    noises: tuple[Path, ...] = ()
    noises_apart: tuple[Path, ...] = ()

    def embed(self, sound: Sound) -> tuple[FloatArray, KeptFrames]:
        """Embed one sound: a vector (size,), and frames (frames, width).

        Raises:
            AudioError: the file cannot be read; its path is added as a note.
        """
        # the same clip gets the same change in every run, whatever else is embedded
        seed = zlib.crc32(sound.path.name.encode())
        clips = [read_clip(path) for path in (sound.path, *sound.more)]
        return self._embed(clips, sound.copy, seed, _noises(self._noise_paths(sound.copy)))

    def _embed(
        self, clips: Sequence[FloatArray], copy: str, seed: int, noises: Sequence[FloatArray]
    ) -> tuple[FloatArray, KeptFrames]:
        samples = _change(clips, copy, noises, np.random.default_rng(seed))
        if self.encoder is None:
            return classic_features(samples), np.zeros((0, 0), np.float16)
        found = _encoder(self.encoder).embed([samples])
        return found.pooled[0], found.frames[0].astype(np.float16)

    def _noise_paths(self, copy: str) -> tuple[Path, ...]:
        if copy == AUGMENTED:
            return self.noises
        return self.noises_apart if copy in NOISES_DB else ()

    def fingerprint(self, copy: str) -> str:
        """Tell what would change the embedding of a copy: the encoder, and the code around it.

        The code is known by what it makes of a made-up sound.
        """
        generator = np.random.default_rng(0)
        samples, noise = generator.normal(0, 0.1, (2, 2 * ANALYSIS_RATE_HZ)).astype(np.float32)
        digest = hashlib.sha256((sha256_of(self.encoder) if self.encoder else FEATURE_SET).encode())
        for seed in range(_PROBES):
            digest.update(self._embed([samples], copy, seed, [noise])[0].tobytes())
        if paths := self._noise_paths(copy):
            digest.update("\n".join(map(str, paths)).encode())
        return digest.hexdigest()


def _change(
    clips: Sequence[FloatArray],
    copy: str,
    noises: Sequence[FloatArray],
    generator: np.random.Generator,
) -> FloatArray:
    """Make a copy (frames,) of the first clip; where it has to be longer, the others help."""
    if copy == TELEPHONE:
        return telephone(clips[0])
    if copy == AUGMENTED:
        return augment(clips[0], noises, AugmentationSettings(), generator)
    if copy in NOISES_DB:
        return in_noise(clips[0], copy, noises, generator)
    return of_length(clips, copy) if copy in LENGTHS_SEC else clips[0]


def embed_all(
    sounds: Sequence[Sound], embedder: Embedder, *, cache: Path, processes: int, title: str
) -> Embedded:
    """Embed sounds, or read what an earlier run left in `cache`.

    What is kept counts only for the same encoder, the same code and files of the same size.

    Raises:
        AudioError: a file cannot be read; its path is added as a note.
    """
    cache.mkdir(parents=True, exist_ok=True)
    recipes = {copy: embedder.fingerprint(copy) for copy in {sound.copy for sound in sounds}}
    pieces = list(_pieces(sounds))
    paths = [cache / f"features-{_key(p, recipes[p[0].copy])}.npz" for p in pieces]
    missing = [
        (piece, path) for piece, path in zip(pieces, paths, strict=True) if not path.is_file()
    ]
    kept = len(sounds) - sum(len(piece) for piece, _ in missing)
    with tqdm(total=len(sounds), initial=kept, desc=title, unit="clip") as bar:
        for count in parallel_map(partial(_embed_piece, embedder), missing, processes=processes):
            bar.update(count)
    return _joined(paths)


def _joined(paths: Sequence[Path]) -> Embedded:
    vectors: list[FloatArray] = []
    frames: list[KeptFrames] = []
    for path in paths:
        with np.load(path) as piece:
            vectors.append(piece["vectors"])
            frames += np.split(piece["frames"], np.cumsum(piece["lengths"])[:-1])
    return Embedded(np.concatenate(vectors), frames)


def _pieces(sounds: Sequence[Sound]) -> Iterator[Sequence[Sound]]:
    """Cut within a folder and kind of copy: a corpus that is added leaves the others' pieces."""
    for _, grouped in groupby(sounds, key=lambda sound: (sound.copy, sound.path.parent)):
        group = list(grouped)
        for start in range(0, len(group), _PIECE_SOUNDS):
            yield group[start : start + _PIECE_SOUNDS]


def _key(piece: Sequence[Sound], recipe: str) -> str:
    digest = hashlib.sha256(recipe.encode())
    # a decoder that hears another thing in the same file leaves no trace in the made-up sound
    digest.update(read_clip(piece[0].path).tobytes())
    for sound in piece:
        digest.update(f"{sound.path}\t{sound.path.stat().st_size}\t{sound.copy}\n".encode())
        for path in sound.more:
            digest.update(f"{path}\t{path.stat().st_size}\n".encode())
    return digest.hexdigest()[:24]


def _embed_piece(embedder: Embedder, piece: tuple[Sequence[Sound], Path]) -> int:
    sounds, path = piece
    vectors, frames = zip(*map(embedder.embed, sounds), strict=True)
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    with unfinished.open("wb") as file:
        np.savez(
            file,
            vectors=np.stack(vectors),
            frames=np.concatenate(frames),
            lengths=[len(one) for one in frames],
        )
    unfinished.replace(path)
    return len(sounds)


@cache
def _encoder(path: Path) -> Encoder:
    return Encoder(path)


@cache
def _noises(paths: tuple[Path, ...]) -> tuple[NDArray[np.float32], ...]:
    heard = (read_clip(path)[:_NOISE_FRAMES] for path in paths)
    return tuple(noise for noise in heard if noise.any())
