import numpy as np
import pytest

onnxruntime = pytest.importorskip("onnxruntime")
pytest.importorskip("onnx")

from training.onnx_encoder import EncoderGraph  # noqa: E402
from training.reference import encode, pool  # noqa: E402

WIDTH, INNER, BANDS, LAYERS = 16, 32, 80, 3


def made_up_weights():
    generator = np.random.default_rng(0)

    def matrix(*shape):
        return (generator.normal(0, 0.3, shape)).astype(np.float16)

    weights = {
        "num_heads": np.array(2, np.int16),
        "conv1/weight": matrix(WIDTH, BANDS, 3),
        "conv1/bias": matrix(WIDTH),
        "conv2/weight": matrix(WIDTH, WIDTH, 3),
        "conv2/bias": matrix(WIDTH),
        "position_encodings/encodings": matrix(1500, WIDTH),
    }
    for layer in range(LAYERS):
        for part, wide, narrow in (
            ("self_attention", 3 * WIDTH, WIDTH),
            ("ffn", INNER, INNER),
        ):
            name = f"layer_{layer}/{part}"
            weights[f"{name}/layer_norm/gamma"] = matrix(WIDTH)
            weights[f"{name}/layer_norm/beta"] = matrix(WIDTH)
            weights[f"{name}/linear_0/weight"] = matrix(wide, WIDTH)
            weights[f"{name}/linear_0/bias"] = matrix(wide)
            weights[f"{name}/linear_1/weight"] = matrix(WIDTH, narrow)
            weights[f"{name}/linear_1/bias"] = matrix(WIDTH)
    return weights


@pytest.mark.parametrize("frames", [10, 11, 300])
@pytest.mark.parametrize("layers", [(1,), (2, 3)])
def test_graph_equals_the_numpy_reference(frames, layers):
    weights = made_up_weights()
    mel = np.random.default_rng(1).normal(0, 1, (BANDS, frames)).astype(np.float32)
    expected = pool(encode(weights, mel, max(layers)))[[layer - 1 for layer in layers]]
    model = EncoderGraph(weights).build(layers)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    (found,) = session.run(["pooled"], {"mel": mel[np.newaxis]})
    np.testing.assert_allclose(found[0], expected, atol=1e-3)
