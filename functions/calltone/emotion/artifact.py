"""A model on disk: a folder with a manifest, checked before anything in it is loaded."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from calltone.emotion.model import ANGER_ALERT_PROBABILITY
from calltone.emotion.taxonomy import EMOTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from calltone.emotion.model import EmotionModel

MANIFEST = "manifest.json"
EQUAL_PRIOR = "equal"
_SHARES_TOLERANCE = 0.01


class ArtifactError(RuntimeError):
    """The folder holds no model that this code can use; the message says what differs."""


@dataclass(frozen=True)
class Manifest:
    """What a model folder says of itself, as far as serving needs it.

    Attributes:
        version: name of the artifact.
        kind: which code reads it.
        feature_set: version of the features the head was fitted on.
        files: sha256 by file name.
        temperature: divides the log probabilities (calibration); above 0.
        uncertain_below: a confidence under this is not to be shown as a fact.
        priors: shares of the emotions by the name of a situation, each of shape (7,).
        anger_alert_probability: from which probability of anger an agent is to be told.
        content: all of the manifest, for what only one kind of model needs.

    """

    version: str
    kind: str
    feature_set: str
    files: dict[str, str]
    temperature: float
    uncertain_below: float
    priors: dict[str, NDArray[np.float64]]
    anger_alert_probability: float
    content: Mapping[str, Any]


def load_model(folder: Path, *, prior: str = EQUAL_PRIOR, threads: int = 1) -> EmotionModel:
    """Load the model of a folder, once its manifest and every hash have been checked.

    Args:
        folder: of the artifact.
        prior: the situation whose shares of emotions are to be expected, one of the manifest's
            `priors`, or `equal`. A model without priors is used as it is.
        threads: over how many a batch may be spread, where the model can.

    Raises:
        ArtifactError: no or ill-formed manifest, other labels, features or library versions than
            this code has, a missing file, or a file whose hash differs (both hashes are named).

    """
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    if manifest.kind == "encoder":
        from calltone.emotion.encoder_model import load_encoder_model

        return load_encoder_model(
            folder, manifest, prior=_prior(manifest, prior, folder), threads=threads
        )
    if manifest.kind == "classic":
        from calltone.emotion.classic import load_classic

        return load_classic(folder, manifest)
    raise ArtifactError(
        f"expected a model of kind 'encoder' or 'classic', {folder} holds {manifest.kind!r}"
    )


def _prior(manifest: Manifest, name: str, folder: Path) -> NDArray[np.float64] | None:
    if name == EQUAL_PRIOR:
        return None
    if name not in manifest.priors:
        known = ", ".join([EQUAL_PRIOR, *manifest.priors])
        raise ArtifactError(f"expected a prior of {folder}, one of {known}; found {name!r}")
    return manifest.priors[name]


def read_manifest(folder: Path) -> Manifest:
    """Read and check `manifest.json`.

    Raises:
        ArtifactError: it is missing, no JSON, lacks a field, or was made for other labels.

    """
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ArtifactError(f"expected a model folder with {MANIFEST}, none in {folder}") from error
    except ValueError as error:
        raise ArtifactError(f"expected JSON in {path}, found none ({error})") from error
    labels = [str(emotion) for emotion in EMOTIONS]
    if not isinstance(content, dict) or content.get("labels") != labels:
        found = content.get("labels") if isinstance(content, dict) else content
        raise ArtifactError(f"expected the labels {labels} in {path}, found {found}")
    try:
        return _manifest_of(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ArtifactError(f"expected a complete manifest in {path}: {error!r}") from error


def _manifest_of(content: dict[str, Any]) -> Manifest:
    manifest = Manifest(
        version=str(content["version"]),
        kind=str(content["kind"]),
        feature_set=str(content["feature_set"]),
        files={str(name): str(entry["sha256"]) for name, entry in content["files"].items()},
        temperature=float(content["calibration"]["temperature"]),
        uncertain_below=float(content["calibration"]["uncertain_below"]),
        priors={
            str(name): np.array([float(shares[emotion]) for emotion in EMOTIONS])
            for name, shares in content.get("priors", {}).items()
        },
        anger_alert_probability=float(
            content.get("alert", {}).get("anger_probability", ANGER_ALERT_PROBABILITY)
        ),
        content=content,
    )
    if not manifest.temperature > 0:
        raise ValueError(f"temperature above 0, found {manifest.temperature}")
    for name, shares in manifest.priors.items():
        if not (shares > 0).all():
            raise ValueError(f"shares above 0 in the prior {name!r}, found {shares.tolist()}")
    if not 0 < manifest.anger_alert_probability <= 1:
        raise ValueError(f"a probability of alerts, found {manifest.anger_alert_probability}")
    _check_reference(content.get("reference"))
    return manifest


def _check_reference(reference: dict[str, Any] | None) -> None:
    """Refuse statistics that production cannot be compared with; a model may have none."""
    if not reference:
        return
    shares = [float(reference["emotion_shares"][emotion]) for emotion in EMOTIONS]
    if abs(sum(shares) - 1) > _SHARES_TOLERANCE:
        raise ValueError(f"emotion_shares of sum 1 in the reference, found {shares}")
    mean, deviation = (reference["scores"][name] for name in ("mean", "std"))
    if len(mean) != len(deviation) or not all(float(value) > 0 for value in deviation):
        raise ValueError(f"a deviation above 0 of each score in the reference, found {deviation}")


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file with its hash in the manifest.

    Raises:
        ArtifactError: naming the file, the hash expected and the hash found.

    """
    for name, expected in manifest.files.items():
        path = folder / name
        if "/" in name or not path.is_file():
            raise ArtifactError(f"expected the file {name} in {folder}, as its manifest says")
        found = sha256_of(path)
        if found != expected:
            raise ArtifactError(f"{path}: expected sha256 {expected}, found {found}")


def sha256_of(path: Path) -> str:
    """Hash a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
