"""Rearrange Silero's network into few large products: `python -m training.activity_network OUT`.

Needs onnx and the package silero-vad 6.2.3 (MIT; `pip install --no-deps silero-vad==6.2.3`), of
which `silero_vad_16k_sequence.onnx` is read. Nothing of it is needed for serving.

As published, the network convolves each window of 32 ms by itself, over four short frames; ONNX
Runtime does that at a fraction of the speed at which it multiplies large matrices. Here each
convolution is one product over the frames of all windows. The weights are the same numbers, and
the answers differ in the last digits only.
"""

import argparse
import importlib.util
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calltone.audio.silero import CONTEXT, WINDOW

_PUBLISHED = Path("data") / "silero_vad_16k_sequence.onnx"
_HOP = 128  # a frame is two of them
_GRAPH = f"""
<ir_version: 8, opset_import: ["": 16]>
silero (float[windows, {CONTEXT + WINDOW}] input, float[1, 1, 128] h, float[1, 1, 128] c)
    => (float[windows, 1] speech_probs, float[1, 1, 128] hn, float[1, 1, 128] cn)
{{
    reflected = Pad <mode = "reflect"> (input, right_edge)
    hops = Reshape (reflected, by_hop)
    first_halves = Slice (hops, zero, four, one)
    second_halves = Slice (hops, one, five, one)
    frames = Concat <axis = 2> (first_halves, second_halves)
    frame_rows = Reshape (frames, rows_of_256)
    spectrum = MatMul (frame_rows, stft)
    real, imaginary = Split <axis = 1> (spectrum)
    real_squared = Mul (real, real)
    imaginary_squared = Mul (imaginary, imaginary)
    power = Add (real_squared, imaginary_squared)
    magnitude = Sqrt (power)
    by_time = Reshape (magnitude, four_of_129)

    around = Pad (by_time, both_sides)
    before = Slice (around, zero, four, one)
    after = Slice (around, two, six, one)
    taps_0 = Concat <axis = 2> (before, by_time, after)
    rows_0 = Reshape (taps_0, rows_of_387)
    sums_0 = Gemm (rows_0, weights_0, bias_0)
    heard_0 = Relu (sums_0)

    by_time_0 = Reshape (heard_0, four_of_128)
    around_0 = Pad (by_time_0, left_side)
    early = Slice (around_0, zero, three, one)
    late = Slice (around_0, two, five, one)
    early_rows = Reshape (early, one_of_384)
    late_rows = Reshape (late, one_of_384)
    taps_1 = Concat <axis = 1> (early_rows, late_rows)
    rows_1 = Reshape (taps_1, rows_of_384)
    sums_1 = Gemm (rows_1, weights_1, bias_1)
    heard_1 = Relu (sums_1)

    rows_2 = Reshape (heard_1, rows_of_128)
    sums_2 = Gemm (rows_2, weights_2, bias_2)
    heard_2 = Relu (sums_2)
    sums_3 = Gemm (heard_2, weights_3, bias_3)
    heard_3 = Relu (sums_3)

    steps = Unsqueeze (heard_3, one)
    states, hn, cn = LSTM <hidden_size = 128> (steps, lstm_input, lstm_state, lstm_bias, , h, c)
    state_rows = Reshape (states, rows_of_128)
    positive = Relu (state_rows)
    logits = Gemm (positive, weights_out, bias_out)
    speech_probs = Sigmoid (logits)
}}
"""


def main() -> None:
    """Write the network anew."""
    parser = argparse.ArgumentParser(prog="python -m training.activity_network")
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    import onnx
    from onnx import numpy_helper
    from onnx import parser as text

    published = onnx.load(_package() / _PUBLISHED)
    weights = {each.name: numpy_helper.to_array(each) for each in published.graph.initializer}
    model = text.parse_model(_GRAPH)
    for name, values in (_numbers(weights) | _shapes()).items():
        model.graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, out)


def _package() -> Path:
    spec = importlib.util.find_spec("silero_vad")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("expected silero-vad: pip install --no-deps silero-vad==6.2.3")
    return Path(spec.submodule_search_locations[0])


def _numbers(published: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """The weights, as matrices of shape (inputs, outputs)."""
    taps = [published[f"encoder.{layer}.weight"] for layer in range(4)]
    used = [taps[0], taps[1], taps[2][:, :, 1:], taps[3][:, :, 1:2]]  # the others meet zeros only
    lstm_input, lstm_state, lstm_bias = (published[f"onnx::LSTM_{n}"] for n in (209, 210, 211))
    return {
        "stft": published["stft.forward_basis_buffer"][:, 0].T,
        **{
            f"weights_{layer}": each.transpose(2, 1, 0).reshape(-1, each.shape[0])
            for layer, each in enumerate(used)
        },
        **{f"bias_{layer}": published[f"encoder.{layer}.bias"] for layer in range(4)},
        "lstm_input": lstm_input,
        "lstm_state": lstm_state,
        "lstm_bias": lstm_bias,
        "weights_out": published["output.weight"][:, :, 0].T,
        "bias_out": published["output.bias"],
    }


def _shapes() -> dict[str, NDArray[np.int64]]:
    lists: dict[str, list[int]] = {
        **{name: [n] for n, name in enumerate(("zero", "one", "two", "three", "four", "five"))},
        "six": [6],
        "right_edge": [0, 0, 0, CONTEXT],
        "both_sides": [0, 1, 0, 0, 1, 0],
        "left_side": [0, 1, 0, 0, 0, 0],
        "by_hop": [-1, 5, _HOP],
        "four_of_129": [-1, 4, 129],
        "four_of_128": [-1, 4, 128],
        "one_of_384": [-1, 1, 384],
        **{f"rows_of_{width}": [-1, width] for width in (128, 256, 384, 387)},
    }
    return {name: np.array(values, dtype=np.int64) for name, values in lists.items()}


if __name__ == "__main__":
    main()
