"""Finds the firebase-tools that `make setup` installed."""

import shutil

from infra.local.errors import MissingTool
from infra.local.names import ROOT


def firebase_command() -> list[str]:
    """Return the command line that starts firebase-tools.

    Raises:
        MissingTool: Node or firebase-tools is not installed.
    """
    node = shutil.which("node")
    if node is None:
        raise MissingTool("Node is not on PATH. Install Node 20.19 or newer (https://nodejs.org).")
    script = ROOT / "infra/local/node_modules/firebase-tools/lib/bin/firebase.js"
    if not script.exists():
        raise MissingTool(f"firebase-tools is missing: expected {script}. Run `make setup`.")
    # Node itself, not npm's launcher: one process, which gets the signals. A larger nursery saves a
    # fifth of the Auth emulator's start, which makes much garbage.
    return [node, "--max-semi-space-size=64", str(script)]
