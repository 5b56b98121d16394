"""The three functions, each under functions-framework in a process of its own, as in the cloud."""

import contextlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path

from infra.local import wire
from infra.local.errors import ServiceFailed, StackError
from infra.local.names import HOST
from infra.local.process import Runtime, Service, running, wait_ready

_DEADLINE_SEC = 120.0


@dataclass(frozen=True)
class Function:
    """A function: its name in main.py, what calls it, and where it tells of its health."""

    name: str
    signature_type: str
    health_path: str
    health_status: int


FUNCTIONS = (
    Function("api", "http", "/api/v1/health", HTTPStatus.OK),
    # A function of events takes POST alone, and says so once its source is loaded.
    Function("process_recording", "cloudevent", "/", HTTPStatus.METHOD_NOT_ALLOWED),
    Function("aggregate_metrics", "cloudevent", "/", HTTPStatus.METHOD_NOT_ALLOWED),
)


@contextlib.contextmanager
def function(
    which: Function, runtime: Runtime, *, source: Path, environment: Mapping[str, str]
) -> Iterator[Service]:
    """Run one of the functions in `source`, a main.py.

    Raises:
        StackError: there is no such file.
    """
    if not source.is_file():
        raise StackError(f"Expected the functions in {source}; there is no such file.")
    port = runtime.ports[which.name]
    argv: list[str | Path] = [sys.executable, "-m", "functions_framework", "--source", source]
    argv += ["--target", which.name, "--signature-type", which.signature_type]
    argv += ["--host", HOST, "--port", str(port)]
    with running(
        which.name, argv, runtime=runtime, environment=environment, cwd=source.parent
    ) as service:
        url = f"http://{HOST}:{port}{which.health_path}"
        is_ready = partial(_is_healthy, which, url, service)
        wait_ready(service, is_ready, runtime=runtime, deadline_sec=_DEADLINE_SEC)
        yield service


def _is_healthy(which: Function, url: str, service: Service) -> bool:
    status = wire.status_of(url)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:  # waiting longer does not mend it
        raise ServiceFailed(f"{which.name} is not healthy: {url} answers 500. {service.log_tail()}")
    return status == which.health_status
