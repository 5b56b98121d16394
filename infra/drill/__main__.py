"""`python -m infra.drill`: the drill, and its report in build/drill.json."""

import json
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from infra.drill.check import metrics_problem, pending, stored
from infra.drill.door import Door, doors
from infra.drill.faults import EMULATORS, Fault, all_faults
from infra.drill.load import Amount, Load
from infra.drill.surroundings import surroundings
from infra.local.client import publish_tick, wait_for
from infra.local.console import Progress
from infra.local.errors import StackError
from infra.local.names import HOST, ROOT
from infra.local.signals import ending_on_signals
from infra.local.stack import LocalStack, StackSources

RESULT = ROOT / "build" / "drill.json"
_FULL = Amount(calls=3, chunk_pause_sec=2.0, recording_pause_sec=6.0)
_HOLD_SEC = 6.0
_SETTLE_SEC = 600.0  # seconds are enough, but for a machine that is busy with other things
_ACK_DEADLINE_SEC = 60
"""When Pub/Sub stands still it hears no answers, and delivers again what it heard none to after
this; in a deployment it waits ten minutes, far longer than one wants to watch a drill."""


def main() -> int:
    """Run the drill; 1 if anything was lost or counted twice."""
    folder = ROOT / "build" / "drill"
    try:
        with ending_on_signals():
            report = drill(folder, _FULL, hold_sec=_HOLD_SEC, progress=Progress())
    except (OSError, StackError) as error:
        sys.stderr.write(f"drill: {error}\n")
        return 1
    text = json.dumps(report, indent=2) + "\n"
    RESULT.write_text(text)
    sys.stdout.write(f"{text}Report in {RESULT.relative_to(ROOT)}\n")
    return 0 if is_well(report) else 1


def is_well(report: dict[str, Any]) -> bool:
    """Whether nothing was lost, nothing counted twice, and the metrics are right."""
    return not (report["lost"] or report["duplicated"] or report["metrics_problem"])


def drill(
    folder: Path, amount: Amount, *, hold_sec: float, progress: Progress | None = None
) -> dict[str, Any]:
    """Break one thing after the other under load; what came of it.

    Raises:
        LiveCallError: a live call was refused for good, or for longer than a client waits.
        StackError: the stack could not be started.
        TimeoutError: what was put in is not analysed long after the last fault.
    """
    with surroundings(folder) as around, doors(*EMULATORS) as through:
        stack = LocalStack(
            build_dir=folder,
            sources=StackSources(functions=ROOT / "infra" / "drill" / "clocked.py"),
            environment=around.environment | _addresses(through),
            ack_deadline_sec=_ACK_DEADLINE_SEC,
            progress=progress,
        )
        for name, door in through.items():
            door.target = partial(_port, stack, name)
        with stack, Load(stack, amount, folder=folder) as load:
            broken = all_faults(stack, around, through)
            faults = [_inflict(fault, load, hold_sec) for fault in broken]
            return _outcome(stack, load, faults)


def _outcome(stack: LocalStack, load: Load, faults: list[dict[str, Any]]) -> dict[str, Any]:
    """Let everything end, and compare what went in with what is stored."""
    load.finish()
    ledger = load.ledger
    wait_for(
        lambda: None if pending(stack, ledger) else True,
        what="analysing the recordings",
        deadline_sec=_SETTLE_SEC,
    )
    problem = _settled_metrics(stack)
    found = stored(stack, ledger)
    return {
        "inputs": ledger.inputs,
        "stored": found.inputs,
        "lost": len(found.lost),
        "duplicated": len(found.duplicated),
        "faults": faults,
        "events_sent": ledger.events,
        "metrics_problem": problem,
        "what": [*found.lost, *found.duplicated],
    }


def _addresses(through: Mapping[str, Door]) -> dict[str, str]:
    """Where the functions find the emulators: behind the doors."""
    at = {name: f"{HOST}:{door.port}" for name, door in through.items()}
    return {
        "FIRESTORE_EMULATOR_HOST": at["firestore"],
        "PUBSUB_EMULATOR_HOST": at["pubsub"],
        "STORAGE_EMULATOR_HOST": f"http://{at['bucket']}",
    }


def _port(stack: LocalStack, emulator: str) -> int:
    return stack.ports["storage" if emulator == "bucket" else emulator]


def _inflict(fault: Fault, load: Load, hold_sec: float) -> dict[str, Any]:
    """Let a fault last for `hold_sec`, and then give as long to recover."""
    if fault.unavailable is not None:
        return {"fault": fault.name, "injected": False, "why": fault.unavailable}
    with fault.happen():
        load.trouble()
        time.sleep(hold_sec)
    load.trouble()
    time.sleep(hold_sec)
    return {"fault": fault.name, "injected": True, "lasted_sec": hold_sec}


def _settled_metrics(stack: LocalStack) -> str | None:
    """Tick until the metrics are what the calls say; what is wrong if they never are."""
    problem = None
    for _ in range(5):
        publish_tick(stack)
        time.sleep(2)
        problem = metrics_problem(stack)
        if problem is None:
            break
    return problem


if __name__ == "__main__":
    sys.exit(main())
