"""What a recording costs, from one minute to four hours, through the real use case and store.

The audio is made while it is read: no file, and no memory but that of the use case. A fresh process
for each length, as `benchmarks.inside` has it.
"""

import io
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast
from unittest import mock

import numpy as np
import soundfile
from numpy.typing import NDArray

from benchmarks.audio import CALLS
from benchmarks.figures import Timings
from benchmarks.memory import peak_memory_mb
from benchmarks.timed import TimedModel
from calltone.audio.diarization import VoiceTracker
from calltone.audio.segments import UtteranceCutter
from calltone.audio.stream import RecordingStream, open_recording
from calltone.calls import process_recording, recording_run
from calltone.calls.call import RecordingRef
from calltone.calls.intake import Intake
from calltone.calls.process_recording import ProcessRecording
from calltone.calls.recording import StoredObject
from calltone.container import Container
from calltone.platform.settings import Settings

MINUTES = (1, 10, 60, 240)
MONO_MINUTES = 10
_BUCKET = "bench"


class EndlessCall(io.RawIOBase):
    """One of the sample calls over and over, as a µ-law WAV at 8 kHz, two channels or one mixed."""

    def __init__(self, minutes: int, *, mono: bool = False) -> None:
        samples, rate_hz = soundfile.read(CALLS[0], dtype="int16", always_2d=True)
        if mono:
            samples = samples.mean(axis=1, keepdims=True).astype("int16")
        channels = samples.shape[1]
        file = io.BytesIO()
        soundfile.write(file, samples, rate_hz, format="WAV", subtype="ULAW")
        data = file.getvalue()
        start = data.index(b"data") + 8
        self._sound: bytes = data[start : start + channels * len(samples)]
        size = minutes * 60 * int(rate_hz) * channels
        self._head: bytes = data[: start - 4] + size.to_bytes(4, "little")
        self._size: int = len(self._head) + size
        self._at = 0

    def read(self, size: int = -1, /) -> bytes:
        """See `io.RawIOBase.read`."""
        end = self._size if size < 0 else min(self._size, self._at + size)
        start, self._at = self._at, end
        head = self._head[start:end]
        first, last = max(0, start - len(self._head)), max(0, end - len(self._head))
        length = len(self._sound)
        offset = first % length
        repeated = self._sound * (2 + (last - first) // length)
        return head + repeated[offset : offset + last - first]

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """See `io.RawIOBase.seek`."""
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        """See `io.RawIOBase.tell`."""
        return self._at


class EndlessBucket:
    """Implements `calltone.calls.ports.RecordingBucket` for one recording."""

    def __init__(self, minutes: int, *, mono: bool) -> None:
        self._minutes = minutes
        self._mono = mono

    @contextmanager
    def open(self, _ref: RecordingRef) -> Iterator[BinaryIO]:
        """The recording."""
        yield cast("BinaryIO", EndlessCall(self._minutes, mono=self._mono))

    def describe(self, _ref: RecordingRef) -> StoredObject | None:
        """Nobody asks."""
        return None

    def set_aside(self, ref: RecordingRef) -> None:
        """A recording that fails here is a fault of the benchmark."""
        raise AssertionError(ref)

    def delete(self, _ref: RecordingRef) -> None:
        """Nothing is stored."""

    def delete_set_aside(self, _ref: RecordingRef, *, call_id: str) -> None:
        """Nothing is stored."""


def measure_recording(minutes: int, *, mono: bool = False) -> dict[str, object]:
    """Process a recording of so many minutes against Firestore; CPU seconds in all and by part."""
    parts = Container(Settings.from_environment())
    model = TimedModel(parts.model)
    recordings, archive = parts.recordings, parts.archive
    model.score([np.ones(16_000, dtype=np.float32)])  # what is loaded late is loaded
    clocks = {name: Timings() for name in ("decode", "voice_activity", "voices", "firestore")}
    process = ProcessRecording(
        recordings=cast("Any", _Timed(recordings, clocks["firestore"])),
        archive=archive,
        bucket=EndlessBucket(minutes, mono=mono),
        model=model,
        consent=parts.process_recording.consent,
        clock=lambda: datetime.now(UTC),
        intake=Intake(bucket=_BUCKET, keep_audio=True),
    )
    before, cpu, wall = len(model.scoring.cpu_ms), time.process_time(), time.perf_counter()
    with (
        mock.patch.object(process_recording, "open_recording", _opener(clocks["decode"])),
        mock.patch.object(recording_run, "UtteranceCutter", _cutter(clocks["voice_activity"])),
        mock.patch.object(recording_run, "VoiceTracker", _tracker(clocks["voices"])),
    ):
        process(_object())
    seconds = {name: sum(clock.cpu_ms) / 1000 for name, clock in clocks.items()}
    heard_ms = sum(model.scoring.cpu_ms[before:]) + sum(model.judging.cpu_ms)
    return {
        "minutes": minutes,
        "cpu_sec": time.process_time() - cpu,
        "wall_sec": time.perf_counter() - wall,
        "parts_cpu_sec": seconds | {"model": heard_ms / 1000},
        "peak_mb": peak_memory_mb(),
    }


def _object() -> StoredObject:
    metadata = {"call_id": f"bench-{uuid.uuid4()}", "agent_id": "bench", "consent": "granted"}
    ref = RecordingRef(_BUCKET, f"{uuid.uuid4()}.wav", generation=1)
    return StoredObject(ref=ref, size_bytes=1, time_created=datetime.now(UTC), metadata=metadata)


class _Timed:
    """Anything, with a stopwatch around each of its methods."""

    def __init__(self, inner: object, timings: Timings) -> None:
        self._inner = inner
        self._timings = timings

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever the inner one has
        method = getattr(self._inner, name)

        def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            with self._timings.measured():
                return method(*args, **kwargs)

        return timed


def _cutter(timings: Timings) -> Callable[[], Any]:
    class Cutter(UtteranceCutter):
        def push(self, samples: NDArray[np.float32]) -> Any:  # noqa: ANN401
            with timings.measured():
                return super().push(samples)

    return Cutter


def _tracker(timings: Timings) -> Callable[[], Any]:
    """Tells the voices of a mono recording apart; its own voice activity counts with it."""

    class Tracker(VoiceTracker):
        def push(self, samples: NDArray[np.float32]) -> None:
            with timings.measured():
                super().push(samples)

        def finish(self) -> Any:  # noqa: ANN401
            with timings.measured():
                return super().finish()

    return Tracker


def _opener(timings: Timings) -> Callable[..., Any]:
    @contextmanager
    def opened(file: BinaryIO, *, name: str) -> Iterator[RecordingStream]:
        with open_recording(file, name=name) as stream:
            blocks = stream.blocks

            def timed_blocks() -> Iterator[NDArray[np.float32]]:
                iterator = blocks()
                while True:
                    with timings.measured():
                        block = next(iterator, None)
                    if block is None:
                        return
                    yield block

            stream.blocks = timed_blocks  # type: ignore[assignment, method-assign]
            yield stream

    return opened
