"""Conditions under which a voice must still be understood: noise, and how long it is heard."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.emotion.preparation import prepare
from training.augment import add_noise
from training.corpora import Clip
from training.lots import lot

FloatArray = NDArray[np.float32]

CONDITION_CLIPS_PER_CORPUS = 150
NOISES_DB: Mapping[str, float] = {"noise_10db": 10.0, "noise_0db": 0.0}
LENGTHS_SEC: Mapping[str, float] = {
    "length_1s": 1.0,
    "length_2s": 2.0,
    "length_3s": 3.0,
    "length_5s": 5.0,
}
CONDITIONS = (*NOISES_DB, *LENGTHS_SEC)
_MOST_STRUNG = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One clip, as it is or changed.

    Attributes:
        clip: its place among the clips.
        copy: how it is changed, such as one of `CONDITIONS`.
        more: places of clips that are strung to it where it is too short.
    """

    clip: int
    copy: str
    more: tuple[int, ...] = ()


def draw_conditions(clips: Sequence[Clip], *, without: Sequence[str]) -> list[Row]:
    """Draw clips of each corpus by lot, the same in every run; each meets all conditions.

    Clips that are strung together are of one speaker and emotion.
    """
    by_corpus: dict[str, list[int]] = defaultdict(list)
    alike: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for place in sorted(range(len(clips)), key=lambda place: lot(clips[place].path)):
        clip = clips[place]
        by_corpus[clip.corpus].append(place)
        alike[clip.corpus, clip.speaker, clip.emotion].append(place)
    rows = []
    for corpus, places in sorted(by_corpus.items()):
        for place in [] if corpus in without else places[:CONDITION_CLIPS_PER_CORPUS]:
            clip = clips[place]
            group = alike[clip.corpus, clip.speaker, clip.emotion]
            turn = group.index(place)
            more = tuple((group[turn + 1 :] + group[:turn])[:_MOST_STRUNG])
            rows += [Row(place, noise) for noise in NOISES_DB]
            rows += [Row(place, length, more) for length in LENGTHS_SEC]
    # by condition, so that each piece of the cache holds one kind
    return sorted(rows, key=lambda row: CONDITIONS.index(row.copy))


def in_noise(
    samples: FloatArray,
    condition: str,
    noises: Sequence[FloatArray],
    generator: np.random.Generator,
) -> FloatArray:
    """Add one of `noises` at the ratio of the condition; without any the clip stays as it is."""
    if not noises:
        return samples
    noise = noises[int(generator.integers(len(noises)))]
    return add_noise(samples, noise, NOISES_DB[condition])


def of_length(clips: Sequence[FloatArray], condition: str) -> FloatArray:
    """Keep the middle of a clip, less the pauses at its ends, or string further clips to it."""
    frames = round(LENGTHS_SEC[condition] * ANALYSIS_RATE_HZ)
    strung = prepare(clips[0])
    for samples in clips[1:]:
        if len(strung) >= frames:
            break
        strung = np.concatenate([strung, prepare(samples)])
    start = max(0, (len(strung) - frames) // 2)
    return strung[start : start + frames]
