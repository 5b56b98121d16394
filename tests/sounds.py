"""The sample chunk, encoders for it, and how close what is heard comes to it."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import av
import numpy as np
import soundfile
import soxr

DATA = Path(__file__).parent / "data"
RATE_HZ = 16_000
MAX_SHIFT_SEC = 0.1
_FINER = 8


@cache
def chunk() -> np.ndarray:
    """The sample chunk: mono, 16 kHz, shape (frames,)."""
    return soundfile.read(DATA / "chunk-2.5s.wav", dtype="float32")[0]


def encode(
    samples: np.ndarray,
    container: str,
    codec: str,
    rate_hz: int = RATE_HZ,
    *,
    options: dict[str, str] | None = None,
    video: bool = False,
) -> bytes:
    """Write 16 kHz samples of shape (frames,) or (channels, frames) with FFmpeg."""
    samples = np.atleast_2d(samples)
    layout = {1: "mono", 2: "stereo"}[len(samples)]
    file = io.BytesIO()
    with av.open(file, "w", format=container, container_options=options or {}) as output:
        picture = output.add_stream("mpeg4", rate=10, width=64, height=64) if video else None
        stream = output.add_stream(codec, rate=rate_hz, layout=layout)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples, dtype=np.float32), format="fltp", layout=layout
        )
        frame.sample_rate = RATE_HZ
        resampler = av.AudioResampler(
            format=stream.codec_context.format,
            layout=layout,
            rate=rate_hz,
            frame_size=stream.codec_context.frame_size or 960,
        )
        if picture is not None:
            for _ in range(10):
                black = np.zeros((64, 64, 3), dtype=np.uint8)
                output.mux(picture.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
            output.mux(picture.encode(None))
        for piece in resampler.resample(frame) + resampler.resample(None):
            output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    return file.getvalue()


def closeness(heard: np.ndarray, reference: np.ndarray) -> float:
    """Correlation of two 16 kHz signals after shifting one by up to 0.1 s, -1 to 1.

    The shift is found to an eighth of a sample: encoders delay by any fraction of one.
    """
    size = 1 << (2 * max(len(heard), len(reference)) - 1).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(reference, size))
    products = _FINER * np.fft.irfft(np.pad(spectrum, (0, (_FINER - 1) * size // 2)))
    shift = round(MAX_SHIFT_SEC * RATE_HZ * _FINER)
    best = max(products[: shift + 1].max(), products[-shift:].max())
    return float(best / (np.linalg.norm(heard) * np.linalg.norm(reference)))


@dataclass(frozen=True)
class Form:
    """One form of audio.

    Attributes:
        row: which row of docs/api/audio.md it is of.
        content_type: as it is sent.
        write: makes the bytes.
        fields: what is sent beside it.
        closeness: how close to the original it must sound.
        seconds: how much of the chunk it holds.
        rate_hz: what it was resampled to, if that took something away.
        delay_sec: of what is heard, where a file does not say what its encoder put in front.
    """

    row: str
    content_type: str
    write: Callable[[], bytes]
    fields: dict[str, str | int] = field(default_factory=dict)
    closeness: float = 0.99
    seconds: float = 2.5
    rate_hz: int = RATE_HZ
    delay_sec: float = 0.0

    @property
    def original(self) -> np.ndarray:
        """What should be heard: mono, 16 kHz, shape (frames,)."""
        samples = chunk()[: round(self.seconds * RATE_HZ)]
        return soxr.resample(soxr.resample(samples, RATE_HZ, self.rate_hz), self.rate_hz, RATE_HZ)
