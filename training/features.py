"""Features of all clips, computed in parallel by the code that serves, and kept for next time."""

import hashlib
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from calltone.emotion.features import FEATURE_SET, classic_features, feature_names
from training.clips import read_clip
from training.corpora import Clip
from training.parallel import parallel_map

_CHUNK_CLIPS = 32


def extract(
    folder: Path, clips: Sequence[Clip], *, cache: Path, processes: int
) -> NDArray[np.float32]:
    """Compute, or read from `cache`, the features of all clips: shape (clips, features).

    The cache is used where the clips, the sizes of their files and the feature set are the same.

    Raises:
        AudioError: a clip cannot be read; its path is added as a note.
        OSError: a clip is not there.
    """
    path = cache / f"{FEATURE_SET}-{_key(folder, clips)}.npy"
    if path.is_file():
        cached: NDArray[np.float32] = np.load(path)
        return cached
    rows = parallel_map(
        partial(_features_of, folder),
        [clip.path for clip in clips],
        processes=processes,
        chunk_items=_CHUNK_CLIPS,
    )
    features = np.stack(list(tqdm(rows, total=len(clips), desc="features", unit="clip")))
    cache.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.tmp.npy")
    np.save(unfinished, features)
    unfinished.replace(path)
    return features


def _key(folder: Path, clips: Sequence[Clip]) -> str:
    digest = hashlib.sha256("\n".join(feature_names()).encode())
    for clip in clips:
        digest.update(f"{clip.path}\t{(folder / clip.path).stat().st_size}\n".encode())
    return digest.hexdigest()[:16]


def _features_of(folder: Path, path: str) -> NDArray[np.float32]:
    return classic_features(read_clip(folder / path))
