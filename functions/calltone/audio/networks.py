"""The network files beside this code, opened once per process."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "models"
_SHA256 = {
    "silero-vad-16k.onnx": "4092d0934bfaae668b8920b371f9726ff19ff3084af70de2fd156ecfa1387aea",
    "campplus-16k.onnx": "e8d45827df2063313b2de79c57d4e8917214c43e4b27cdfbbc27ea0047efddc5",
}


class DamagedNetwork(RuntimeError):
    """A network's file is not the one that was measured."""


@cache
def session(name: str) -> Any:  # noqa: ANN401  # onnxruntime has no types
    """Open a network for ONNX Runtime, on one thread; it is safe to use from several.

    Raises:
        DamagedNetwork: its file has another hash.

    """
    import onnxruntime

    content = (FOLDER / name).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != _SHA256[name]:
        raise DamagedNetwork(f"expected {name} with SHA-256 {_SHA256[name]}, found {found}")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # idle threads must not spin: the machine is shared by all calls
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
