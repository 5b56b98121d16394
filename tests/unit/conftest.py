"""Audio made up on the spot, a small model, terraform: no test here needs a recording."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import joblib
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from scipy.signal import lfilter
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from calltone.emotion.artifact import sha256_of
from calltone.emotion.features import FEATURE_SET, feature_names
from calltone.emotion.taxonomy import EMOTIONS
from infra.rehearsal.terraform import Rehearsal, rehearsal

Samples = NDArray[np.float32]


VOWELS_HZ = (  # first three formants of a, i, u, e, o
    (730.0, 1090.0, 2440.0),
    (270.0, 2290.0, 3010.0),
    (300.0, 870.0, 2240.0),
    (530.0, 1840.0, 2480.0),
    (570.0, 840.0, 2410.0),
)
SYLLABLE_SEC = 0.2


def make_speech(duration_sec: float, *, rate_hz: int = 16_000, pitch_hz: float = 180.0) -> Samples:
    """A voice: pulses of a gliding pitch, through a vowel per syllable of 0.2 s, peak 0.5."""
    time = np.arange(round(duration_sec * rate_hz)) / rate_hz
    cycles = np.cumsum(pitch_hz * (1 + 0.1 * np.sin(2 * np.pi * 0.7 * time))) / rate_hz
    pulses = lfilter([1.0], [1.0, -0.95], np.diff(np.floor(cycles), prepend=0.0))
    vowel = (time / SYLLABLE_SEC).astype(int) % len(VOWELS_HZ)
    voice = np.choose(vowel, [_through(pulses, formants, rate_hz) for formants in VOWELS_HZ])
    sound = voice * (0.05 + np.square(np.sin(np.pi * time / SYLLABLE_SEC)))
    return (0.5 * sound / max(np.abs(sound).max(initial=0.0), 1e-9)).astype(np.float32)


def _through(pulses: NDArray[np.floating], formants: tuple[float, ...], rate_hz: int) -> Samples:
    sound = pulses
    for hz, width_hz in zip(formants, (80.0, 100.0, 140.0), strict=True):
        radius = np.exp(-np.pi * width_hz / rate_hz)
        turn = -2 * radius * np.cos(2 * np.pi * hz / rate_hz)
        sound = lfilter([1 - radius], [1.0, turn, radius**2], sound)
    return sound / max(np.abs(sound).max(initial=0.0), 1e-9)


@pytest.fixture(scope="session", autouse=True)
def no_threads_of_blas() -> Iterator[None]:
    """For matrices as small as the tests', threads wait for one another longer than they work."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def terraform() -> Iterator[Rehearsal]:
    """Return the real terraform on a copy of infra/terraform, started once for all that plan."""
    with rehearsal() as started:
        yield started


@pytest.fixture
def speech() -> Callable[..., Samples]:
    return make_speech


@pytest.fixture
def wav() -> Callable[..., bytes]:
    """Write samples, (frames,) or (frames, channels), as a file of libsndfile's formats."""

    def write(
        samples: NDArray[np.floating], rate_hz: int = 16_000, *, subtype: str = "PCM_16", kind="WAV"
    ) -> bytes:
        file = io.BytesIO()
        soundfile.write(file, samples, rate_hz, format=kind, subtype=subtype)
        return file.getvalue()

    return write


def small_head(
    *, columns: int = len(feature_names()), labels: Sequence[object] = range(len(EMOTIONS))
) -> Pipeline:
    """A forest of ten trees that has learned nothing but the shape of its input."""
    features = np.random.default_rng(7).normal(size=(70, columns))
    targets = [labels[row % len(labels)] for row in range(len(features))]
    return make_pipeline(
        StandardScaler(), RandomForestClassifier(n_estimators=10, random_state=7)
    ).fit(features, targets)


def write_model(folder: Path, head: object, **changes: object) -> Path:
    """Write a model folder; `changes` replace fields of the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    joblib.dump(head, folder / "head.joblib")
    manifest = {
        "version": "small-1",
        "kind": "classic",
        "feature_set": FEATURE_SET,
        "labels": [emotion.value for emotion in EMOTIONS],
        "files": {"head.joblib": {"sha256": sha256_of(folder / "head.joblib")}},
        "calibration": {"temperature": 0.8, "uncertain_below": 0.4},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest | changes), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model") / "small-1", small_head())
