"""A conversation on one channel, out of a sample call."""

from pathlib import Path

import numpy as np
import soundfile
import soxr

RATE_HZ = 16_000
CALL = Path(__file__).parent / "data" / "calls" / "calm-angry-calm.flac"


def voice(channel: int, *, deeper: float = 1.0) -> np.ndarray:
    """One party of a sample call, whose voice may be made deeper and slower."""
    samples, rate_hz = soundfile.read(CALL, dtype="float32")
    return soxr.resample(samples[:, channel], rate_hz, RATE_HZ * deeper).astype(np.float32)


def taking_turns(first: np.ndarray, second: np.ndarray, turn_sec: float = 4.0) -> np.ndarray:
    """Speech of both, without its pauses, in turns of a few seconds."""
    length = round(turn_sec * RATE_HZ)
    turns = [
        part[at : at + length]
        for at in range(0, min(len(first), len(second)) - length, length)
        for part in (first, second)
    ]
    gap = np.zeros(RATE_HZ // 2, dtype=np.float32)
    return np.concatenate([part for turn in turns for part in (turn, gap)])


def speech_only(samples: np.ndarray) -> np.ndarray:
    frames = samples[: len(samples) // 160 * 160].reshape(-1, 160)
    return frames[np.abs(frames).max(axis=1) > 0.01].reshape(-1)


def two_voices_on_one_line() -> np.ndarray:
    """Two voices in turns of 4 s with gaps of half a second: 16 kHz, shape (frames,)."""
    return taking_turns(speech_only(voice(1)), speech_only(voice(0, deeper=1.4)))
