"""Frames of many sounds: what attention over time is fitted on."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

KeptFrames = NDArray[np.float16]
"""Of one sound, (frames, width): half the precision halves the memory, and is enough."""


def padded(
    frames: Sequence[KeptFrames], *, longest: int, multiple: int, generator: np.random.Generator
) -> tuple[KeptFrames, NDArray[np.bool_]]:
    """Stack frames of sounds: (sounds, length, width), and which are of a sound, (sounds, length).

    Of a sound with more than `longest` frames a part of that length is drawn by lot. The length is
    the smallest `multiple` that holds all.
    """
    parts = [_part(one, longest, generator) for one in frames]
    length = -(-max(map(len, parts)) // multiple) * multiple
    stacked = np.zeros((len(parts), length, parts[0].shape[1]), dtype=np.float16)
    present = np.zeros(stacked.shape[:2], dtype=np.bool_)
    for row, part in enumerate(parts):
        stacked[row, : len(part)], present[row, : len(part)] = part, True
    return stacked, present


def _part(frames: KeptFrames, longest: int, generator: np.random.Generator) -> KeptFrames:
    start = int(generator.integers(max(1, len(frames) - longest + 1)))
    return frames[start : start + longest]
