"""The truncated Whisper encoder in plain numpy: slow, readable, what the ONNX file must equal."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

Array = NDArray[np.float64]
_EPSILON = 1e-5


def encode(
    variables: dict[str, NDArray[np.generic]], mel: NDArray[np.float32], layers: int
) -> list[Array]:
    """Hidden states (frames // 2, width) after each of the first `layers` layers for one mel."""
    weights = {name: np.asarray(value, dtype=np.float64) for name, value in variables.items()}
    hidden = _gelu(_convolve(mel.astype(np.float64), weights, "conv1", stride=1))
    hidden = _gelu(_convolve(hidden, weights, "conv2", stride=2)).T
    hidden = hidden + weights["position_encodings/encodings"][: len(hidden)]
    states = []
    for layer in range(layers):
        hidden = hidden + _attention(hidden, weights, f"layer_{layer}/self_attention")
        hidden = hidden + _feed_forward(hidden, weights, f"layer_{layer}/ffn")
        states.append(hidden)
    return states


def pool(states: list[Array]) -> Array:
    """Mean and standard deviation over time of each state: (layers, 2 * width)."""
    return np.stack([np.concatenate([s.mean(axis=0), s.std(axis=0)]) for s in states])


def framed(states: list[Array], count: int) -> Array:
    """Means of `count` frames of states side by side: (frames // count, states * width)."""
    joined = np.concatenate(states, axis=1)
    whole = len(joined) // count * count
    means: Array = joined[:whole].reshape(-1, count, joined.shape[1]).mean(axis=1)
    return means


def _convolve(signal: Array, weights: dict[str, Array], name: str, *, stride: int) -> Array:
    padded = np.pad(signal, ((0, 0), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 3, axis=1)[:, ::stride]
    result: Array = np.einsum("ick,ctk->it", weights[f"{name}/weight"], windows)
    return result + weights[f"{name}/bias"][:, None]


def _attention(hidden: Array, weights: dict[str, Array], name: str) -> Array:
    heads = int(weights["num_heads"])
    normal = _layer_norm(hidden, weights, name)
    query, key, value = np.split(_linear(normal, weights, f"{name}/linear_0"), 3, axis=1)
    size = hidden.shape[1] // heads
    mixed = []
    for head in range(heads):
        part = slice(head * size, (head + 1) * size)
        scores = query[:, part] @ key[:, part].T / np.sqrt(size)
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        mixed.append(scores / scores.sum(axis=1, keepdims=True) @ value[:, part])
    return _linear(np.concatenate(mixed, axis=1), weights, f"{name}/linear_1")


def _feed_forward(hidden: Array, weights: dict[str, Array], name: str) -> Array:
    inner = _gelu(_linear(_layer_norm(hidden, weights, name), weights, f"{name}/linear_0"))
    return _linear(inner, weights, f"{name}/linear_1")


def _layer_norm(hidden: Array, weights: dict[str, Array], name: str) -> Array:
    centred = hidden - hidden.mean(axis=1, keepdims=True)
    scaled = centred / np.sqrt(centred.var(axis=1, keepdims=True) + _EPSILON)
    return scaled * weights[f"{name}/layer_norm/gamma"] + weights[f"{name}/layer_norm/beta"]


def _linear(hidden: Array, weights: dict[str, Array], name: str) -> Array:
    return hidden @ weights[f"{name}/weight"].T + weights[f"{name}/bias"]


def _gelu(values: Array) -> Array:
    result: Array = 0.5 * values * (1.0 + erf(values / np.sqrt(2.0)))
    return result
