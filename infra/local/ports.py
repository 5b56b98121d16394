"""Ports: the usual ones of firebase.json where they are free, else any."""

import contextlib
import fcntl
import json
import socket
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from infra.local.errors import StackError
from infra.local.names import HOST

# What firebase.json has no place for.
_OWN_PORTS = {
    "api": 8081,
    "process_recording": 8082,
    "aggregate_metrics": 8083,
    "bridge": 8084,
    "crm": 8086,
}
_TRIES = 100


def usual_ports(firebase_json: Path) -> dict[str, int]:
    """Return each service's usual port: the emulators' from `firebase_json`, then our own."""
    emulators = json.loads(firebase_json.read_text())["emulators"]
    configured = {
        name: entry["port"]
        for name, entry in emulators.items()
        if isinstance(entry, dict) and "port" in entry
    }
    return configured | _OWN_PORTS


@contextlib.contextmanager
def reserved_ports(usual: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Yield a port per name, its usual one unless that is taken; no port twice.

    A service listens seconds after its port is chosen. Until the block ends, another stack on this
    machine, starting meanwhile, chooses other ports.
    """
    with contextlib.ExitStack() as reserved:
        with contextlib.ExitStack() as listening:
            ports = {
                name: _take(port, reserved, listening) or _take_any(reserved, listening)
                for name, port in usual.items()
            }
        yield ports


def _take(
    wanted: int, reserved: contextlib.ExitStack, listening: contextlib.ExitStack
) -> int | None:
    """Reserve `wanted` (0: any) and listen there for now; None when someone has it."""
    taken = listening.enter_context(socket.socket())
    # As servers do: a port whose last connections are still in TIME_WAIT is free.
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((HOST, wanted))
        taken.listen()  # with that option, a second bind only fails where someone listens
        port = int(taken.getsockname()[1])
        lock = reserved.enter_context(_lock_path(port).open("a"))
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return None
    return port


def _take_any(reserved: contextlib.ExitStack, listening: contextlib.ExitStack) -> int:
    for _ in range(_TRIES):
        if port := _take(0, reserved, listening):
            return port
    raise StackError(f"{HOST} has no free port left.")


def _lock_path(port: int) -> Path:
    return Path(tempfile.gettempdir()) / f"calltone-port-{port}.lock"
