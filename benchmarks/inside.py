"""What is measured inside a process of its own; prints JSON for `benchmarks.bench`.

A fresh process each time: no figure depends on what was loaded or warmed before it.
"""

import argparse
import json
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.audio import WAV_TYPE, repeated_chunks, samples_of, speech_of
from benchmarks.figures import Timings
from benchmarks.recordings import measure_recording
from benchmarks.timed import TimedCalls, TimedModel
from calltone.audio.activity import speech_ratio
from calltone.audio.decode import decode
from calltone.calls.analyse_chunk import MAX_CHUNK_SEC, Chunk
from calltone.calls.call import Consent
from calltone.container import Container
from calltone.emotion.artifact import load_model
from calltone.emotion.prosody import measure_prosody
from calltone.platform.settings import Settings
from infra.local.client import CHUNK_SEC

MODEL_INPUT_SEC = 3.0
_WARM_UP = 10
_STAGE_WARM_UP = 5

Result = dict[str, object]


def measure_load(model: Path, _runs: int) -> Result:
    """Load the model, with the libraries its kind needs and nothing else does."""
    started = time.perf_counter()
    version = load_model(model).version
    return {"load_sec": time.perf_counter() - started, "version": version}


def measure_model(model: Path, runs: int) -> Result:
    """Judge the same 3 s of speech again and again."""
    opened = load_model(model)
    speech = speech_of(MODEL_INPUT_SEC)
    for _ in range(_WARM_UP):
        opened.predict([speech])
    timings = Timings()
    for _ in range(runs):
        with timings.measured():
            opened.predict([speech])
    return asdict(timings)


def measure_stages(_model: Path, runs: int) -> Result:
    """Analyse chunks as the HTTP function does, one stage after the other.

    The environment says where Firestore and the model are; an ID token comes on standard input.
    """
    container = Container(Settings.from_environment())
    authorization = f"Bearer {sys.stdin.readline().strip()}"
    calls, model = TimedCalls(container.live_calls), TimedModel(container.model)
    analyse = replace(container.analyse_chunk, calls=calls, model=model)
    sign_in, decoding, activity, prosody = (Timings() for _ in range(4))
    call_id = f"bench-{uuid.uuid4()}"
    for sequence, wav in enumerate(repeated_chunks(_STAGE_WARM_UP + runs)):
        with sign_in.measured():
            sender = container.auth.identify(authorization)
        with decoding.measured():
            waveform = decode(wav, content_type=WAV_TYPE, max_duration_sec=MAX_CHUNK_SEC)
        samples = samples_of(wav)
        with activity.measured():
            speech_ratio(samples)
        with prosody.measured():
            measure_prosody(samples)
        chunk = Chunk(
            call_id=call_id,
            channel="customer",
            waveform=waveform,
            sequence=sequence,
            start_offset_sec=sequence * CHUNK_SEC,
            consent=Consent.GRANTED,
        )
        analyse(chunk, sender=sender)
    stages = {
        "sign_in": [sign_in],
        "decode": [decoding],
        "voice_activity": [activity],
        "model": [model.scoring, model.judging],
        "prosody": [prosody],
        "firestore": [calls.loading, calls.appending],
    }
    return {name: _median_of_sums(parts) for name, parts in stages.items()}


def _median_of_sums(parts: Sequence[Timings]) -> float:
    sums = [sum(run) for run in zip(*(part.cpu_ms for part in parts), strict=True)]
    return Timings(cpu_ms=sums[_STAGE_WARM_UP:]).cpu()


_MEASUREMENTS: dict[str, Callable[[Path, int], Result]] = {
    "load": measure_load,
    "model": measure_model,
    "recording": lambda _model, minutes: measure_recording(minutes),
    "mono": lambda _model, minutes: measure_recording(minutes, mono=True),
    "stages": measure_stages,
}


def main() -> None:
    """Make one measurement and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inside", description=__doc__)
    parser.add_argument("what", choices=_MEASUREMENTS)
    parser.add_argument("model", type=Path)
    parser.add_argument("runs", type=int)
    arguments = parser.parse_args()
    sys.stdout.write(json.dumps(_MEASUREMENTS[arguments.what](arguments.model, arguments.runs)))


if __name__ == "__main__":
    main()
