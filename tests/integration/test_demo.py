"""`make demo ONCE=1` as a user runs it, with a recording of one's own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from infra.local.demo import Demo
from infra.local.demo_report import DemoFailed
from infra.local.stack import LocalStack
from tests.integration.api import DATA

ROOT = Path(__file__).parents[2]


def run_demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "infra.local.demo", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": "functions:."},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_once_checks_writes_figures_and_ends(tmp_path: Path):
    own = tmp_path / "my call.flac"
    own.write_bytes((DATA / "calls" / "worried-to-relieved.flac").read_bytes())
    finished = run_demo("--once", "--call", str(own), "--build-dir", str(tmp_path / "build"))
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "my call.flac" in finished.stdout
    figures = json.loads((tmp_path / "build" / "demo.json").read_text())
    recording, live = figures["calls"]["demo-recording"], figures["calls"]["demo-live"]
    assert recording["status"] == live["status"] == "completed"
    assert recording["dominant_emotion"]
    assert live["segments"] == 23
    assert figures["metrics"]["total_calls"] == 2
    counted = recording["segments_with_speech"] + live["segments_with_speech"]
    assert figures["metrics"]["total_segments"] == counted
    assert set(figures["stages_sec"]) == {"recording", "live", "metrics"}


def test_a_recording_that_is_not_there():
    finished = run_demo("--once", "--call", "no/such/call.wav")
    assert finished.returncode == 1
    assert finished.stderr == "There is no recording at no/such/call.wav.\n"


def test_a_recording_that_is_not_audio(tmp_path: Path, emulators: LocalStack):
    text = tmp_path / "notes.wav"
    text.write_text("these are my notes, not a call\n" * 20)
    demo = Demo(stack=emulators, console=Console(quiet=True), recording=text, speed=None)
    with pytest.raises(DemoFailed, match=r"demo-recording is failed: .*found text"):
        demo.run()
