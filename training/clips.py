"""Reading a clip as serving would hear it."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calltone.audio.decode import decode
from calltone.emotion.model import check_utterance

MAX_CLIP_SEC = 300.0


def read_clip(path: Path) -> NDArray[np.float32]:
    """Decode a file to mono at 16 kHz, shape (frames,).

    Raises:
        AudioError: it cannot be read or judged; its path is added as a note.
    """
    try:
        samples = decode(path.read_bytes(), max_duration_sec=MAX_CLIP_SEC).mono_16k()
        check_utterance(samples)
    except ValueError as error:
        error.add_note(f"clip {path}")
        raise
    return samples
