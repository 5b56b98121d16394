"""`make demo`: one real call through all three functions, on this machine.

Drops a recording into the bucket, replays another call live, publishes a scheduler's tick, checks
and shows what came of it.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar

from infra.local.client import (
    CHUNK_SEC,
    ApiClient,
    customer_channel,
    drop_recording,
    publish_tick,
    wait_for,
    wav_chunks,
)
from infra.local.console import Progress
from infra.local.demo_report import check, print_call, print_metrics, report
from infra.local.errors import StackError
from infra.local.names import AGENT, DEMO_USERS, ROOT, SUPERVISOR
from infra.local.signals import ending_on_signals
from infra.local.stack import LocalStack

SAMPLES = ROOT / "tests" / "data" / "calls"
RECORDING = SAMPLES / "calm-angry-calm.flac"
LIVE_CALL = SAMPLES / "worried-to-relieved.flac"
RECORDING_ID = "demo-recording"
LIVE_ID = "demo-live"
_WATCHABLE_SPEED = 4.0
"""Times real time at which the live call runs when somebody may be watching the page."""


@dataclass
class Demo:
    """The main job, stage by stage."""

    stack: LocalStack
    console: Console
    recording: Path
    speed: float | None
    """Times real time at which the live call is replayed; None is as fast as it goes."""
    stages_sec: dict[str, float] = field(default_factory=dict)

    def run(self) -> dict[str, Any]:
        """Run all stages.

        Raises:
            DemoFailed: what was stored is not what went in.
        """
        agent = ApiClient(self.stack, AGENT)
        supervisor = ApiClient(self.stack, SUPERVISOR)
        with self._stage("recording"):
            self._process_recording(supervisor)
        with self._stage("live"):
            answered = self._replay_live(agent)
        calls = {id_: supervisor.get(f"/calls/{id_}") for id_ in (RECORDING_ID, LIVE_ID)}
        segments = {id_: _all_segments(supervisor, id_) for id_ in calls}
        with self._stage("metrics"):
            publish_tick(self.stack)
            metrics = self._wait_for_metrics(supervisor, calls)
        check(calls=calls, segments=segments, answered={LIVE_ID: answered}, metrics=metrics)
        for call_id, call in calls.items():
            print_call(self.console, call, segments[call_id], url=self._page(call_id))
        print_metrics(self.console, metrics)
        return report(
            calls=calls,
            segments=segments,
            metrics=metrics,
            stages_sec=self.stages_sec,
            ready_sec=self.stack.ready_sec,
        )

    def _process_recording(self, supervisor: ApiClient) -> None:
        self.console.print(f"\n[bold]Recording[/] {self.recording.name} → bucket")
        metadata = {"call_id": RECORDING_ID, "agent_id": AGENT.agent_id, "consent": "granted"}
        drop_recording(self.stack, self.recording, metadata=metadata)
        with self._bar(total=100) as (bar, task):

            def finished() -> dict[str, Any] | None:
                call = _call_or_none(supervisor, RECORDING_ID)
                if call is None:
                    return None
                bar.update(task, completed=round(100 * call["progress"]))
                return call if call["status"] in ("completed", "failed") else None

            wait_for(finished, what="processing the recording", deadline_sec=600)

    def _replay_live(self, agent: ApiClient) -> int:
        self.console.print(f"\n[bold]Live call[/] {LIVE_CALL.name} → {self._page(LIVE_ID)}")
        agent.post("/calls", {"call_id": LIVE_ID, "consent": "granted"})
        chunks = list(wav_chunks(customer_channel(LIVE_CALL)))
        with self._bar(total=len(chunks)) as (bar, task):
            for sequence, chunk in enumerate(chunks):
                started = time.monotonic()
                agent.send_chunk(chunk, call_id=LIVE_ID, sequence=sequence)
                bar.update(task, advance=1)
                if self.speed:
                    time.sleep(max(0.0, CHUNK_SEC / self.speed - (time.monotonic() - started)))
        agent.post(f"/calls/{LIVE_ID}/end", {})
        return len(chunks)

    def _wait_for_metrics(
        self, supervisor: ApiClient, calls: dict[str, dict[str, Any]]
    ) -> list[dict[str, Any]]:
        self.console.print("\n[bold]Metrics[/] a scheduler's tick → aggregate_metrics")
        days = sorted(call["started_at"][:10] for call in calls.values())
        counting = [c for c in calls.values() if c["summary"] and c["summary"]["segments"]]

        def counted() -> list[dict[str, Any]] | None:
            answer = supervisor.get(
                "/metrics/emotions", start_date=days[0], end_date=days[-1], interval="daily"
            )
            metrics: list[dict[str, Any]] = answer["metrics"]
            done = sum(entry["total_calls"] for entry in metrics) >= len(counting)
            return metrics if done else None

        return wait_for(counted, what="counting the calls", deadline_sec=60)

    def _page(self, call_id: str) -> str:
        return f"{self.stack.page_url}/#/calls/{call_id}"

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.stages_sec[name] = round(time.monotonic() - started, 2)

    @contextmanager
    def _bar(self, *, total: int) -> Iterator[tuple[ProgressBar, Any]]:
        columns = (TextColumn("  "), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with ProgressBar(*columns, console=self.console) as bar:
            yield bar, bar.add_task("", total=total)


def _call_or_none(client: ApiClient, call_id: str) -> dict[str, Any] | None:
    try:
        call: dict[str, Any] = client.get(f"/calls/{call_id}")
    except requests.HTTPError as error:
        if error.response is not None and error.response.status_code == 404:  # noqa: PLR2004
            return None
        raise
    return call


def _all_segments(client: ApiClient, call_id: str) -> list[dict[str, Any]]:
    segments: list[dict[str, Any]] = []
    query = {"call_id": call_id, "limit": "500"}
    while True:
        page = client.get("/emotions", **query)
        segments += page["segments"]
        if page["next_page_token"] is None:
            return segments
        query["page_token"] = page["next_page_token"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo; return the exit status."""
    arguments = _parser().parse_args(argv)
    console = Console(highlight=False)
    if not arguments.call.is_file():
        sys.stderr.write(f"There is no recording at {arguments.call}.\n")
        return 1
    progress = Progress(console)
    progress.say("Starting Calltone on this machine:")
    try:
        with (
            ending_on_signals(),
            LocalStack(build_dir=arguments.build_dir, progress=progress) as stack,
        ):
            os.environ |= stack.environment  # where this process's own Google clients go
            speed = None if arguments.once else _WATCHABLE_SPEED
            demo = Demo(stack=stack, console=console, recording=arguments.call, speed=speed)
            _write_down(demo.run(), arguments.build_dir / "demo.json", console)
            if not arguments.once:
                _stay(stack, console)
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        console.print("\nEnded.")
    return 0


def _write_down(result: dict[str, Any], path: Path, console: Console) -> None:
    path.write_text(json.dumps(result, indent=2) + "\n")
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    console.print(f"\n[green]✓[/] all stored and counted; figures in {shown}")


def _stay(stack: LocalStack, console: Console) -> None:
    console.print(f"\nOpen [bold]{stack.page_url}[/] to see the calls and to try the microphone.")
    for user in DEMO_USERS:
        console.print(f"  {user.label:<10} {user.email}   password {user.password}")
    console.print("Ctrl-C ends it.")
    stack.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.local.demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="check, write build/demo.json, exit")
    parser.add_argument("--call", type=Path, default=RECORDING, help="your own recording")
    parser.add_argument(
        "--build-dir", type=Path, default=ROOT / "build", help="for logs and demo.json"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
