"""Memory does not grow with a recording: the same process, a short and a long call."""

import json
import os
import subprocess
import sys

import pytest

MEASURE = """
import json, sys
from datetime import UTC, datetime, timedelta
import numpy as np
from benchmarks.memory import peak_memory_mb
from benchmarks.recordings import EndlessCall
from calltone.audio.stream import open_recording
from calltone.calls.call import Call, Consent, RecordingRef, Source, Status
from calltone.calls.ports import Lease, Progress
from calltone.calls.recording_run import RecordingRun
from calltone.emotion.model import EmotionModel
from calltone.emotion.prediction import Prediction

class Even(EmotionModel):
    version, memory_utterances = "even", 64
    def score(self, utterances):
        return np.ones((len(utterances), 8))
    def judge(self, scores, earlier=()):
        return Prediction.from_vector(np.full(7, 1 / 7), is_uncertain=True)

class Nowhere:
    def append(self, call, segments, *, after, **_):
        return Progress(after.version, after.stored_segments + len(segments))
    def finish(self, call, *, duration_sec, summary, **_):
        print(json.dumps([duration_sec, summary["segments"]]))

now = datetime.now(UTC)
call = Call("c", "a", Source.RECORDING, Status.PROCESSING, Consent.GRANTED, now, "even",
            recording=RecordingRef("b", "n", 1))
for minutes in map(int, sys.argv[1:]):
    with open_recording(EndlessCall(minutes), name="call.wav") as stream:
        RecordingRun(call=call, channels=("agent", "customer"), recordings=Nowhere(), archive=None,
                     model=Even(), lease=lambda: Lease("h", now, now + timedelta(minutes=1)),
                     progress=Progress(now, 0)).process(stream)
    print(json.dumps(peak_memory_mb()))
"""


def test_fifteen_minutes_take_no_more_memory_than_three():
    done = subprocess.run(  # noqa: S603  # our own code
        [sys.executable, "-c", MEASURE, "3", "15"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    short, short_mb, long, long_mb = map(json.loads, done.stdout.splitlines())
    assert (short[0], long[0]) == (pytest.approx(180, abs=0.01), pytest.approx(900, abs=0.01))
    assert long[1] > 4 * short[1]
    # As 16 kHz float32 the longer one is 115 MB; its segments and levels are all that stays.
    assert long_mb - short_mb < 40
    assert long_mb < 400
