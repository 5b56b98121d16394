"""One service: a process group of its own, a log file, a deadline to be ready by."""

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from infra.local.errors import NotReady, ServiceFailed, StartAbandoned
from infra.local.keeper import Keeper, signal_group

_GRACE_SEC = 8.0
_POLL_SEC = 0.05
_LINE_LIMIT = 300


@dataclass(frozen=True)
class Runtime:
    """What every service of one stack shares."""

    build_dir: Path
    ports: Mapping[str, int]
    keeper: Keeper
    abandoned: threading.Event = field(default_factory=threading.Event)
    """Set when the start is given up; nobody waits for readiness any longer."""

    @property
    def logs_dir(self) -> Path:
        """Where each service writes `<name>.log`."""
        return self.build_dir / "logs"


@dataclass(frozen=True)
class Service:
    """A running service."""

    name: str
    process: subprocess.Popen[bytes]
    log_path: Path

    def check(self) -> None:
        """Raise ServiceFailed, with the end of the log, if the service has ended."""
        status = self.process.poll()
        if status is not None:
            raise ServiceFailed(f"{self.name} ended with status {status}. {self.log_tail()}")

    def log_tail(self, lines: int = 8) -> str:
        """Return where the log is and its last lines."""
        text = self.log_path.read_text(errors="replace").splitlines()[-lines:]
        shown = [readable(line)[:_LINE_LIMIT] for line in text]
        return "\n    ".join([f"Its log, {self.log_path}, ends with:", *shown])


@contextlib.contextmanager
def running(
    name: str,
    argv: Sequence[str | Path],
    *,
    runtime: Runtime,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Iterator[Service]:
    """Run a command as a service until the end of the `with` block, then end its whole group."""
    log_path = runtime.logs_dir / f"{name}.log"
    log_path.parent.mkdir(parents=True, exist_ok=True)
    with log_path.open("wb") as log:
        process = runtime.keeper.start(
            [str(part) for part in argv],
            output=log,
            environment=_environment(environment or {}),
            cwd=cwd,
        )
    try:
        yield Service(name, process, log_path)
    finally:
        _end(process)
        runtime.keeper.forget(process.pid)


def wait_ready(
    service: Service, is_ready: Callable[[], bool], *, runtime: Runtime, deadline_sec: float
) -> None:
    """Wait until `is_ready` says so.

    Raises:
        ServiceFailed: the service ended instead.
        NotReady: it took longer than `deadline_sec`.
        StartAbandoned: the rest of the stack has failed meanwhile.
    """
    deadline = time.monotonic() + deadline_sec
    while not is_ready():
        service.check()
        if runtime.abandoned.is_set():
            raise StartAbandoned(f"{service.name} was not waited for")
        if time.monotonic() > deadline:
            raise NotReady(
                f"{service.name} is not ready after {deadline_sec:g} s. {service.log_tail()}"
            )
        time.sleep(_POLL_SEC)


def readable(line: str) -> str:
    """Return a line of a log as a person reads it; the functions write JSON objects."""
    try:
        entry = json.loads(line)
        exception = entry.get("exception", "").strip().rpartition("\n")[2]
        return " ".join(filter(None, [entry["severity"], entry["message"], exception]))
    except (ValueError, KeyError, AttributeError, TypeError):
        return line


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """Return the caller's environment with `more`, without what leads away from this machine."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name != "GOOGLE_APPLICATION_CREDENTIALS"
    }
    direct = ",".join(filter(None, [os.environ.get("NO_PROXY"), "127.0.0.1,localhost"]))
    return inherited | {"NO_PROXY": direct, "no_proxy": direct} | dict(more)


def _end(process: subprocess.Popen[bytes]) -> None:
    signal_group(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE_SEC)
    signal_group(process.pid, signal.SIGKILL)  # what outlived its leader
    process.wait()
