"""The sound that is measured with: the sample calls of the tests."""

from functools import cache
from itertools import cycle, islice

import numpy as np
from numpy.typing import NDArray

from calltone.audio.activity import speech_ratio
from calltone.audio.decode import decode
from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.calls.analyse_chunk import MAX_CHUNK_SEC
from calltone.calls.hearing import MIN_SPEECH_RATIO
from infra.local.client import CHUNK_SEC, customer_channel, wav_chunks
from infra.local.names import ROOT

CALLS = tuple(
    ROOT / "tests" / "data" / "calls" / name
    for name in ("calm-angry-calm.flac", "worried-to-relieved.flac")
)
WAV_TYPE = "audio/wav"


@cache
def speech_chunks() -> tuple[bytes, ...]:
    """The chunks of 2.5 s in which the customer speaks, as WAV; silent ones cost next to nothing.

    The end of a call, shorter than 2.5 s, is left out.
    """
    return tuple(
        wav
        for path in CALLS
        for wav in wav_chunks(customer_channel(path))
        if len(samples_of(wav)) == round(CHUNK_SEC * ANALYSIS_RATE_HZ)
        and speech_ratio(samples_of(wav)) >= MIN_SPEECH_RATIO
    )


def repeated_chunks(count: int) -> list[bytes]:
    """Return `count` chunks of speech; the calls begin anew when they have ended."""
    return list(islice(cycle(speech_chunks()), count))


def samples_of(wav: bytes) -> NDArray[np.float32]:
    """Decode a chunk: mono, 16 kHz, shape (frames,)."""
    return decode(wav, content_type=WAV_TYPE, max_duration_sec=MAX_CHUNK_SEC).mono_16k()


def speech_of(duration_sec: float) -> NDArray[np.float32]:
    """Speech with nothing cut out but silent chunks: mono, 16 kHz, shape (frames,)."""
    speech = np.concatenate([samples_of(wav) for wav in speech_chunks()])
    return speech[: round(duration_sec * ANALYSIS_RATE_HZ)]
