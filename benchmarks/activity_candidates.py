"""The voice activity detectors that were compared; see `docs/adr/0006-voice-activity.md`."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.energy_activity import EnergyDetector
from calltone.audio import silero
from calltone.audio.activity import FRAME, SpeechDetector
from calltone.audio.silero import CONTEXT, WINDOW
from calltone.audio.waveform import ANALYSIS_RATE_HZ

Samples = NDArray[np.float32]
Decisions = NDArray[np.bool_]
Detect = Callable[[Samples], Decisions]
"""Samples of shape (frames * FRAME,) at 16 kHz to one decision per frame of 10 ms."""


def calltone(samples: Samples) -> Decisions:
    """Calltone's own: Silero with hysteresis and a memory that is renewed."""
    detector = SpeechDetector()
    return np.concatenate([detector.push(samples), detector.flush()])


def plain_silero(threshold: float) -> Detect:
    """Silero as published, one pass over the whole line."""

    def detect(samples: Samples) -> Decisions:
        padded = np.pad(samples, (CONTEXT, -len(samples) % WINDOW))
        views = np.lib.stride_tricks.sliding_window_view(padded, CONTEXT + WINDOW)
        probabilities, _ = silero.listen(views[::WINDOW].copy(), silero.no_memory())
        middles = np.arange(len(samples) // FRAME) * FRAME + FRAME // 2
        return np.asarray(probabilities[middles // WINDOW] >= threshold)

    return detect


def energy(samples: Samples) -> Decisions:
    """Level above a floor."""
    return EnergyDetector().push(samples)


def webrtc(aggressiveness: int) -> Detect | None:
    """WebRTC's detector, from the package webrtcvad-wheels; None where it is not installed."""
    try:
        import webrtcvad
    except ImportError:
        return None

    def detect(samples: Samples) -> Decisions:
        detector = webrtcvad.Vad(aggressiveness)
        pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2")
        frames = pcm[: len(pcm) // FRAME * FRAME].reshape(-1, FRAME)
        return np.array([detector.is_speech(f.tobytes(), ANALYSIS_RATE_HZ) for f in frames])

    return detect


def candidates() -> dict[str, Detect]:
    """All that can run here, by name."""
    maybe = {
        "energy": energy,
        **{f"WebRTC, mode {mode}": webrtc(mode) for mode in range(4)},
        **{f"Silero, p ≥ {p}": plain_silero(p) for p in (0.2, 0.3, 0.5, 0.7)},
        "Calltone (Silero, renewed)": calltone,
    }
    return {name: detect for name, detect in maybe.items() if detect is not None}
