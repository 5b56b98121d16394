"""A folder of recordings goes into the bucket, and what is there already is not sent again."""

import json
import os
import uuid
from pathlib import Path

import pytest

from calltone.cli import main
from calltone.cli.upload import JOURNAL
from infra.local.client import wait_for
from infra.local.stack import LocalStack
from tests.integration.api import DATA, SPEECH_WAV

AGENT = ("--agent-id", "agent-1", "--consent", "granted")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eight recordings in two folders, and a file that is none."""
    for number in range(8):
        place = tmp_path / "day" / f"{number % 2}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"call {number}.wav").write_bytes(SPEECH_WAV + bytes(number))
    (tmp_path / "notes.txt").write_text("not a recording")
    return tmp_path


@pytest.fixture
def upload(emulators: LocalStack, folder: Path, capsys: pytest.CaptureFixture[str]):
    """Run the command; its status and what it printed."""
    prefix = f"upload-{uuid.uuid4()}/"

    def run(*more: str) -> tuple[int, str]:
        argv = ["upload", str(folder), "--bucket", emulators.bucket, "--prefix", prefix, *more]
        status = main(argv, environment=os.environ)
        captured = capsys.readouterr()
        return status, captured.err + captured.out

    run.prefix = prefix
    return run


def calls_of(client, prefix: str) -> dict[str, dict]:
    calls = (snapshot.to_dict() for snapshot in client.collection("calls").stream())
    return {
        call["recording"]["name"]: call
        for call in calls
        if call["recording"] and call["recording"]["name"].startswith(prefix)
    }


def test_all_arrive_and_become_calls(upload, firestore_client):
    status, output = upload(*AGENT, "--parallel", "3")
    assert (status, output.splitlines()[-1]) == (
        0,
        "9 files: 8 uploaded, 0 already there, 1 ignored, 0 failed.",
    )
    assert "notes.txt" in output

    def processed() -> list[dict] | None:
        calls = calls_of(firestore_client, upload.prefix).values()
        return list(calls) if [call["status"] for call in calls] == ["completed"] * 8 else None

    calls = wait_for(processed, what="the processing of eight recordings")
    assert {call["agent_id"] for call in calls} == {"agent-1"}


def test_a_second_run_sends_only_what_is_new_or_changed(upload, folder: Path):
    upload(*AGENT)
    assert "0 uploaded, 8 already there" in upload(*AGENT)[1]
    (folder / "day" / "0" / "call 0.wav").write_bytes(SPEECH_WAV + bytes(99))
    assert "1 uploaded, 7 already there" in upload(*AGENT)[1]


def test_a_run_that_was_killed_is_gone_on_with(upload, folder: Path):
    upload(*AGENT)
    journal = folder / JOURNAL
    lines = journal.read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    assert sorted({entry["outcome"] for entry in entries}) == ["ignored", "uploaded"]
    half = [line for line in lines if "call 3" not in line]
    journal.write_text("\n".join([*half, lines[0][:20]]))
    # Analysed or not by now, the one whose line is lost is sent or found; the others stay.
    assert "8 already there" in (again := upload(*AGENT)[1]) or "1 uploaded, 7 already" in again


def test_what_the_function_would_refuse_is_refused_at_once(upload, capsys):
    status, output = upload("--agent-id", "no such/id")
    assert status == 1
    assert "agent_id must be 1 to 128 letters" in output


def test_a_bucket_that_is_not_there(emulators: LocalStack, folder: Path, capsys):
    argv = ["upload", str(folder), "--bucket", "no-such-bucket", *AGENT]
    assert main(argv, environment=os.environ) == 1
    assert "8 failed" in capsys.readouterr().out


def test_no_folder(capsys):
    assert main(["upload", str(DATA / "none"), "--bucket", "b"], environment={}) == 1
    assert "expected a folder" in capsys.readouterr().err
