"""Writes a model folder: the head, its manifest, its card."""

import json
import platform
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import joblib
from sklearn.pipeline import Pipeline

from calltone.emotion.artifact import MANIFEST, sha256_of
from calltone.emotion.classic import HEAD
from calltone.emotion.features import FEATURE_SET, feature_names
from calltone.emotion.taxonomy import EMOTIONS
from training.card import model_card
from training.corpora import LICENCES, UNKNOWN_LICENCE, Clip, mapped_labels
from training.evaluation import Evaluation
from training.heads import CORPUS_WEIGHTS, FOREST, SEED
from training.speakers import speaker_keys

MODEL_CARD = "MODEL_CARD.md"
MAX_HEAD_BYTES = 15_000_000
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "joblib", "librosa", "soxr")
_COMPRESSION = ("zlib", 6)


class TooLarge(RuntimeError):
    """The head does not fit the size that a deployment is promised."""


def export(
    head: Pipeline, *, version_name: str, clips: Sequence[Clip], evaluation: Evaluation, out: Path
) -> dict[str, Any]:
    """Write head, manifest and card to a folder; answer the manifest.

    Raises:
        TooLarge: the head is above `MAX_HEAD_BYTES`; nothing but the head has been written.
    """
    out.mkdir(parents=True, exist_ok=True)
    path = out / HEAD
    joblib.dump(head, path, compress=_COMPRESSION)
    size = path.stat().st_size
    if size > MAX_HEAD_BYTES:
        raise TooLarge(f"expected {HEAD} of at most {MAX_HEAD_BYTES} bytes, it has {size}")
    manifest = {
        "version": version_name,
        "kind": "classic",
        "feature_set": FEATURE_SET,
        "feature_count": len(feature_names()),
        "labels": [emotion.value for emotion in EMOTIONS],
        "files": {HEAD: {"sha256": sha256_of(path), "bytes": size}},
        "calibration": {
            "method": "temperature",
            "temperature": evaluation.calibration.temperature,
            "uncertain_below": evaluation.calibration.uncertain_below,
        },
        "libraries": {"python": platform.python_version()}
        | {name: version(name) for name in _LIBRARIES},
        "training": {
            "seed": SEED,
            "forest": dict(FOREST),
            "corpus_weights": CORPUS_WEIGHTS,
            "mapped_labels": mapped_labels(clips),
            "speakers": speaker_keys(clips),
        },
        "corpora": corpora_of(clips),
        "scores": evaluation.to_json(),
    }
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (out / MANIFEST).write_text(text + "\n", encoding="utf-8")
    (out / MODEL_CARD).write_text(model_card(manifest), encoding="utf-8")
    return manifest


def corpora_of(clips: Sequence[Clip]) -> list[dict[str, Any]]:
    """Describe what was learned from: clips, speakers, emotions and licence of each corpus."""
    by_corpus: dict[str, list[Clip]] = defaultdict(list)
    for clip in clips:
        by_corpus[clip.corpus].append(clip)
    return [
        {
            "name": name,
            "clips": len(inside),
            "speakers": len({clip.speaker for clip in inside}),
            "emotions": dict(sorted(Counter(clip.emotion.value for clip in inside).items())),
            "licence": asdict(LICENCES.get(name, UNKNOWN_LICENCE)),
        }
        for name, inside in sorted(by_corpus.items())
    ]
