"""`make load`: many live calls at once against the local stack; are they fast, is all stored?"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore

from benchmarks.audio import speech_chunks
from benchmarks.machine import machine_facts
from infra.local.client import CHUNK_SEC, sign_in
from infra.local.errors import StackError
from infra.local.names import AGENT, ROOT
from infra.local.signals import ending_on_signals
from infra.local.stack import LocalStack

RESULT = ROOT / "build" / "load.json"
_STACK_DIR = ROOT / "build" / "load"
_SETTLE_SEC = 60  # a call that fell behind may end its last chunk after the duration


def main(argv: Sequence[str] | None = None) -> int:
    """Run the load, check, print and write down; 1 if a chunk was lost or stored twice."""
    arguments = _parser().parse_args(argv)
    try:
        with ending_on_signals(), LocalStack(build_dir=_STACK_DIR) as stack:
            figures = measure(stack, users=arguments.users, duration_sec=arguments.duration)
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    RESULT.write_text(json.dumps(figures, indent=2) + "\n")
    sys.stdout.write(json.dumps(figures, indent=2) + f"\nFigures in {RESULT.relative_to(ROOT)}\n")
    return 0 if figures["failures"] == 0 and figures["is_exact"] else 1


def measure(
    stack: LocalStack,
    *,
    users: int,
    duration_sec: float,
    patience_sec: float = CHUNK_SEC,
    api_url: str | None = None,
) -> dict[str, Any]:
    """Let `users` callers talk for `duration_sec` and compare what they sent with what is stored.

    They talk to the stack's own function, or to another at `api_url` with the same Firestore. A
    call that has fallen behind ends without the chunks that are later than `patience_sec`.

    Raises:
        LoadFailed: Locust itself failed.
    """
    machine = machine_facts()
    ledger = _run_locust(
        stack,
        api_url=api_url or stack.api_url,
        users=users,
        duration_sec=duration_sec,
        patience_sec=patience_sec,
    )
    stored = _stored(stack, ledger["sent"])
    return _figures(ledger, stored, users=users, duration_sec=duration_sec) | {"machine": machine}


class LoadFailed(StackError):
    """Locust ended without a result."""


def _run_locust(
    stack: LocalStack, *, api_url: str, users: int, duration_sec: float, patience_sec: float
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        for number, wav in enumerate(speech_chunks()):
            (Path(folder) / f"{number:03d}.wav").write_bytes(wav)
        result = Path(folder) / "ledger.json"
        argv = [sys.executable, "-m", "locust", "-f", ROOT / "tests" / "load" / "locustfile.py"]
        argv += ["--headless", "--only-summary", "--skip-log-setup", "--host", api_url]
        argv += ["--users", str(users), "--spawn-rate", str(max(1, users // 5))]
        argv += [
            "--run-time",
            f"{duration_sec + patience_sec + _SETTLE_SEC:.0f}s",
            "--stop-timeout",
            "60",
        ]
        done = subprocess.run(  # noqa: S603 - the command is our own
            [str(part) for part in argv],
            env=os.environ
            | {
                "LOAD_CHUNKS": folder,
                "LOAD_RESULT": str(result),
                "LOAD_TALK_SEC": str(duration_sec),
                "LOAD_PATIENCE_SEC": str(patience_sec),
                "LOAD_TOKEN": sign_in(stack, AGENT),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if not result.exists():
            raise LoadFailed(f"Locust ended with status {done.returncode}:\n{done.stderr}")
        ledger: dict[str, Any] = json.loads(result.read_text())
        return ledger


def _stored(stack: LocalStack, calls: Mapping[str, int]) -> dict[str, tuple[list[int], int]]:
    """For each call the sequences stored, and how many its rollup counts."""
    with mock.patch.dict(os.environ, FIRESTORE_EMULATOR_HOST=stack.firestore_host):
        client = firestore.Client(project=stack.project_id, credentials=AnonymousCredentials())
    found = {}
    for call_id in calls:
        call = client.document(f"calls/{call_id}").get().to_dict() or {"rollup": {}}
        counted = sum(
            sum(slot["emotions"].values()) + slot["silent"] for slot in call["rollup"].values()
        )
        segments = client.collection(f"calls/{call_id}/segments").select(["sequence"]).stream()
        found[call_id] = (sorted(s.get("sequence") for s in segments), counted)
    client.close()
    return found


def _figures(
    ledger: Mapping[str, Any],
    stored: Mapping[str, tuple[list[int], int]],
    *,
    users: int,
    duration_sec: float,
) -> dict[str, Any]:
    sent = ledger["sent"]
    statuses = ledger["statuses"]
    accepted_ms, request_ms = ledger["accepted_ms"], ledger["request_ms"]
    return {
        "users": users,
        "duration_sec": duration_sec,
        "p50_ms": _percentile(accepted_ms, 50),
        "p95_ms": _percentile(accepted_ms, 95),
        "request_p50_ms": _percentile(request_ms, 50),
        "request_p95_ms": _percentile(request_ms, 95),
        "failures": len(ledger["failures"]),
        "failure_examples": ledger["failures"][:3],
        "chunks_per_second": round(len(accepted_ms) / duration_sec, 2),
        "segments_sent": sum(sent.values()),
        "segments_stored": sum(len(sequences) for sequences, _ in stored.values()),
        "is_exact": all(
            stored[call_id] == (list(range(count)), count) for call_id, count in sent.items()
        ),
        "rejected": sum(statuses.get(status, 0) for status in ("429", "503")),
        "refusals": ledger["refusals"],
        "unanswered": statuses.get("0", 0),
        "retried": len(request_ms) - sum(sent.values()),
        "behind_p95_sec": round(_percentile(ledger["behind_sec"], 95), 2),
    }


def _percentile(values: Sequence[float], percent: float) -> float:
    return round(float(np.percentile(values, percent)), 1) if values else float("nan")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.load.run", description=__doc__)
    parser.add_argument("--users", type=int, default=50, help="live calls at once (50)")
    parser.add_argument("--duration", type=float, default=120.0, help="seconds (120)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
