"""Starts services at the same time and ends them at the same time."""

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass

from infra.local.console import Progress
from infra.local.errors import StartAbandoned
from infra.local.process import Service


@dataclass(frozen=True)
class Planned:
    """A service still to be started."""

    label: str
    """What a person calls it."""
    where: str
    """Where it is to be found."""
    manager: AbstractContextManager[Service]


@dataclass(frozen=True)
class Ready:
    """A started service and the seconds until it was ready."""

    planned: Planned
    service: Service
    ready_sec: float


@contextlib.contextmanager
def all_running(
    plan: Sequence[Planned], *, abandoned: threading.Event, progress: Progress
) -> Iterator[list[Ready]]:
    """Start every service of `plan` at once; end them all at once with the `with` block.

    `abandoned` is set when one fails or the main thread is interrupted, so that the others stop
    waiting for readiness. The first failure is raised once all that had started are ended.
    """
    with ThreadPoolExecutor(len(plan), thread_name_prefix="stack") as pool:
        ready: list[Ready] = []
        began = time.monotonic()

        def start(planned: Planned) -> None:
            try:
                service = planned.manager.__enter__()
            except BaseException as error:
                abandoned.set()
                if not isinstance(error, StartAbandoned):
                    progress.failed(planned.label, time.monotonic() - began)
                raise
            ready.append(Ready(planned, service, time.monotonic() - began))
            progress.ready(planned.label, ready[-1].ready_sec, planned.where)

        futures: list[Future[None]] = []
        try:  # before the first submit: a signal may come between any two
            for planned in plan:
                futures.append(pool.submit(start, planned))  # noqa: PERF401 - known one by one
            _raise_first(futures)
            yield ready
        finally:
            abandoned.set()
            for future in futures:  # what is still starting has to be through before it can end
                future.exception()
            list(pool.map(_end, ready))


def _raise_first(futures: Sequence[Future[None]]) -> None:
    """Wait for all; raise the error that made the others give up."""
    errors = [error for future in futures if (error := future.exception())]
    for error in sorted(errors, key=lambda error: isinstance(error, StartAbandoned)):
        raise error


def _end(ready: Ready) -> None:
    ready.planned.manager.__exit__(None, None, None)
