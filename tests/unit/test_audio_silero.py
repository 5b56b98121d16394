from pathlib import Path

import numpy as np
import soundfile

from calltone.audio import silero
from calltone.audio.silero import CONTEXT, WINDOW

CHUNK = Path(__file__).parents[1] / "data" / "chunk-2.5s.wav"
# What the network of silero-vad 6.2.3, as published, answers to the windows of CHUNK.
# fmt: off
PUBLISHED = [
    0.0267, 0.0138, 0.0103, 0.0106, 0.0081, 0.008, 0.088, 0.4985, 0.1835, 0.5088, 0.7151, 0.63,
    0.6232, 0.5804, 0.557, 0.8293, 0.9451, 0.9924, 0.9975, 0.999, 0.9993, 0.9995, 0.9997, 0.9997,
    0.9999, 1.0, 0.9996, 0.9974, 0.9997, 0.9998, 0.9993, 0.999, 0.9995, 0.9997, 0.9985, 0.9939,
    0.9121, 0.8335, 0.3562, 0.0748, 0.0239, 0.0152, 0.0145, 0.0179, 0.3366, 0.9362, 0.9919, 0.9922,
    0.9931, 0.999, 0.9996, 0.9996, 0.9999, 0.9999, 0.9999, 0.9999, 0.9999, 0.9994, 0.9983, 0.9844,
    0.9846, 0.9994, 1.0, 0.9999, 0.9999, 0.9999, 1.0, 0.9999, 0.9999, 0.9997, 0.9996, 0.9988,
    0.9144, 0.1756, 0.0416, 0.0166, 0.0129, 0.0098,
]
# fmt: on


def windows_of_the_chunk():
    samples, _ = soundfile.read(CHUNK, dtype="float32")
    padded = np.pad(samples, (CONTEXT, 0))
    return np.lib.stride_tricks.sliding_window_view(padded, CONTEXT + WINDOW)[::WINDOW].copy()


def test_our_arrangement_answers_as_the_published_network():
    probabilities, _ = silero.listen(windows_of_the_chunk(), silero.no_memory())
    np.testing.assert_allclose(probabilities, PUBLISHED, atol=2e-4)


def test_windows_one_by_one_are_heard_as_all_at_once():
    memory, found = silero.no_memory(), []
    for window in windows_of_the_chunk():
        probabilities, memory = silero.listen(window[np.newaxis], memory)
        found.append(float(probabilities[0]))
    np.testing.assert_allclose(found, PUBLISHED, atol=2e-4)
