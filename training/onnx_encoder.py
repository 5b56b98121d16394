"""Builds the ONNX graph of the truncated, pooled Whisper encoder."""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 20
AVERAGED_FRAMES = 4  # of 20 ms
MAX_POSITIONS = 750  # 15 s, the longest chunk that is analysed at once
_EPSILON = 1e-5
_HALF_WIDTH_KERNEL = 3


class EncoderGraph:
    """The graph under construction: every method adds nodes and returns the name of its output.

    Input `mel` (batch, 80, frames), 8 frames at least. Output `pooled` (batch, layers, 2 * width):
    mean and standard deviation over time of the hidden state after each layer of `pooled_layers`
    (counted from 1). Output `frames` (batch, time, layers * width): the hidden states after each of
    `framed_layers`, in means of `AVERAGED_FRAMES`.
    """

    def __init__(self, variables: dict[str, NDArray[np.generic]]) -> None:
        """Take the variables of the whole encoder, by their CTranslate2 names."""
        self._variables = variables
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._heads = int(variables["num_heads"])
        self._width = variables["conv1/bias"].shape[0]

    def build(
        self, pooled_layers: tuple[int, ...], framed_layers: tuple[int, ...]
    ) -> onnx.ModelProto:
        """Finish the model."""
        states = [self._stem()]
        for layer in range(max(*pooled_layers, *framed_layers)):
            states.append(self._layer(states[-1], layer))
        averaging = self._averaging(states[0])
        pooled = [self._pool(states[layer], averaging) for layer in pooled_layers]
        self._node("Concat", *pooled, output="pooled", axis=1)
        self._frames([states[layer] for layer in framed_layers])
        outputs = [
            ("pooled", ["batch", len(pooled_layers), 2 * self._width]),
            ("frames", ["batch", "time", len(framed_layers) * self._width]),
        ]
        graph = helper.make_graph(
            self._nodes,
            "calltone-encoder",
            [helper.make_tensor_value_info("mel", TensorProto.FLOAT, ["batch", 80, "frames"])],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in outputs],
            list(self._constants.values()),
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 10
        onnx.checker.check_model(model)
        return model

    def _stem(self) -> str:
        first = self._node("Gelu", self._convolution("mel", "conv1", stride=1))
        second = self._node("Gelu", self._convolution(first, "conv2", stride=2))
        hidden = self._node("Transpose", second, perm=[0, 2, 1])
        positions = self._weight("position_encodings/encodings")[:MAX_POSITIONS]
        table = self._constant("positions", positions)
        length = self._node("Shape", hidden, start=1, end=2)
        zero = self._constant("zero", np.zeros(1, np.int64))
        return self._node("Add", hidden, self._node("Slice", table, zero, length))

    def _convolution(self, source: str, name: str, *, stride: int) -> str:
        weight = self._constant(f"{name}.weight", self._weight(f"{name}/weight"))
        bias = self._constant(f"{name}.bias", self._weight(f"{name}/bias"))
        return self._node("Conv", source, weight, bias, strides=[stride], pads=[1, 1])

    def _layer(self, hidden: str, layer: int) -> str:
        attended = self._attention(hidden, f"layer_{layer}/self_attention")
        hidden = self._node("Add", hidden, attended)
        name = f"layer_{layer}/ffn"
        inner = self._linear(self._norm(hidden, name), f"{name}/linear_0")
        outer = self._linear(self._node("Gelu", inner), f"{name}/linear_1")
        return self._node("Add", hidden, outer)

    def _attention(self, hidden: str, name: str) -> str:
        joined = self._linear(self._norm(hidden, name), f"{name}/linear_0", query_scale=True)
        by_head = self._constant(
            "by_head", np.array([0, 0, 3, self._heads, self._width // self._heads], np.int64)
        )
        parts = self._node("Reshape", joined, by_head)
        parts = self._node("Transpose", parts, perm=[2, 0, 3, 1, 4])  # (3, batch, head, time, size)
        query, key, value = (
            self._node("Gather", parts, self._constant(f"index_{i}", np.array(i, np.int64)), axis=0)
            for i in range(3)
        )
        scores = self._node("MatMul", query, self._node("Transpose", key, perm=[0, 1, 3, 2]))
        mixed = self._node("MatMul", self._node("Softmax", scores, axis=-1), value)
        mixed = self._node("Transpose", mixed, perm=[0, 2, 1, 3])
        flat = self._constant("flat", np.array([0, 0, self._width], np.int64))
        return self._linear(self._node("Reshape", mixed, flat), f"{name}/linear_1")

    def _linear(self, source: str, name: str, *, query_scale: bool = False) -> str:
        weight, bias = self._weight(f"{name}/weight").T, self._weight(f"{name}/bias")
        if query_scale:  # folded into the weights: one multiplication less per frame
            scale = np.ones(weight.shape[1], np.float32)
            scale[: self._width] = (self._width // self._heads) ** -0.5
            weight, bias = weight * scale, bias * scale
        product = self._node("MatMul", source, self._constant(f"{name}.weight", weight))
        return self._node("Add", product, self._constant(f"{name}.bias", bias))

    def _norm(self, source: str, name: str) -> str:
        gamma = self._constant(f"{name}.gamma", self._weight(f"{name}/layer_norm/gamma"))
        beta = self._constant(f"{name}.beta", self._weight(f"{name}/layer_norm/beta"))
        return self._node("LayerNormalization", source, gamma, beta, axis=-1, epsilon=_EPSILON)

    def _averaging(self, hidden: str) -> str:
        """The row (1, 1, time) that takes the mean over time as a product.

        A reduction over the middle axis takes ONNX Runtime ten times as long.
        """
        length = self._node("Shape", hidden, start=1, end=2)
        share = self._node("Reciprocal", self._node("Cast", length, to=TensorProto.FLOAT))
        row = self._constant("row", np.ones(2, np.int64))
        return self._node("Expand", share, self._node("Concat", row, length, axis=0))

    def _pool(self, hidden: str, averaging: str) -> str:
        mean = self._node("MatMul", averaging, hidden)
        centred = self._node("Sub", hidden, mean)
        variance = self._node("MatMul", averaging, self._node("Mul", centred, centred))
        return self._node("Concat", mean, self._node("Sqrt", variance), axis=2)

    def _frames(self, states: list[str]) -> None:
        joined = self._node("Concat", *states, axis=2)
        by_width = self._node("Transpose", joined, perm=[0, 2, 1])
        steps = [AVERAGED_FRAMES]
        means = self._node("AveragePool", by_width, kernel_shape=steps, strides=steps)
        self._node("Transpose", means, output="frames", perm=[0, 2, 1])

    def _weight(self, name: str) -> NDArray[np.float32]:
        return np.asarray(self._variables[name], dtype=np.float32)

    def _constant(self, name: str, value: NDArray[np.generic]) -> str:
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.array(value, order="C"), name)
        return name

    def _node(
        self,
        operator: str,
        *inputs: str,
        output: str | None = None,
        **attributes: int | float | list[int],
    ) -> str:
        name = output or f"{operator}_{len(self._nodes)}"
        node = helper.make_node(operator, list(inputs), [name], name=name)
        node.attribute.extend(helper.make_attribute(*item) for item in attributes.items())
        self._nodes.append(node)
        return name
