"""Where the model comes from: a folder, or a prefix in a bucket that is fetched once."""

import json
import tempfile
from pathlib import Path
from typing import Any

import joblib
from google.cloud import storage

from calltone.emotion.artifact import load_model
from calltone.emotion.model import EmotionModel

_GS = "gs://"


class ModelMissing(FileNotFoundError):
    """There is no artifact where MODEL_URI points."""


def open_model(uri: str, *, prior: str) -> EmotionModel:
    """Load the model MODEL_URI names; its files are checked against the manifest's hashes.

    Raises:
        ModelMissing: there is nothing there.
        ArtifactError: what is there is not what its manifest says.
    """
    folder = _fetch(uri) if uri.startswith(_GS) else Path(uri)
    if not (folder / "manifest.json").is_file():
        raise _missing(uri)
    return load_model(folder, prior=prior, threads=joblib.cpu_count())


def read_manifest(uri: str) -> dict[str, Any]:
    """What the manifest of the model MODEL_URI names says, without loading the model.

    Raises:
        ModelMissing: there is nothing there.
    """
    if uri.startswith(_GS):
        bucket, prefix = _place(uri)
        blob = storage.Client().bucket(bucket).blob(f"{prefix}manifest.json")
        if not blob.exists():
            raise _missing(uri)
        text = blob.download_as_text()
    else:
        path = Path(uri) / "manifest.json"
        if not path.is_file():
            raise _missing(uri)
        text = path.read_text()
    content: dict[str, Any] = json.loads(text)
    return content


def _fetch(uri: str) -> Path:
    bucket, prefix = _place(uri)
    target = Path(tempfile.mkdtemp(prefix="calltone-model-"))
    for blob in storage.Client().list_blobs(bucket, prefix=prefix):
        name = blob.name.removeprefix(prefix)
        if name and "/" not in name:
            blob.download_to_filename(target / name)
    return target


def _place(uri: str) -> tuple[str, str]:
    """Bucket and prefix of a gs:// URI; the prefix ends with one slash, however the URI does."""
    bucket, _, prefix = uri.removeprefix(_GS).partition("/")
    return bucket, prefix.rstrip("/") + "/"


def _missing(uri: str) -> ModelMissing:
    return ModelMissing(f"MODEL_URI must name a folder with a manifest.json; got {uri!r}.")
