"""From people's word to a registered `encoder-1`, with a tiny corpus of made-up sounds."""

import hashlib
import io
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from google.cloud import storage
from scipy import signal

from calltone.calls.call import RecordingRef
from calltone.calls.identity import Identity, Role
from calltone.calls.recording import StoredObject
from calltone.container import Container
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from calltone.platform.models import open_model
from calltone.platform.settings import Settings
from infra.local.stack import LocalStack, StackSources
from infra.retrain.__main__ import main
from infra.retrain.registry import VersionTaken, register
from tests.integration.api import DATA
from tests.unit.conftest import make_speech
from training import cli as training
from training import encoder_scores, encoder_training, heads
from training.attention import AttentionSettings
from training.encoder_fit import FitSettings
from training.encoder_head import HeadSettings

CURRENT = "encoder-1"
RATE_HZ = 16_000
CALLERS = 6
# As small as the corpus: of fewer clips than components nothing can be learned.
SMALL_HEADS = FitSettings(
    general=HeadSettings(parts=((16, 0.05),)),
    familiar=HeadSettings(parts=((16, 0.05),), centred=False),
    attention=AttentionSettings(steps=30, rate=0.01),
)
SMALL_FOREST = {"n_estimators": 12, "min_samples_leaf": 1, "max_features": "sqrt"}
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
    monkeypatch.setitem(encoder_training.train.__kwdefaults__, "settings", SMALL_HEADS)
    monkeypatch.setattr(encoder_training, "MADE_UP_SOUNDS", 20)
    monkeypatch.setattr(encoder_scores, "_TIMED_RUNS", 3)
    monkeypatch.setattr(heads, "FOREST", SMALL_FOREST)
    deployment = Deployment(emulators.environment)
    yield deployment
    deployment.client.close()


def say(emotion: Emotion, caller: int) -> np.ndarray:
    """Half a second of a voice, with a noise in a band that nobody could mistake."""
    number = EMOTIONS.index(emotion)
    low_hz = 200 * 1.45**number
    band = signal.butter(4, [low_hz, 1.4 * low_hz], "band", fs=RATE_HZ, output="sos")
    noise = np.random.default_rng(10 * caller + number).normal(0, 1, RATE_HZ // 2)
    noise = signal.sosfilt(band, noise)
    voice = make_speech(0.5, pitch_hz=120 + 5 * caller)
    return (0.1 * noise / noise.std() + 0.2 * voice / np.abs(voice).max()).astype(np.float32)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Labelled calls: each caller sounds once as each emotion."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    rows = ["path,corpus,speaker,emotion"]
    for caller in range(CALLERS):
        for emotion in EMOTIONS:
            path = f"{caller}-{emotion}.flac"
            soundfile.write(folder / path, say(emotion, caller), RATE_HZ)
            rows.append(f"{path},company,{caller:02},{emotion}")
    (folder / "index.csv").write_text("\n".join(rows) + "\n")
    return folder


def upload(bucket: storage.Bucket, folder: Path, prefix: str) -> None:
    for path in folder.iterdir():
        bucket.blob(f"{prefix}/{path.name}").upload_from_filename(path)


def digest(bucket: storage.Bucket, name: str) -> str:
    return hashlib.sha256(bucket.blob(name).download_as_bytes()).hexdigest()


def names(bucket: storage.Bucket, prefix: str) -> set[str]:
    return {blob.name for blob in bucket.list_blobs(prefix=prefix)}


def test_peoples_word_becomes_a_registered_model(
    deployment: Deployment, corpus: Path, capsys: pytest.CaptureFixture[str]
):
    upload(deployment.training, corpus, "corpora/company")
    upload(deployment.models, StackSources().model, CURRENT)  # which knows no such sounds
    supervisor = Identity(uid="s", role=Role.SUPERVISOR, agent_id="s")
    for call_id in ("call-1", "call-2"):
        spoken = deployment.hear(call_id)
        for segment in spoken[:2]:
            deployment.container.give_feedback(
                call_id, segment.segment_id, emotion=Emotion.SAD, comment=None, sender=supervisor
            )
    (gone,) = (blob for blob in deployment.recordings.list_blobs() if "call-2" in blob.name)
    gone.delete()

    run = ("run", "--current", CURRENT, "--version", "new-1")
    assert deployment.retrain(*run) == 0
    said = capsys.readouterr().out
    assert "2 segments with feedback cut out, 2 without sound left out" in said
    assert f"release model --project {deployment.project} --version new-1" in said

    manifest = json.loads(deployment.models.blob("new-1/manifest.json").download_as_text())
    assert manifest["version"] == "new-1"
    report = json.loads(deployment.models.blob("reports/new-1/comparison.json").download_as_text())
    assert (report["old"], report["new"], report["worse"]) == (CURRENT, "new-1", [])
    model = open_model(f"gs://{deployment.models.name}/new-1", prior="equal")
    heard = model.predict([say(emotion, CALLERS) for emotion in EMOTIONS])
    assert sum(one.emotion == emotion for one, emotion in zip(heard, EMOTIONS, strict=True)) >= 6
    for file in ("encoder.onnx", "head.joblib"):
        same = digest(deployment.models, f"new-1/{file}") == digest(
            deployment.models, f"{CURRENT}/{file}"
        )
        assert same == (file == "encoder.onnx")  # a new head on the ears that are there

    # A version never changes, and the gate of a release says what the pipeline said.
    assert deployment.retrain(*run) == 1
    assert "gs://" in (refusal := capsys.readouterr().err)
    assert "is there already" in refusal
    assert deployment.retrain("compare", "--current", CURRENT, "--version", "new-1") == 0
    assert deployment.retrain("compare", "--current", "new-1", "--version", CURRENT) == 1
    assert f"{CURRENT} is worse than new-1" in capsys.readouterr().err


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


def test_a_current_model_that_cannot_be_loaded_is_known_before_the_fit(
    deployment: Deployment,
    corpus: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    upload(deployment.training, corpus, "corpora/company")
    upload(deployment.models, StackSources().model, CURRENT)
    manifest = deployment.models.blob(f"{CURRENT}/manifest.json")
    older = json.loads(manifest.download_as_text()) | {"feature_set": "older"}
    manifest.upload_from_string(json.dumps(older))
    monkeypatch.setattr(training, "main", lambda _: pytest.fail("fitted all the same"))
    assert deployment.retrain("run", "--current", CURRENT, "--version", "new-1") == 1
    assert "expected the feature set 'whisper" in capsys.readouterr().err


def test_the_sounds_beside_the_labelled_ones_come_along(
    deployment: Deployment, corpus: Path, monkeypatch: pytest.MonkeyPatch
):
    upload(deployment.training, corpus, "corpora/company")
    deployment.training.blob("noise/index.csv").upload_from_string("path,corpus,speaker,emotion\n")
    seen: dict[str, bool] = {}

    def first_step(command: list[str]) -> int:
        beside = Path(command[command.index("--corpora") + 1]).parent
        seen.update({name: (beside / name / "index.csv").is_file() for name in ("noise", "calls")})
        return 1

    monkeypatch.setattr(training, "main", first_step)
    upload(deployment.models, StackSources().model, "old-1")
    assert deployment.retrain("run", "--current", "old-1", "--version", "new-1") == 1
    assert seen == {"noise": True, "calls": False}
