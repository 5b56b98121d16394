"""Work that goes on while, and after, a request is answered."""

import contextvars
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

_log = logging.getLogger(__name__)


class BackgroundThreads:
    """Implements `calltone.calls.alert_ports.Background`: a few threads and a short queue.

    On Cloud Functions an instance that answers no request gets next to no CPU, so what has not
    ended by then may go on late, or never. Jobs are dropped where they would pile up.
    """

    def __init__(self, *, threads: int = 4, most_waiting: int = 64) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="background")
        self._places = threading.BoundedSemaphore(threads + most_waiting)

    def run(self, job: Callable[[], None], *, wait_sec: float) -> None:
        """Begin `job`; come back when it is done or the time is over, whichever is first."""
        if not self._places.acquire(blocking=False):
            _log.warning("too much work in the background, a job is dropped")
            return
        # The context carries the request's trace into the job's log lines.
        context = contextvars.copy_context()
        future = self._pool.submit(context.run, _logged, job)
        future.add_done_callback(lambda _: self._places.release())
        wait([future], timeout=wait_sec)


def _logged(job: Callable[[], None]) -> None:
    try:
        job()
    except Exception:
        # Nobody waits for the outcome; what the job was for is done again by others.
        _log.exception("a job in the background has failed")
