"""The steps of `infra/deploy.sh` whose services have an emulator, with the real gcloud."""

import os
import shutil
import subprocess
import uuid

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import pubsub_v1, storage

from infra.local.names import ROOT

pytestmark = pytest.mark.skipif(
    shutil.which("gcloud") is None, reason="needs gcloud, of the Google Cloud SDK"
)

TOPICS = {"calltone-ticks", "calltone-alerts", "calltone-reanalysis"}
DEAD = {f"calltone-dead-{what}" for what in ("ticks", "recordings", "reanalysis")}


@pytest.fixture
def project():
    return f"demo-deploy-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def deploy(emulators, project, tmp_path):
    environment = os.environ | {
        "PROJECT": project,
        "CLOUDSDK_CONFIG": str(tmp_path),
        "CLOUDSDK_AUTH_DISABLE_CREDENTIALS": "true",
        "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "true",
        "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "true",
        "CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB": (
            f"http://{emulators.environment['PUBSUB_EMULATOR_HOST']}/"
        ),
        "CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE": (
            f"{emulators.environment['STORAGE_EMULATOR_HOST']}/storage/v1/"
        ),
    }

    def run(*steps):
        return subprocess.run(  # noqa: S603
            [ROOT / "infra" / "deploy.sh", *steps],
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


def test_topics_and_what_keeps_dead_letters(deploy, project):
    for _ in range(2):  # what is there stays
        done = deploy("topics")
        assert done.returncode == 0, done.stderr
    with pubsub_v1.PublisherClient() as client:
        topics = {t.name for t in client.list_topics(project=f"projects/{project}")}
    assert topics == {f"projects/{project}/topics/{name}" for name in TOPICS | DEAD}
    with pubsub_v1.SubscriberClient() as client:
        kept = {s.name: s for s in client.list_subscriptions(project=f"projects/{project}")}
    assert set(kept) == {f"projects/{project}/subscriptions/{name}-kept" for name in DEAD}
    assert {s.message_retention_duration.days for s in kept.values()} == {7}


def test_buckets_and_the_model(deploy, project, emulators):
    for _ in range(2):
        done = deploy("buckets")
        assert done.returncode == 0, done.stderr
    client = storage.Client(project=project, credentials=AnonymousCredentials())
    for name in ("recordings", "training", "backups"):
        assert client.bucket(f"{project}-{name}").exists()
    model = {blob.name for blob in client.bucket(f"{project}-models").list_blobs()}
    assert "encoder-1/manifest.json" in model
    client.close()


def test_a_step_that_is_not_there_stops_before_anything_is_done(deploy):
    done = deploy("topics", "rockets")
    assert done.returncode == 2
    assert "unknown step rockets" in done.stderr
    assert "== topics" not in done.stdout
