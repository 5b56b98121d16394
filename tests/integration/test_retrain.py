"""From people's word to a registered model, with a tiny corpus and a small forest."""

import io
import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import soundfile
from google.cloud import storage

from calltone.calls.call import RecordingRef
from calltone.calls.identity import Identity, Role
from calltone.calls.recording import StoredObject
from calltone.container import Container
from calltone.emotion.taxonomy import Emotion
from calltone.platform.models import open_model
from calltone.platform.settings import Settings
from infra.local.stack import LocalStack, StackSources
from infra.retrain.__main__ import main
from infra.retrain.registry import VersionTaken, register
from tests.integration.api import DATA
from tests.unit.conftest import make_speech
from training import cli as training
from training import heads

SMALL_FOREST = {"n_estimators": 12, "min_samples_leaf": 1, "max_features": "sqrt"}
PITCHES_HZ = {"sad": 110.0, "angry": 260.0}
CALLERS = 15
RECORDING = DATA / "calls" / "calm-angry-calm.flac"


class Deployment:
    """Buckets of this test's own beside the stack's Firestore."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.project = f"demo-{uuid.uuid4().hex[:12]}"
        self.environment = environment | {
            "GOOGLE_CLOUD_PROJECT": self.project,
            "RECORDINGS_BUCKET": f"{self.project}-recordings",
            "MODEL_URI": str(StackSources().model),
            "KEEP_AUDIO": "on",
        }
        self.client = storage.Client(project=self.project)
        self.models, self.training, self.recordings = (
            self.client.create_bucket(f"{self.project}-{name}")
            for name in ("models", "training", "recordings")
        )
        self.container = Container(Settings.from_environment(self.environment))

    def retrain(self, *arguments: str) -> int:
        order = [*arguments[:1], "--project", self.project, *arguments[1:]]
        return main(order, self.environment)

    def hear(self, call_id: str) -> list[dict[str, Any]]:
        """A recording is analysed and kept; its segments."""
        samples, rate_hz = soundfile.read(RECORDING, dtype="int16", always_2d=True)
        file = io.BytesIO()
        soundfile.write(file, samples[: 15 * rate_hz], rate_hz, format="FLAC")
        blob = self.recordings.blob(f"{call_id}.flac")
        blob.metadata = {"call_id": call_id, "agent_id": "agent-1", "consent": "granted"}
        blob.upload_from_string(file.getvalue())
        ref = RecordingRef(self.recordings.name, blob.name, blob.generation)
        self.container.process_recording(
            StoredObject(ref, blob.size, blob.time_created, blob.metadata)
        )
        return [segment for segment in self.container.archive.segments(call_id) if segment.reading]


@pytest.fixture
def deployment(emulators: LocalStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    monkeypatch.setattr(heads, "FOREST", SMALL_FOREST)
    deployment = Deployment(emulators.environment)
    yield deployment
    deployment.client.close()


@pytest.fixture
def corpus(deployment: Deployment, tmp_path: Path) -> Callable[[dict[str, float]], Path]:
    """Return a function that makes labelled calls: which emotion has which pitch."""

    def make(pitches_hz: dict[str, float]) -> Path:
        folder = tmp_path / uuid.uuid4().hex
        folder.mkdir()
        rows = ["path,corpus,speaker,emotion"]
        for caller in range(CALLERS):
            for emotion, pitch_hz in pitches_hz.items():
                path = f"{caller}-{emotion}.flac"
                sound = make_speech(0.6, pitch_hz=pitch_hz * (1 + 0.01 * caller))
                soundfile.write(folder / path, sound, 16_000)
                rows.append(f"{path},company,{caller:02},{emotion}")
        (folder / "index.csv").write_text("\n".join(rows) + "\n")
        return folder

    return make


def fit(corpora: Path, out: Path) -> Path:
    splits = out.parent / "speakers.csv"
    assert training.main(["split", "--corpora", str(corpora), "--out", str(splits)]) == 0
    options = ["--model", "classic-1", "--apart", "0", "--splits", str(splits)]
    options += ["--cache", str(out.parent / "cache"), "--processes", "1"]
    order = ["fit", "--corpora", str(corpora), "--out", str(out), *options]
    assert training.main(order) == 0
    return out


def upload(bucket: storage.Bucket, folder: Path, prefix: str) -> None:
    for path in folder.iterdir():
        bucket.blob(f"{prefix}/{path.name}").upload_from_filename(path)


def names(bucket: storage.Bucket, prefix: str) -> set[str]:
    return {blob.name for blob in bucket.list_blobs(prefix=prefix)}


def test_peoples_word_becomes_a_registered_model(
    deployment: Deployment, corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    upload(deployment.training, corpus(PITCHES_HZ), "corpora/company")
    bad = fit(corpus({"sad": 260.0, "angry": 110.0}), tmp_path / "old-1")
    upload(deployment.models, bad, "old-1")
    supervisor = Identity(uid="s", role=Role.SUPERVISOR, agent_id="s")
    for call_id in ("call-1", "call-2"):
        spoken = deployment.hear(call_id)
        for segment in spoken[:2]:
            deployment.container.give_feedback(
                call_id, segment.segment_id, emotion=Emotion.SAD, comment=None, sender=supervisor
            )
    (gone,) = (blob for blob in deployment.recordings.list_blobs() if "call-2" in blob.name)
    gone.delete()

    run = ("run", "--current", "old-1", "--version", "new-1", "--model", "classic-1")
    assert deployment.retrain(*run) == 0
    said = capsys.readouterr().out
    assert "2 segments with feedback cut out, 2 without sound left out" in said
    assert f"release model --project {deployment.project} --version new-1" in said

    manifest = json.loads(deployment.models.blob("new-1/manifest.json").download_as_text())
    assert manifest["version"] == "new-1"
    report = json.loads(deployment.models.blob("reports/new-1/comparison.json").download_as_text())
    assert (report["old"], report["new"], report["worse"]) == ("old-1", "new-1", [])
    model = open_model(f"gs://{deployment.models.name}/new-1", prior="equal")
    low, high = model.predict([make_speech(0.6, pitch_hz=112), make_speech(0.6, pitch_hz=265)])
    assert (low.emotion, high.emotion) == (Emotion.SAD, Emotion.ANGRY)

    # A version never changes, and the gate of a release says what the pipeline said.
    assert deployment.retrain(*run) == 1
    assert "gs://" in (refusal := capsys.readouterr().err)
    assert "is there already" in refusal
    assert deployment.retrain("compare", "--current", "old-1", "--version", "new-1") == 0
    assert deployment.retrain("compare", "--current", "new-1", "--version", "old-1") == 1
    assert "old-1 is worse than new-1" in capsys.readouterr().err


def test_a_model_that_came_first_is_not_touched(deployment: Deployment, tmp_path: Path):
    model, reports = tmp_path / "new-1", tmp_path / "reports"
    for folder in (model, reports):
        folder.mkdir()
    (model / "head.joblib").write_text("mine")
    (model / "manifest.json").write_text("{}")
    deployment.models.blob("new-1/head.joblib").upload_from_string("another's, half-way")
    with pytest.raises(VersionTaken, match=r"new-1/head\.joblib"):
        register(deployment.models, model, reports=reports)
    assert names(deployment.models, "new-1/") == {"new-1/head.joblib"}
    assert deployment.models.blob("new-1/head.joblib").download_as_text() == "another's, half-way"


def test_without_labelled_speech_nothing_is_fitted(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
):
    assert deployment.retrain("run", "--current", "old-1", "--version", "new-1") == 1
    assert f"gs://{deployment.training.name}/corpora/, found none" in capsys.readouterr().err
    assert names(deployment.models, "") == set()


def test_the_sounds_beside_the_labelled_ones_come_along(
    deployment: Deployment, corpus, monkeypatch: pytest.MonkeyPatch
):
    upload(deployment.training, corpus(PITCHES_HZ), "corpora/company")
    deployment.training.blob("noise/index.csv").upload_from_string("path,corpus,speaker,emotion\n")
    seen: dict[str, bool] = {}

    def first_step(command: list[str]) -> int:
        beside = Path(command[command.index("--corpora") + 1]).parent
        seen.update({name: (beside / name / "index.csv").is_file() for name in ("noise", "calls")})
        return 1

    monkeypatch.setattr(training, "main", first_step)
    assert deployment.retrain("run", "--current", "old-1", "--version", "new-1") == 1
    assert seen == {"noise": True, "calls": False}
