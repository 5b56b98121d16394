"""Fits the head that attends to moments, by gradient descent over frames of the frozen encoder.

Like the linear head it learns from frames less their speaker's mean, so that a voice or a
microphone cannot stand for an emotion.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import joblib
import numpy as np
import optax
from numpy.typing import NDArray

from calltone.emotion.attention import LEAST_VARIANCE, AttentiveHead
from calltone.emotion.taxonomy import EMOTIONS
from training import frames as training_frames
from training.encoder_head import CLEAN, Examples
from training.frames import KeptFrames, padded

FloatArray = NDArray[np.float32]

_SEED = 20261127
_FIRST_QUERIES = 0.01  # their deviation: at first all moments weigh nearly alike
_SCALED_ROWS = 2000  # of which the spread of frames is taken
_LEAST_SPREAD = np.float32(1e-4)
_LENGTH_MULTIPLE = 16  # a batch's length is rounded up to it: each length is compiled for once


@dataclass(frozen=True)
class AttentionSettings:
    """How the head is fitted.

    Attributes:
        queries: that attend side by side.
        steps, batch: of gradient descent, and clips in each step, drawn by their weights.
        rate: of learning at first; it falls linearly to 0.
        dropout: share of the pooled numbers that is hidden in each step.
        smoothing: share of a label that goes to all emotions alike.
        longest_frames: of a clip in a step.
    """

    queries: int = 4
    steps: int = 750
    batch: int = 64
    rate: float = 3e-4
    dropout: float = 0.3
    smoothing: float = 0.1
    longest_frames: int = 64


class _Parameters(NamedTuple):
    """See `AttentiveHead`."""

    queries: jax.Array
    coefficients: jax.Array
    intercepts: jax.Array


class _Batch(NamedTuple):
    """Some clips.

    Attributes:
        frames: shape (clips, time, width).
        centres: what is to be subtracted from each clip's, shape (clips, width).
        present: which frames there are, shape (clips, time).
        labels: shape (clips,).
    """

    frames: KeptFrames
    centres: FloatArray
    present: NDArray[np.bool_]
    labels: NDArray[np.int64]


def fit_attention(
    examples: Examples,
    weights: NDArray[np.float64],
    settings: AttentionSettings,
    *,
    kept: Path | None = None,
) -> AttentiveHead:
    """Fit on the frames of rows, which are drawn by `weights` (rows,).

    What an earlier run has `kept` is not fitted again where rows, weights, settings and this code
    are the same.
    """
    memory = joblib.Memory(kept and kept / _recipe(), verbose=0)
    rows = replace(examples, embeddings=np.zeros((0, 0), np.float32))  # no part of the fit
    head: AttentiveHead = memory.cache(_fit)(rows, weights, settings)
    return head


@cache
def _recipe() -> str:
    """Tell one state of the code of the fit from another."""
    digest = hashlib.sha256(jax.__version__.encode())
    for module in (__file__, training_frames.__file__):
        digest.update(Path(module).read_bytes())
    return f"attention-{digest.hexdigest()[:16]}"


def _fit(
    examples: Examples, weights: NDArray[np.float64], settings: AttentionSettings
) -> AttentiveHead:
    voices = speaker_means(examples)
    mean = np.mean(list(voices.values()), axis=0)
    scale = _spread(examples.frames)
    parameters = _first(settings.queries, len(scale))
    state = _optimiser(settings).init(parameters)
    key = jax.random.key(_SEED)
    centres = np.stack([voices.get(str(speaker), mean) for speaker in examples.speaker])
    for number, batch in enumerate(_batches(examples, centres, weights, settings)):
        chance = jax.random.fold_in(key, number)
        parameters, state = _step(parameters, state, batch, scale, chance, settings=settings)
    return AttentiveHead(mean, scale, *map(np.asarray, parameters))


def speaker_means(examples: Examples) -> Mapping[str, FloatArray]:
    """The mean clean frame of each speaker, (width,), every clip alike."""
    own = np.flatnonzero((examples.copy == CLEAN) & (examples.speaker != ""))
    sums: dict[str, list[FloatArray]] = {}
    for row in own.tolist():
        mean = examples.frames[row].mean(axis=0, dtype=np.float32)
        sums.setdefault(str(examples.speaker[row]), []).append(mean)
    return {speaker: np.mean(means, axis=0) for speaker, means in sums.items()}


def _spread(frames: Sequence[KeptFrames]) -> FloatArray:
    """The deviation of frames over some of the rows, (width,)."""
    some = frames[:: max(1, len(frames) // _SCALED_ROWS)]
    return np.concatenate(some).astype(np.float32).std(axis=0) + _LEAST_SPREAD


def _first(queries: int, width: int) -> _Parameters:
    drawn = np.random.default_rng(_SEED).normal(0, _FIRST_QUERIES, (queries, width))
    return _Parameters(
        jnp.asarray(drawn, dtype=np.float32),
        jnp.zeros((len(EMOTIONS), queries, 2, width)),
        jnp.zeros(len(EMOTIONS)),
    )


def _batches(
    examples: Examples,
    centres: FloatArray,
    weights: NDArray[np.float64],
    settings: AttentionSettings,
) -> Iterator[_Batch]:
    generator = np.random.default_rng(_SEED)
    shares = weights / weights.sum()
    for _ in range(settings.steps):
        rows = generator.choice(len(shares), settings.batch, p=shares)
        frames, present = padded(
            [examples.frames[row] for row in rows.tolist()],
            longest=settings.longest_frames,
            multiple=_LENGTH_MULTIPLE,
            generator=generator,
        )
        yield _Batch(frames, centres[rows], present, examples.labels[rows])


def _optimiser(settings: AttentionSettings) -> optax.GradientTransformation:
    return optax.adam(optax.linear_schedule(settings.rate, 0.0, settings.steps))


@partial(jax.jit, static_argnames="settings")
def _step(
    parameters: _Parameters,
    state: optax.OptState,
    batch: _Batch,
    scale: FloatArray,
    chance: jax.Array,
    *,
    settings: AttentionSettings,
) -> tuple[_Parameters, optax.OptState]:
    gradient = jax.grad(_loss)(parameters, batch, scale, chance, settings)
    updates, state = _optimiser(settings).update(gradient, state)
    return optax.apply_updates(parameters, updates), state


def _loss(
    parameters: _Parameters,
    batch: _Batch,
    scale: FloatArray,
    chance: jax.Array,
    settings: AttentionSettings,
) -> jax.Array:
    """The cross entropy of what `AttentiveHead` scores, less what dropout hides."""
    frames = (batch.frames.astype(jnp.float32) - batch.centres[:, None]) / scale
    logits = jnp.einsum("btw,qw->bqt", frames, parameters.queries)
    weights = jax.nn.softmax(jnp.where(batch.present[:, None], logits, -jnp.inf), axis=-1)
    means = jnp.einsum("bqt,btw->bqw", weights, frames)
    variances = jnp.einsum("bqt,btw->bqw", weights, frames**2) - means**2
    pooled = jnp.stack([means, jnp.sqrt(jnp.maximum(variances, LEAST_VARIANCE))], axis=2)
    kept = jax.random.bernoulli(chance, 1 - settings.dropout, pooled.shape)
    pooled = jnp.where(kept, pooled / (1 - settings.dropout), 0.0)
    scores = jnp.einsum("bqpw,sqpw->bs", pooled, parameters.coefficients) + parameters.intercepts
    targets = optax.smooth_labels(jax.nn.one_hot(batch.labels, len(EMOTIONS)), settings.smoothing)
    losses: jax.Array = optax.softmax_cross_entropy(scores, targets)
    return losses.mean()
