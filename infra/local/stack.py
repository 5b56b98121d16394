"""The whole of Calltone on this machine, as one context manager."""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from infra.local.addresses import Addresses
from infra.local.bridge import bridge
from infra.local.console import Progress
from infra.local.emulators import ACK_DEADLINE_SEC, bucket, firestore, pubsub
from infra.local.firebase import firebase
from infra.local.functions import FUNCTIONS, function
from infra.local.keeper import Keeper
from infra.local.lock import alone_in
from infra.local.names import (
    ALERTS_TOPIC,
    BUCKET,
    HOST,
    ROOT,
    UNKNOWN_CONSENT,
    WEBHOOK_ENVIRONMENT,
)
from infra.local.parallel import Planned, all_running
from infra.local.ports import reserved_ports, usual_ports
from infra.local.process import Runtime, Service

_WATCH_SEC = 0.5
_API_ENVIRONMENT = {
    # As in a deployment for many calls at once; functions-framework's own default is 4 per core.
    "THREADS": "64",
    # Everybody here is one of two users, also two hundred callers of a load test.
    "RATE_LIMIT_PER_SEC": "1000",
}


@dataclass(frozen=True)
class StackSources:
    """What the stack runs, by default this checkout's own."""

    functions: Path = ROOT / "functions" / "main.py"
    page: Path = ROOT / "widget" / "dist"
    rules: Path = ROOT / "infra" / "firestore" / "firestore.rules"
    model: Path = ROOT / "model_artifacts" / "encoder-1"


class LocalStack(Addresses):
    """Runs every service from `__enter__` to `__exit__`.

    All start at once; `__enter__` returns when the last is ready. When one fails, the others are
    ended and its error is raised. Whatever happens, SIGKILL included, no process is left behind.
    """

    def __init__(
        self,
        *,
        build_dir: Path = ROOT / "build",
        sources: StackSources | None = None,
        environment: Mapping[str, str] | None = None,
        ack_deadline_sec: int = ACK_DEADLINE_SEC,
        progress: Progress | None = None,
    ) -> None:
        """Prepare a stack that keeps its logs and the page's copy under `build_dir`.

        `environment` is given to the functions besides what they need. An event whose answer was
        not heard within `ack_deadline_sec` is delivered again.
        """
        self.build_dir = build_dir
        self._sources = sources or StackSources()
        self._environment = dict(environment or {})
        self._ack_deadline_sec = ack_deadline_sec
        self._progress = progress or Progress()
        self._open = ExitStack()
        self._services: dict[str, Service] = {}
        self.ports: dict[str, int] = {}
        self.ready_sec: dict[str, float] = {}
        """Seconds each service took to be ready."""

    def __enter__(self) -> Self:
        """Start everything.

        Raises:
            StackError: the class says what went wrong, the message how to mend it.
        """
        try:
            self._start()
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(self, *_raised: object) -> None:
        self._open.close()

    def wait(self) -> None:
        """Stay until a signal comes.

        Raises:
            ServiceFailed: a service has ended.
        """
        while True:
            self.check()
            time.sleep(_WATCH_SEC)

    def check(self) -> None:
        """Raise ServiceFailed if a service has ended."""
        for service in self._services.values():
            service.check()

    @property
    def process_logs(self) -> dict[str, Path]:
        """Each service's log file; the functions' hold a JSON object per line."""
        return {name: service.log_path for name, service in self._services.items()}

    def service(self, name: str) -> Service:
        """The running service of that name, as `process_logs` calls it."""
        return self._services[name]

    def _function_environment(self) -> dict[str, str]:
        hosting = self.ports["hosting"]
        return {
            **self.environment,
            **self.settings,
            "MODEL_URI": str(self._sources.model),
            "ALLOWED_ORIGINS": f"http://{HOST}:{hosting},http://localhost:{hosting},{self.crm_url}",
            **UNKNOWN_CONSENT,
            "RATE_LIMIT_PER_SEC": "1000",  # a whole test run is one user
            "PUBLIC_API_URL": self.api_url,
            **WEBHOOK_ENVIRONMENT,
            "ALERTS_TOPIC": ALERTS_TOPIC,
            **self._environment,
        }

    def _start(self) -> None:
        self._open.enter_context(alone_in(self.build_dir))
        usual = usual_ports(ROOT / "firebase.json")
        self.ports = self._open.enter_context(reserved_ports(usual))
        keeper = self._open.enter_context(Keeper())
        runtime = Runtime(self.build_dir, self.ports, keeper)
        function_url = f"http://{HOST}:{self.ports['process_recording']}/"
        self._open.enter_context(bridge(port=self.ports["bridge"], function_url=function_url))
        together = all_running(
            self._plan(runtime), abandoned=runtime.abandoned, progress=self._progress
        )
        for ready in self._open.enter_context(together):
            self._services[ready.service.name] = ready.service
            self.ready_sec[ready.planned.label] = ready.ready_sec

    def _plan(self, runtime: Runtime) -> list[Planned]:
        reach = self.environment
        sources = self._sources
        plan = [
            Planned("Firestore", self.firestore_host, firestore(runtime, rules=sources.rules)),
            Planned(
                "Pub/Sub",
                reach["PUBSUB_EMULATOR_HOST"],
                pubsub(runtime, ack_deadline_sec=self._ack_deadline_sec),
            ),
            Planned("Bucket", f"{reach['STORAGE_EMULATOR_HOST']}  {BUCKET}", bucket(runtime)),
            Planned("Sign-in and page", self.page_url, firebase(runtime, page=sources.page)),
        ]
        environment = self._function_environment()
        for which in FUNCTIONS:
            own = _API_ENVIRONMENT if which.name == "api" else {}
            started = function(
                which, runtime, source=sources.functions, environment=own | environment
            )
            plan.append(Planned(which.name, f"http://{HOST}:{self.ports[which.name]}", started))
        return plan
