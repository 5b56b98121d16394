"""Writes the encoder as ONNX with 8-bit weights."""

import logging
import tempfile
from pathlib import Path

POOLED_LAYERS = (1, 2, 3, 4)
FRAMED_LAYERS = (2, 4)


def export_encoder(target: Path) -> None:
    """Write the truncated Whisper base encoder to `target`, matrices as 8-bit integers.

    Weights keep 7 of the 8 bits: processors without VNNI add products of full 8-bit values in 16
    bits, which overflow, and the same file would give other answers there.

    Raises:
        WeightsError: the packages with the weights (training/requirements.txt) are not installed.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from training.onnx_encoder import EncoderGraph
    from training.weights import whisper_base_encoder

    model = EncoderGraph(whisper_base_encoder()).build(POOLED_LAYERS, FRAMED_LAYERS)
    quieted = logging.getLogger().level
    logging.getLogger().setLevel(logging.ERROR)  # it warns, on the root, of what is intended
    try:
        with tempfile.TemporaryDirectory() as folder:
            full = Path(folder) / "encoder.onnx"
            onnx.save(model, str(full))
            quantize_dynamic(
                full,
                target,
                op_types_to_quantize=["MatMul"],
                weight_type=QuantType.QInt8,
                per_channel=True,
                reduce_range=True,
            )
    finally:
        logging.getLogger().setLevel(quieted)
