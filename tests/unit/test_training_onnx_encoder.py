import numpy as np
import onnxruntime
import pytest

from training.onnx_encoder import AVERAGED_FRAMES, EncoderGraph
from training.reference import encode, framed, pool

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


@pytest.mark.parametrize("mel_frames", [10, 11, 300])
@pytest.mark.parametrize(("pooled_layers", "framed_layers"), [((1,), (3,)), ((2, 3), (1, 3))])
def test_graph_equals_the_numpy_reference(mel_frames, pooled_layers, framed_layers):
    weights = made_up_weights()
    mel = np.random.default_rng(1).normal(0, 1, (BANDS, mel_frames)).astype(np.float32)
    states = encode(weights, mel, 3)
    model = EncoderGraph(weights).build(pooled_layers, framed_layers)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    pooled, frames = session.run(["pooled", "frames"], {"mel": mel[np.newaxis]})
    expected = pool(states)[[layer - 1 for layer in pooled_layers]]
    np.testing.assert_allclose(pooled[0], expected, atol=1e-3)
    expected = framed([states[layer - 1] for layer in framed_layers], AVERAGED_FRAMES)
    np.testing.assert_allclose(frames[0], expected, atol=1e-3)
