"""What came of it: the ledger of inputs beside what Firestore holds, and the metrics."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore

from infra.drill.load import Ledger
from infra.local.names import BUCKET
from infra.local.stack import LocalStack, StackSources


@dataclass(frozen=True)
class Stored:
    """What Firestore holds of the drill's inputs.

    Attributes:
        inputs: chunks with a segment, and recordings whose analysis has ended.
        lost: chunks without a segment, recordings that did not end well, segments that one
            recording lacks and another of the same sound has.
        duplicated: what a call's statistics count beyond its segments.
    """

    inputs: int
    lost: list[str]
    duplicated: list[str]


def stored(stack: LocalStack, ledger: Ledger) -> Stored:
    """Compare."""
    calls = {call_id for call_id, _ in ledger.chunks} | ledger.recordings
    found = _read(stack, calls)
    chunks = {(call_id, n) for call_id in calls - ledger.recordings for n in found[call_id][1]}
    ended = {id_ for id_ in ledger.recordings if found[id_][0].get("status") == "completed"}
    lost = [f"chunk {n} of {call_id}" for call_id, n in sorted(ledger.chunks - chunks)]
    lost += [f"recording {call_id}" for call_id in sorted(ledger.recordings - ended)]
    most = max((found[call_id][1] for call_id in ended), key=len, default=[])
    lost += [f"segments of {call_id}" for call_id in ended if found[call_id][1] != most]
    duplicated = [f"chunk {n} of {call_id}" for call_id, n in sorted(chunks - ledger.chunks)]
    for call_id, (call, sequences) in found.items():
        counted, there = _counted(call), len(sequences)
        if counted > there:
            duplicated.append(f"{call_id} counts {counted} segments, there are {there}")
        elif counted < there:
            lost.append(f"{call_id} counts {counted} segments, there are {there}")
        duplicated += [f"{n} of {call_id}" for n, times in Counter(sequences).items() if times > 1]
    return Stored(len(chunks & ledger.chunks) + len(ended), lost, duplicated)


def pending(stack: LocalStack, ledger: Ledger) -> bool:
    """Whether a recording is still to be analysed."""
    found = _read(stack, ledger.recordings)
    return any(call.get("status") not in ("completed", "failed") for call, _ in found.values())


def metrics_problem(stack: LocalStack) -> str | None:
    """What `calltone recompute` says is wrong with the metrics; None if nothing is."""
    today = datetime.now(UTC).date()
    days = [str(today + timedelta(days=by)) for by in (-1, 1)]
    argv = [sys.executable, "-m", "calltone", "recompute", "--from", days[0], "--to", days[1]]
    environment = {
        "RECORDINGS_BUCKET": BUCKET,
        "MODEL_URI": str(StackSources().model),
        "PYTHONPATH": str(StackSources().functions.parent),
    }
    done = subprocess.run(
        argv,
        env=dict(os.environ) | stack.environment | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    waiting = " 0 calls wait" not in done.stderr
    return done.stdout + done.stderr if done.returncode or waiting else None


def _read(stack: LocalStack, calls: set[str]) -> dict[str, tuple[dict[str, Any], list[int]]]:
    """Each call's document, and the numbers of its segments in order."""
    with mock.patch.dict(os.environ, FIRESTORE_EMULATOR_HOST=stack.firestore_host):
        client = firestore.Client(
            project=stack.project_id,
            credentials=AnonymousCredentials(),  # type: ignore[no-untyped-call]
        )
    found = {}
    for call_id in calls:
        segments = client.collection(f"calls/{call_id}/segments").select(["sequence"]).stream()
        sequences = sorted(segment.get("sequence") for segment in segments)
        found[call_id] = (client.document(f"calls/{call_id}").get().to_dict() or {}, sequences)
    client.close()  # type: ignore[no-untyped-call]
    return found


def _counted(call: dict[str, Any]) -> int:
    slots = call.get("rollup", {}).values()
    return sum(sum(slot["emotions"].values()) + slot["silent"] for slot in slots)
