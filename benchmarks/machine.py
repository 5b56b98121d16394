"""What the figures were measured on."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = (
    "numpy",
    "scipy",
    "scikit-learn",
    "onnxruntime",
    "librosa",
    "soundfile",
    "flask",
    "functions-framework",
    "firebase-admin",
    "google-cloud-firestore",
    "grpcio",
    "protobuf",
)


def machine_facts() -> dict[str, object]:
    """Processor, load at this moment, and the versions of what does the work."""
    return {
        "cpu_model": _cpu_model(),
        "cores": os.cpu_count(),
        "load_average_at_start": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def _cpu_model() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found.group(1).strip() if found else platform.machine()
