"""A process that processes recordings and can be killed at any line; `test_killed_recordings`.

Reads one JSON object per line: what to do. Each attempt runs in a process of its own, forked before
any connection was made, with the real use case, store and bucket; only the model is small, so that
there is time for many attempts. Answers one JSON object per line: how the attempt ended.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np

import calltone.container as composition
from calltone.audio.errors import InvalidSamples
from calltone.calls import recording_run
from calltone.calls.call import RecordingRef
from calltone.calls.errors import Busy
from calltone.calls.gate import Gate
from calltone.calls.intake import Intake
from calltone.calls.process_recording import ProcessRecording
from calltone.calls.recording import StoredObject
from calltone.emotion.model import EmotionModel
from calltone.emotion.prediction import Prediction
from calltone.platform import bucket
from calltone.platform.settings import Settings

CREATED = datetime(2026, 5, 24, 10, 30, tzinfo=UTC)
WATCHED = ("/calltone/calls/", "/calltone/store/", "/calltone/platform/")
_BUSY_STATUS, _FAULT_STATUS = 3, 4
_TOOL = sys.monitoring.DEBUGGER_ID

recording_run.BATCH_SEGMENTS = 4  # several batches in a short call
bucket._READ_AHEAD_BYTES = 256 * 1024  # several reads of a short file


class SmallModel(EmotionModel):
    """Judges by level and by what it remembers, so that a wrong memory shows."""

    version = ""
    memory_utterances = 5
    heard = 0  # by this process

    def __init__(self, version: str) -> None:
        self.version = version

    def score(self, utterances: Sequence[np.ndarray]) -> np.ndarray:
        SmallModel.heard += len(utterances)
        if self.version == "broken" and SmallModel.heard > recording_run.BATCH_SEGMENTS:
            raise InvalidSamples("expected samples that the broken model can hear")
        loudness = [np.abs(u[: 7 * 2000].reshape(7, -1)).mean(1) for u in utterances]
        return np.log(np.array(loudness) + 1e-9)  # parts of an utterance may be silent

    def judge(self, scores: np.ndarray, earlier: Sequence[np.ndarray] = ()) -> Prediction:
        known = np.mean([*earlier, scores], axis=0)
        weights = np.exp(scores - known) * (2.0 if self.version.endswith("2") else 1.0) ** scores
        return Prediction.from_vector(weights / weights.sum(), is_uncertain=False)


def attempt(task: Mapping[str, Any]) -> None:
    """Process one recording as the function does."""
    parts = composition.Container(Settings.from_environment())
    shift = timedelta(hours=task["hours_later"])
    process = ProcessRecording(
        recordings=parts.recordings,
        archive=parts.archive,
        bucket=parts.bucket,
        model=SmallModel(task["model_version"]),
        consent=parts._consent,
        clock=lambda: datetime.now(UTC) + shift,
        intake=Intake(bucket=task["bucket"], max_age=timedelta(days=9999), keep_audio=task["keep"]),
        gate=Gate(1),
    )
    ref = RecordingRef(task["bucket"], task["name"], task["generation"])
    if task["again"]:
        process.again(task["call_id"])
        return
    metadata = {"call_id": task["call_id"], "agent_id": "agent-1", "consent": "granted"}
    process(StoredObject(ref=ref, size_bytes=1, time_created=CREATED, metadata=metadata))


def at_line(number: int | None, act: Callable[[], None]) -> Callable[[], int]:
    """Do something before the given line of Calltone's own code; answers the lines run so far."""
    count = 0

    def on_line(code: CodeType, _line: int) -> object:
        nonlocal count
        if not any(part in code.co_filename for part in WATCHED):
            return sys.monitoring.DISABLE
        count += 1
        if count == number:
            act()
        return None

    sys.monitoring.use_tool_id(_TOOL, "points")
    sys.monitoring.register_callback(_TOOL, sys.monitoring.events.LINE, on_line)
    sys.monitoring.set_events(_TOOL, sys.monitoring.events.LINE)
    return lambda: count


def run(task: Mapping[str, Any], report: int) -> None:
    """The attempt's own process."""

    def act() -> None:
        if task["at_line"] == "delete":
            delete(task)
        else:
            os.kill(os.getpid(), signal.SIGKILL)

    lines = at_line(task["line"], act)
    status = 0
    try:
        attempt(task)
    except Busy:
        status = _BUSY_STATUS
    except Exception as error:  # what the platform would see as a fault, and deliver again
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        status = _FAULT_STATUS
    os.write(report, f"{lines()} {SmallModel.heard}\n".encode())
    os._exit(status)


def delete(task: Mapping[str, Any]) -> None:
    parts = composition.Container(Settings.from_environment())
    parts.bucket.delete(RecordingRef(task["bucket"], task["name"], task["generation"]))


def start(task: Mapping[str, Any]) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        run(task, writing)
    os.close(writing)
    return pid, reading


def ended(pid: int, reading: int) -> dict[str, Any]:
    _, status = os.waitpid(pid, 0)
    with os.fdopen(reading) as report:
        lines, heard = report.read().split() or (0, 0)
    endings = {0: "done", _BUSY_STATUS: "busy", _FAULT_STATUS: "fault", -signal.SIGKILL: "killed"}
    return {
        "ended": endings[os.waitstatus_to_exitcode(status)],
        "lines": int(lines),
        "heard": int(heard),
    }


def main() -> None:
    for line in sys.stdin:
        tasks = json.loads(line)
        started = []
        for task in tasks:
            started.append(start(task))
            time.sleep(task["wait_sec"])
        sys.stdout.write(json.dumps([ended(*one) for one in started]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[2])]
    main()
