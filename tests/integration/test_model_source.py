"""A function fetches its model from wherever MODEL_URI points."""

from pathlib import Path

import pytest

from calltone.emotion.artifact import ArtifactError
from calltone.platform.models import ModelMissing, open_model

CLASSIC = Path(__file__).parents[2] / "model_artifacts" / "classic-1"


@pytest.fixture
def models(bucket, call_id: str):
    """Make a bucket for models: in that of the recordings they would be taken for calls."""
    return bucket.client.create_bucket(f"models-{call_id}")


@pytest.fixture
def uploaded(models) -> str:
    """The model in a bucket; returns its URI."""
    for path in CLASSIC.iterdir():
        models.blob(f"some/classic/{path.name}").upload_from_filename(path)
    return f"gs://{models.name}/some/classic"


def test_a_model_from_a_bucket(uploaded: str):
    assert open_model(uploaded, prior="equal").version == "classic-1"
    assert open_model(f"{uploaded}/", prior="equal").version == "classic-1"


def test_a_model_that_was_tampered_with_in_the_bucket(uploaded: str, models):
    models.blob("some/classic/head.joblib").upload_from_string(b"something else")
    with pytest.raises(ArtifactError, match=r"head\.joblib: expected sha256"):
        open_model(uploaded, prior="equal")


@pytest.mark.parametrize("uri", ["gs://calltone-recordings/no/such/model", "no/such/folder"])
def test_a_model_that_is_not_there(uri: str, emulators):
    with pytest.raises(ModelMissing, match=f"folder with a manifest.json; got '{uri}'"):
        open_model(uri, prior="equal")
