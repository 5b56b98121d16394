"""Audio as telephone networks carry it: G.711 µ-law, 8 kHz, one byte per sample."""

from __future__ import annotations

import io

import numpy as np

from calltone.audio.waveform import Waveform

MULAW_RATE_HZ = 8000
MULAW_SILENCE = b"\xff"


def decode_mulaw(data: bytes) -> Waveform:
    """Decode raw µ-law, mono, 8 kHz."""
    import soundfile

    samples, _ = soundfile.read(
        io.BytesIO(data),
        format="RAW",
        subtype="ULAW",
        samplerate=MULAW_RATE_HZ,
        channels=1,
        dtype="float32",
        always_2d=True,
    )
    return Waveform(np.ascontiguousarray(samples.T), MULAW_RATE_HZ)
