"""Optional tracking of training runs with MLflow: what went in, and what came out.

Runs go to a folder of files, to no server. To look at them:
`MLFLOW_ALLOW_FILE_STORE=true mlflow ui --backend-store-uri build/mlruns`.
"""

import math
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

STORE = Path("build/mlruns")
EXPERIMENT = "calltone"
REQUIREMENTS = "training/requirements-tracking.txt"
_REFUSED = re.compile(r"[^\w\-. ]")  # each name becomes that of a file
_PARAMETER_LIMIT = 6000


class TrackingUnavailable(RuntimeError):
    """A run was to be tracked, and MLflow is not installed."""


class Run:
    """A run that is not tracked: what is told to it is forgotten."""

    def log_parameters(self, parameters: Mapping[str, Any]) -> None:
        """Log what went in, nested as it is; each once in a run, or again with the same value."""

    def log_scores(self, scores: Mapping[str, Any]) -> None:
        """Log scores, nested as they are: each number by its path, `held_out.ravdess.uar`."""

    def log_file(self, path: Path) -> None:
        """Log a copy of a file, such as a manifest."""


class _TrackedRun(Run):
    def __init__(self, client: Any, run_id: str) -> None:  # noqa: ANN401 - mlflow is optional
        self._client = client
        self._run_id = run_id

    def log_parameters(self, parameters: Mapping[str, Any]) -> None:
        for name, value in _flatten(parameters):
            self._client.log_param(self._run_id, name, str(value)[:_PARAMETER_LIMIT])

    def log_scores(self, scores: Mapping[str, Any]) -> None:
        for name, value in _flatten(scores):
            if isinstance(value, int | float) and math.isfinite(value):
                self._client.log_metric(self._run_id, name, float(value))
        self._client.log_dict(self._run_id, dict(scores), "scores.json")

    def log_file(self, path: Path) -> None:
        self._client.log_artifact(self._run_id, str(path))


@contextmanager
def run(
    name: str, *, parameters: Mapping[str, Any], track: bool = True, store: Path = STORE
) -> Iterator[Run]:
    """Track what happens in the block as one run; an error inside ends it as failed.

    Args:
        name: of the run, such as the model's version.
        parameters: what went in; mappings within it are flattened.
        track: if False nothing is tracked, and MLflow is not needed.
        store: folder of all runs.

    Raises:
        TrackingUnavailable: MLflow is not installed; nothing of the block has run yet.
    """
    if not track:
        yield Run()
        return
    client = _open(store)
    experiment = client.get_experiment_by_name(EXPERIMENT)
    experiment_id = experiment.experiment_id if experiment else client.create_experiment(EXPERIMENT)
    run_id = client.create_run(experiment_id, run_name=name).info.run_id
    tracked = _TrackedRun(client, run_id)
    status = "FAILED"
    try:
        tracked.log_parameters(parameters)
        yield tracked
        status = "FINISHED"
    finally:
        client.set_terminated(run_id, status=status)


def _open(store: Path) -> Any:  # noqa: ANN401 - mlflow is optional
    # Since 3.13 MLflow wants to be told that files will do; and it reports its use to its makers.
    os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    try:
        mlflow = import_module("mlflow")
    except ImportError as error:
        raise TrackingUnavailable(
            f"expected MLflow for --track, found none: pip install -r {REQUIREMENTS}"
        ) from error
    return mlflow.MlflowClient(tracking_uri=store.resolve().as_uri())


def _flatten(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        path = f"{above}{_REFUSED.sub('_', str(name))}"
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{path}.")
        else:
            yield path, value
