"""Ports: the usual ones of firebase.json where they are free, else any."""

import json
import socket
from collections.abc import Mapping
from pathlib import Path

from infra.local.names import HOST

# What firebase.json has no place for.
_OWN_PORTS = {"api": 8081, "process_recording": 8082, "aggregate_metrics": 8083, "bridge": 8084}


def usual_ports(firebase_json: Path) -> dict[str, int]:
    """Return each service's usual port: the emulators' from `firebase_json`, then our own."""
    emulators = json.loads(firebase_json.read_text())["emulators"]
    configured = {
        name: entry["port"]
        for name, entry in emulators.items()
        if isinstance(entry, dict) and "port" in entry
    }
    return configured | _OWN_PORTS


def choose_ports(usual: Mapping[str, int]) -> dict[str, int]:
    """Return a port per name, its usual one unless something listens there; no port twice."""
    held: dict[str, socket.socket] = {}
    try:
        for name, port in usual.items():
            held[name] = _bind(port) or _bind_any()
        return {name: int(taken.getsockname()[1]) for name, taken in held.items()}
    finally:
        for taken in held.values():
            taken.close()


def _bind(port: int) -> socket.socket | None:
    taken = socket.socket()
    # As servers do: a port whose last connections are still in TIME_WAIT is free.
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((HOST, port))
        taken.listen()  # with that option, a second bind only fails where someone listens
    except OSError:
        taken.close()
        return None
    return taken


def _bind_any() -> socket.socket:
    taken = _bind(0)
    if taken is None:
        raise OSError(f"{HOST} has no free port left")
    return taken
