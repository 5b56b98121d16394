"""Models in their bucket: one folder per version, written once."""

from pathlib import Path

from google.api_core.exceptions import PreconditionFailed
from google.cloud import storage

from calltone.emotion.artifact import MANIFEST


class VersionTaken(Exception):
    """There is a model of that name; a version never changes."""


class NothingThere(Exception):
    """There is no object under a prefix."""


def fetch(bucket: storage.Bucket, prefix: str, folder: Path) -> Path:
    """Download everything under `prefix` into `folder`, which is returned.

    Raises:
        NothingThere: no object is there.
    """
    count = 0
    for blob in bucket.list_blobs(prefix=f"{prefix}/"):
        path = folder / blob.name.removeprefix(f"{prefix}/")
        if blob.name.endswith("/") or not path.resolve().is_relative_to(folder.resolve()):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        blob.download_to_filename(path)
        count += 1
    if not count:
        raise NothingThere(f"expected objects under gs://{bucket.name}/{prefix}/, found none")
    return folder


def check_free(bucket: storage.Bucket, version: str) -> None:
    """Refuse a version that is there already, before any work is done for it.

    Raises:
        VersionTaken: it is.
    """
    if bucket.blob(f"{version}/{MANIFEST}").exists():
        raise VersionTaken(
            f"expected a new version, gs://{bucket.name}/{version} is there already; "
            "give the model another name"
        )


def register(bucket: storage.Bucket, model: Path, *, reports: Path) -> str:
    """Upload a model's folder, its manifest last, so that half a model is none; return its URI.

    The reports of the comparison go beside the models, not into one: a model's folder holds what is
    loaded.

    Raises:
        VersionTaken: another model of that name came first; nothing of it was changed.
    """
    version = model.name
    check_free(bucket, version)
    files = [path for path in sorted(model.iterdir()) if path.name != MANIFEST]
    uploads = {f"reports/{version}/{path.name}": path for path in sorted(reports.iterdir())}
    uploads |= {f"{version}/{path.name}": path for path in (*files, model / MANIFEST)}
    for name, path in uploads.items():
        try:
            bucket.blob(name).upload_from_filename(path, if_generation_match=0)
        except PreconditionFailed as error:
            raise VersionTaken(
                f"expected gs://{bucket.name}/{name} to be new, it is there already; "
                "give the model another name"
            ) from error
    return f"gs://{bucket.name}/{version}"
