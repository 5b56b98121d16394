"""Takes the measurements, each in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.api import api, function_environment
from benchmarks.audio import repeated_chunks
from benchmarks.figures import MEDIAN, Timings, percentile
from benchmarks.recordings import MINUTES, MONO_MINUTES
from infra.local.client import CHUNK_SEC, sign_in
from infra.local.errors import StackError
from infra.local.names import AGENT, ROOT
from infra.local.stack import LocalStack

_WARM_UP = 10
_REPEATED_STARTS = 5
# BLAS would share each small product out among all cores, whose threads then wait busily.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Measurements:
    """All that was measured with one model, before anything is rounded."""

    model_version: str
    chunk: Timings
    stages_cpu_ms: dict[str, float]
    model: Timings
    load_sec: float
    cold_start_sec: float
    resident_mb: float
    recordings: list[dict[str, Any]]
    """One for each length, in order; see `benchmarks.recordings.measure_recording`."""
    mono: dict[str, Any]
    """The same of one whose two voices share a channel."""
    chunk_sec: float = CHUNK_SEC


class MeasurementFailed(StackError):
    """A process that was to measure something failed."""


def measure(
    stack: LocalStack, model: Path, *, runs: int, say: Callable[[str], None]
) -> Measurements:
    """Measure everything with one model.

    Args:
        stack: running; its emulators are used, its own functions stay idle.
        model: folder of the artifact.
        runs: repetitions of what is repeated.
        say: is told what is measured next.

    Raises:
        MeasurementFailed: with what the process that failed had to say.
    """
    token = sign_in(stack, AGENT)
    say("loading the model, and 3 s of speech to probabilities")
    loads = [_inside("load", model, runs) for _ in range(_REPEATED_STARTS)]
    judged = _inside("model", model, runs, environment=_ONE_THREAD)
    say("cold start")
    starts = [_cold_start_sec(stack, model, token) for _ in range(_REPEATED_STARTS)]
    say(f"{runs} chunks through the HTTP function")
    chunk, resident_mb = _chunks(stack, model, token, runs)
    say("the stages of a chunk")
    stages = _inside(
        "stages", model, runs, environment=function_environment(stack, model), secret=token
    )
    recordings = []
    for minutes in MINUTES:
        say(f"a recording of {minutes} minutes")
        recordings.append(
            _inside("recording", model, minutes, environment=function_environment(stack, model))
        )
    say(f"a mono recording of {MONO_MINUTES} minutes")
    mono = _inside("mono", model, MONO_MINUTES, environment=function_environment(stack, model))
    return Measurements(
        model_version=loads[0]["version"],
        chunk=chunk,
        stages_cpu_ms=stages,
        model=Timings(**judged),
        load_sec=percentile([load["load_sec"] for load in loads], MEDIAN),
        cold_start_sec=percentile(starts, MEDIAN),
        resident_mb=resident_mb,
        recordings=recordings,
        mono=mono,
    )


def _cold_start_sec(stack: LocalStack, model: Path, token: str) -> float:
    """From the start of the process to the first answer."""
    wav = repeated_chunks(1)[0]
    with tempfile.TemporaryDirectory() as empty:
        started = time.perf_counter()
        with api(
            stack, token=token, model=model, environment={"NUMBA_CACHE_DIR": empty}
        ) as function:
            function.send_when_listening(wav)
            return time.perf_counter() - started


def _chunks(stack: LocalStack, model: Path, token: str, runs: int) -> tuple[Timings, float]:
    """Send one call's chunks, one after the other; also the memory the function has then."""
    timings = Timings()
    chunks = repeated_chunks(_WARM_UP + runs)
    with api(stack, token=token, model=model) as function:
        function.send_when_listening(chunks[0])
        for sequence in range(1, _WARM_UP):
            function.send(chunks[sequence], sequence=sequence)
        processes = function.processes()
        for sequence in range(_WARM_UP, len(chunks)):
            with timings.measured(processes.cpu_sec):
                function.send(chunks[sequence], sequence=sequence)
        return timings, processes.resident_mb()


def _inside(
    what: str,
    model: Path,
    runs: int,
    *,
    environment: Mapping[str, str] | None = None,
    secret: str = "",
) -> Any:  # noqa: ANN401  # JSON
    done = subprocess.run(  # noqa: S603 - the command is our own
        [sys.executable, "-m", "benchmarks.inside", what, str(model), str(runs)],
        env=os.environ | {"PYTHONPATH": f"functions{os.pathsep}."} | dict(environment or {}),
        cwd=ROOT,
        input=secret,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise MeasurementFailed(f"benchmarks.inside {what} failed:\n{done.stderr}")
    return json.loads(done.stdout)
