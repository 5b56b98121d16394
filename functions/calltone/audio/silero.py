"""Silero VAD: how likely each 32 ms of a voice line are speech.

The network is version 6 of https://github.com/snakers4/silero-vad (MIT licence, beside the file in
`models/`), in the form that takes many windows at once: `silero_vad_16k_sequence.onnx` of the
package silero-vad 6.2.3, rearranged by `python -m training.activity_network` to take a third of the
time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calltone.audio.networks import session

if TYPE_CHECKING:
    from numpy.typing import NDArray

WINDOW = 512
CONTEXT = 64  # samples before a window that the network hears with it
_FILE = "silero-vad-16k.onnx"
_UNITS = 128


@dataclass(frozen=True, eq=False)
class Memory:
    """What the network remembers of the windows so far.

    Attributes:
        hidden, cell: of its recurrent layer, shape (1, 1, 128) each.

    """

    hidden: NDArray[np.float32]
    cell: NDArray[np.float32]


def no_memory() -> Memory:
    """Return the memory of a network that has heard nothing yet."""
    return Memory(*np.zeros((2, 1, 1, _UNITS), dtype=np.float32))


def listen(windows: NDArray[np.float32], memory: Memory) -> tuple[NDArray[np.float32], Memory]:
    """Hear consecutive windows of one line.

    Args:
        windows: shape (windows, CONTEXT + WINDOW) at 16 kHz, each with the samples before it.
        memory: of the windows before these.

    Returns:
        The probability of speech in each window, shape (windows,), and the memory after them.

    Raises:
        DamagedNetwork: its file has another hash.

    """
    probabilities, hidden, cell = session(_FILE).run(
        ["speech_probs", "hn", "cn"], {"input": windows, "h": memory.hidden, "c": memory.cell}
    )
    return np.asarray(probabilities, dtype=np.float32).reshape(-1), Memory(hidden, cell)
