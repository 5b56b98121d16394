"""A file replayed as a live call: by the command line, and by the examples for integrators."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from calltone.cli.live_client import LiveCallClient
from calltone.cli.sign_in import SignedIn
from infra.local.client import customer_channel
from infra.local.names import AGENT, ROOT
from infra.local.stack import LocalStack
from tests.integration.api import DATA, Api

SAMPLE = DATA / "calls" / "calm-angry-calm.flac"
LENGTH_SEC = 11.0
CHUNKS = 5  # of 2.5 s, the last one shorter


@pytest.fixture(scope="module")
def call_wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stream") / "call.wav"
    samples = customer_channel(SAMPLE)[: round(LENGTH_SEC * 16_000)]
    soundfile.write(path, samples, 16_000, subtype="PCM_16")
    return path


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [str(part) for part in command],
        cwd=ROOT,
        env=os.environ | {"NO_PROXY": "127.0.0.1", "PYTHONPATH": "functions"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def stream(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-m", "calltone", "stream", *arguments, **environment)


def test_a_file_becomes_a_live_call(stack: LocalStack, agent: Api, call_id: str, call_wav: Path):
    done = stream(
        *(call_wav, "--url", stack.api_url, "--call-id", call_id, "--speed", "10"),
        *("--email", AGENT.email, "--auth-emulator", stack.auth_host),
        CALLTONE_PASSWORD=AGENT.password,
    )
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"^ +\d:\d\d  .*  mood .* \d+ ms", done.stdout, re.MULTILINE)) == CHUNKS
    assert f"{CHUNKS} chunks, answered in" in done.stdout
    call = agent.get(f"/calls/{call_id}").json()
    assert (call["status"], call["duration_sec"]) == ("completed", LENGTH_SEC)
    segments = agent.get("/emotions", call_id=call_id).json()["segments"]
    assert [s["sequence"] for s in segments] == list(range(CHUNKS))
    assert f"mostly {call['summary']['dominant_emotion']}" in done.stdout


def test_two_channels_are_told_apart(
    stack: LocalStack, agent: Api, agent_token: str, call_id: str, tmp_path: Path
):
    """The customer is on the right; on the left nobody speaks."""
    path = tmp_path / "two.wav"
    right = customer_channel(SAMPLE)[: round(LENGTH_SEC * 16_000)]
    soundfile.write(path, [[0.0, sample] for sample in right], 16_000)
    for side, spoken in (("left", False), ("right", True)):
        name = f"{call_id}-{side}"
        done = stream(
            *(path, "--url", stack.api_url, "--call-id", name, "--speed", "20"),
            *("--from-channel", side, "--token", agent_token),
        )
        assert done.returncode == 0, done.stderr
        segments = agent.get("/emotions", call_id=name).json()["segments"]
        assert any(s["detected_emotion"] for s in segments) is spoken


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "expected --token, or --email and a password; got neither"),
        (("--token", "rubbish"), "401: The ID token is invalid"),
        (("--email", AGENT.email, "--password", "wrong"), "The sign-in refused"),
    ],
)
def test_whoever_may_not_is_told_why(
    arguments: tuple[str, ...], words: str, stack: LocalStack, call_wav: Path
):
    done = stream(
        *(call_wav, "--url", stack.api_url, *arguments),
        FIREBASE_AUTH_EMULATOR_HOST=stack.auth_host,
    )
    assert done.returncode == 1
    assert words in done.stderr


def test_a_call_goes_on_when_its_token_has_ended(
    stack: LocalStack, agent: Api, call_id: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    user = SignedIn.with_password(
        base=f"http://{stack.auth_host}/",
        api_key="demo",
        email=AGENT.email,
        password=AGENT.password,
    )
    user.id_token = ended = "refused"  # the emulator's own tokens hold for ever
    client = LiveCallClient(url=stack.api_url, call_id=call_id, tokens=user)
    client.start()
    assert user.id_token != ended
    assert agent.get(f"/calls/{call_id}").json()["agent_id"] == AGENT.agent_id


@pytest.mark.parametrize("example", ["stream_call.py", "stream_call.mjs"])
def test_the_examples_for_integrators(
    example: str, stack: LocalStack, agent_token: str, call_wav: Path
):
    program = sys.executable if example.endswith(".py") else shutil.which("node")
    assert program is not None
    done = run(
        *(program, ROOT / "examples" / example, call_wav),
        CALLTONE_URL=stack.api_url,
        CALLTONE_TOKEN=agent_token,
        CALLTONE_SPEED="10",
    )
    assert done.returncode == 0, done.stderr
    *heard, counts = done.stdout.splitlines()
    assert [line.split()[0] for line in heard] == [str(number) for number in range(CHUNKS)]
    assert 0 < sum(json.loads(counts.replace("'", '"')).values()) <= CHUNKS
