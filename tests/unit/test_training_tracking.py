import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from training import tracking

SCORES = {
    "held out": {"ravdess": {"uar": 0.785, "clips": 960}, "emo/db": {"uar": float("nan")}},
    "confusion": [[1, 2], [3, 4]],
}


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")


class RecordingClient:
    """Notes what a client is asked for."""

    def __init__(self, tracking_uri: str) -> None:
        self.noted: list[tuple[object, ...]] = [("open", tracking_uri)]

    def get_experiment_by_name(self, name):
        return None

    def create_experiment(self, name):
        return f"experiment {name}"

    def create_run(self, experiment_id, *, run_name):
        self.noted.append(("run", experiment_id, run_name))
        return SimpleNamespace(info=SimpleNamespace(run_id="r1"))

    def log_param(self, run_id, name, value):
        self.noted.append((name, value))

    log_metric = log_param

    def log_dict(self, run_id, content, name):
        self.noted.append((name, content))

    def log_artifact(self, run_id, path):
        self.noted.append(("file", path))

    def set_terminated(self, run_id, status):
        self.noted.append(("end", status))


@pytest.fixture
def client(monkeypatch, tmp_path):
    made = RecordingClient("")
    monkeypatch.setitem(sys.modules, "mlflow", SimpleNamespace(MlflowClient=lambda **_: made))
    return made


def test_nothing_is_tracked_unless_asked_for(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with tracking.run("encoder-1", parameters={}, track=False, store=tmp_path / "runs") as run:
        run.log_scores(SCORES)
        run.log_file(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_without_mlflow_it_says_how_to_install_it_before_any_work(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "mlflow", None)
    worked = False
    with (
        pytest.raises(
            tracking.TrackingUnavailable,
            match=r"pip install -r training/requirements-tracking\.txt",
        ),
        tracking.run("encoder-1", parameters={}, store=tmp_path / "runs"),
    ):
        worked = True
    assert not worked
    assert (Path(__file__).parents[2] / tracking.REQUIREMENTS).is_file()


def test_parameters_and_scores_go_by_their_paths(client, tmp_path):
    with tracking.run("encoder-1", parameters={"seed": 7, "head": {"c": 0.5}}, store=tmp_path) as r:
        r.log_scores(SCORES)
        r.log_file(Path("manifest.json"))
    assert client.noted[1:] == [
        ("run", "experiment calltone", "encoder-1"),
        ("seed", "7"),
        ("head.c", "0.5"),
        ("held out.ravdess.uar", 0.785),
        ("held out.ravdess.clips", 960.0),
        ("scores.json", SCORES),
        ("file", "manifest.json"),
        ("end", "FINISHED"),
    ]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_run_that_breaks_has_failed(client, tmp_path, error):
    with pytest.raises(error), tracking.run("encoder-1", parameters={}, store=tmp_path):
        raise error
    assert client.noted[-1] == ("end", "FAILED")


def test_with_mlflow_itself(tmp_path):
    mlflow = pytest.importorskip("mlflow", reason=f"needs {tracking.REQUIREMENTS}")
    kept = tmp_path / "manifest.json"
    kept.write_text("{}")
    store = tmp_path / "with a space" / "runs"
    for seed in (1, 2):
        parameters = {"seed": seed, "corpora": Path("a/b"), "long": "x" * 9000}
        with tracking.run("encoder-1", parameters=parameters, store=store) as run:
            run.log_scores(SCORES)
            run.log_file(kept)
    client = mlflow.MlflowClient(tracking_uri=store.as_uri())
    experiment = client.get_experiment_by_name(tracking.EXPERIMENT)
    runs = client.search_runs([experiment.experiment_id])
    assert sorted(found.data.params["seed"] for found in runs) == ["1", "2"]
    for found in runs:
        assert found.info.status == "FINISHED"
        assert found.info.run_name == "encoder-1"
        assert found.data.params["corpora"] == "a/b"
        assert found.data.metrics == {"held out.ravdess.uar": 0.785, "held out.ravdess.clips": 960}
        logged = store / experiment.experiment_id / found.info.run_id / "artifacts"
        assert json.loads((logged / "scores.json").read_text())["confusion"] == [[1, 2], [3, 4]]
        assert (logged / "manifest.json").read_text() == "{}"
