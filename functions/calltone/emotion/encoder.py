"""The speech encoder: utterances in, embeddings out, through ONNX Runtime."""

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from calltone.emotion.artifact import ArtifactError
from calltone.emotion.frontend import MAX_SAMPLES, log_mel
from calltone.emotion.preparation import prepare

FloatArray = NDArray[np.float32]

_OUTPUTS = ("pooled", "frames")


@dataclass(frozen=True)
class Embeddings:
    """What the encoder makes of utterances.

    Attributes:
        pooled: mean and deviation over time of the hidden states, shape (utterances, size).
        frames: of each utterance, hidden states in means over 80 ms, shape (frames, width).

    """

    pooled: FloatArray
    frames: Sequence[NDArray[np.floating]]


class Encoder:
    """Embeds utterances one by one; an instance is thread-safe and costs one session."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        """Load the graph at `path`; a batch is spread over `threads` threads.

        Every utterance runs on one thread: many at once beat one that is split.

        Raises:
            ArtifactError: the graph answers something else than embeddings.

        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # idle threads must not spin: the machine is shared by all calls
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        found = [output.name for output in self._session.get_outputs()]
        if missing := set(_OUTPUTS).difference(found):
            raise ArtifactError(
                f"expected the outputs {' and '.join(_OUTPUTS)} of {path}, found no "
                f"{' and no '.join(sorted(missing))}: it was exported for other heads"
            )
        self._threads = threads

    def embed(self, utterances: Sequence[FloatArray]) -> Embeddings:
        """Embed mono 16 kHz utterances, each (frames,)."""
        if self._threads == 1 or len(utterances) < 2:  # noqa: PLR2004 - one needs no pool
            rows = [self._embed_one(samples) for samples in utterances]
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                rows = list(pool.map(self._embed_one, utterances))
        return Embeddings(np.stack([pooled for pooled, _ in rows]), [frames for _, frames in rows])

    def _embed_one(self, samples: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Embed an utterance; one that is longer than the encoder takes counts as several."""
        parts = np.array_split(samples, max(1, math.ceil(len(samples) / MAX_SAMPLES)))
        pooled, frames = zip(*map(self._embed_part, parts), strict=True)
        return np.mean(pooled, axis=0, dtype=np.float32), np.concatenate(frames)

    def _embed_part(self, samples: FloatArray) -> tuple[FloatArray, FloatArray]:
        mel = log_mel(prepare(samples))
        pooled, frames = self._session.run(_OUTPUTS, {"mel": mel[np.newaxis]})
        return np.asarray(pooled).reshape(-1), np.asarray(frames)[0]
