"""Writes the model folder of `encoder-1`."""

import json
import platform
import shutil
from collections.abc import Sequence
from dataclasses import asdict, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import joblib
import numpy as np

from calltone.emotion.artifact import MANIFEST, sha256_of
from calltone.emotion.attention import AttentiveHead
from calltone.emotion.baseline import CallerModel
from calltone.emotion.encoder_model import ENCODER, FEATURE_SET, HEAD
from calltone.emotion.heads import LinearHead
from calltone.emotion.novelty import Novelty
from calltone.emotion.taxonomy import EMOTIONS
from training.augment import AugmentationSettings
from training.corpora import Clip, mapped_labels
from training.encoder_card import encoder_card
from training.encoder_data import COPIED_CLIPS_PER_CORPUS
from training.encoder_fit import COPY_WEIGHTS, CORPUS_WEIGHTS, SEED, SETTINGS
from training.encoder_report import CONVERSATION_PRIOR
from training.encoder_training import Trained
from training.export import MODEL_CARD, TooLarge, corpora_of
from training.plots import write_plots
from training.speakers import speaker_keys
from training.speech_gate import THRESHOLD

_Part = AttentiveHead | LinearHead | Novelty
MAX_FOLDER_BYTES = 25_000_000
_MATERIALS = (
    ("Whisper base, OpenAI", "the encoder, frozen and cut after its fourth layer", "MIT"),
    ("LibriSpeech, 288 clips", "everyday speech, taken for neutral", "CC BY 4.0"),
    ("spoken alphanumerics, 140 clips", "everyday speech, taken for neutral", "MIT"),
    ("ESC-50", "noise in copies, and what is no speech", "CC BY-NC 3.0"),
    ("Speech Commands, backgrounds", "noise in copies, and what is no speech", "CC BY 4.0"),
)
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "joblib", "onnxruntime", "soxr")


def write_artifact(
    trained: Trained, *, version_name: str, clips: Sequence[Clip], out: Path
) -> dict[str, Any]:
    """Write encoder, heads, manifest and card to a folder; answer the manifest.

    Raises:
        TooLarge: the files are above `MAX_FOLDER_BYTES`; no manifest has been written.
    """
    out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(trained.encoder, out / ENCODER)
    heads = trained.fitted.heads
    parts: dict[str, _Part] = {
        "general": heads.general,
        "familiar": heads.familiar,
        "attention": heads.attention,
        "novelty": heads.novelty,
        "speech": trained.gate,
    }
    # plain arrays: to import scikit-learn alone takes longer than loading the model may
    joblib.dump({name: _arrays(part) for name, part in parts.items()}, out / HEAD)
    size = sum((out / name).stat().st_size for name in (ENCODER, HEAD))
    if size > MAX_FOLDER_BYTES:
        raise TooLarge(f"expected files of at most {MAX_FOLDER_BYTES} bytes, they have {size}")
    manifest = _manifest(trained, version_name=version_name, clips=clips, out=out)
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (out / MANIFEST).write_text(text + "\n", encoding="utf-8")
    (out / MODEL_CARD).write_text(
        encoder_card(manifest, write_plots(manifest["scores"], out)), encoding="utf-8"
    )
    return manifest


def _manifest(
    trained: Trained, *, version_name: str, clips: Sequence[Clip], out: Path
) -> dict[str, Any]:
    return {
        "version": version_name,
        "kind": "encoder",
        "feature_set": FEATURE_SET,
        "labels": [emotion.value for emotion in EMOTIONS],
        "files": {
            name: {"sha256": sha256_of(out / name), "bytes": (out / name).stat().st_size}
            for name in (ENCODER, HEAD)
        },
        "calibration": {
            "method": "temperature by novelty",
            # of the middle of the clips of held-out speakers; serving reads what follows
            "temperature": trained.scores["temperature"]["held_out_speakers"],
            "by_novelty": asdict(trained.temperature),
            # what is told to an agent is never called uncertain, and the other way round
            "uncertain_below": trained.anger_probability,
        },
        "caller": _caller(trained.fitted.caller),
        "familiarity": asdict(trained.fitted.heads.familiarity),
        "speech_gate": {"threshold": THRESHOLD},
        "priors": {
            "conversation": {emotion.value: CONVERSATION_PRIOR[emotion] for emotion in EMOTIONS}
        },
        "alert": {"anger_probability": trained.anger_probability},
        "libraries": {"python": platform.python_version()}
        | {name: version(name) for name in _LIBRARIES},
        "training": {
            "seed": SEED,
            **asdict(SETTINGS),
            "corpus_weights": dict(CORPUS_WEIGHTS),
            "copy_weights": dict(COPY_WEIGHTS),
            "copied_clips_per_corpus": COPIED_CLIPS_PER_CORPUS,
            "augmentation": asdict(AugmentationSettings()),
            "mapped_labels": mapped_labels(clips),
            "speakers": speaker_keys(clips),
        },
        "corpora": corpora_of(clips),
        "materials": [
            dict(zip(("name", "use", "licence"), row, strict=True)) for row in _MATERIALS
        ],
        "scores": trained.scores,
        "reference": trained.reference,
    }


def _arrays(part: _Part) -> dict[str, Any]:
    """Cast anew, since arrays of a fit that was kept are written in other bytes otherwise."""
    arrays = {field.name: getattr(part, field.name) for field in fields(part)}
    return {name: array.astype(array.dtype.type) for name, array in arrays.items()}


def _caller(caller: CallerModel) -> dict[str, Any]:
    return {
        "class_means": np.asarray(caller.class_means).tolist(),
        "within": caller.within.tolist(),
        "between": caller.between.tolist(),
        "strength": caller.strength,
    }
