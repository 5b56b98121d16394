"""The README's commands work as printed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.stack import LocalStack

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def shell_block(containing: str) -> str:
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    [block] = [block for block in blocks if containing in block]
    return block


def run(script: str) -> str:
    finished = subprocess.run(  # noqa: S603
        ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607
        cwd=ROOT,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def answers(stack: LocalStack) -> list[str]:
    """What each of the API's examples answers."""
    script = shell_block("$API/analyze/stream")
    script = script.replace("http://127.0.0.1:8081/api/v1", stack.api_url)
    script = script.replace("http://127.0.0.1:9099", f"http://{stack.auth_host}")
    # Follow each answer with its status, so that a refusal is seen.
    script = script.replace('curl -s "$API', "curl -w '\\n%{http_code}\\n' -s \"$API")
    script = script.replace("curl -s -X", "curl -w '\\n%{http_code}\\n' -s -X")
    return run(script).splitlines()


def test_every_request_succeeds(answers: list[str]):
    statuses = [int(line) for line in answers if re.fullmatch(r"\d{3}", line)]
    assert statuses == [201, 200, 200, 200, 200, 200, 200, 200, 200, 204, 200]


def test_the_answer_shown_is_the_real_one(answers: list[str]):
    real = next(json.loads(line) for line in answers if '"segment_id"' in line)
    [shown] = [
        json.loads(block)
        for block in re.findall(r"```json\n(.*?)```", README, flags=re.DOTALL)
        if "segment_id" in block
    ]
    assert list(shown) == list(real)
    for same in ("detected_emotion", "is_uncertain", "model_version"):
        assert shown[same] == real[same]
    emotions = shown["all_emotions_confidence"]
    del emotions["…"]
    assert emotions == pytest.approx(
        {name: real["all_emotions_confidence"][name] for name in emotions}, abs=0.02
    )
    for close in ("confidence_score", "arousal", "valence", "speech_ratio"):
        assert shown[close] == pytest.approx(real[close], abs=0.02)
    assert shown["prosody"]["pitch_hz"] == pytest.approx(real["prosody"]["pitch_hz"], abs=5)


def test_the_command_line_examples():
    output = run(shell_block("calltone analyze").replace(".venv/bin/python", sys.executable))
    assert re.search(r"0:\d\d - \d:\d\d", output)
    assert '"probabilities"' in output.splitlines()[-1]


def test_the_stream_example(stack: LocalStack):
    script = shell_block("calltone stream").replace(".venv/bin/python", sys.executable)
    script = script.replace("http://127.0.0.1:8081/api/v1", stack.api_url)
    output = run(script.replace("127.0.0.1:9099", stack.auth_host))
    assert re.search(r"^\d+ chunks, answered in \d+ ms", output, flags=re.MULTILINE)


def test_the_sacred_commands_are_targets_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text()
    for command in re.findall(r"^make (\w+)", shell_block("make demo"), flags=re.MULTILINE):
        assert re.search(rf"^{command}:", makefile, flags=re.MULTILINE)


def test_every_setting_described_is_read():
    from calltone.platform import settings

    platform = Path(settings.__file__).parent
    source = "".join(path.read_text() for path in platform.glob("*settings.py"))
    table = (ROOT / "docs" / "operations" / "settings.md").read_text()
    names = re.findall(r"^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|", table, flags=re.MULTILINE)
    described = {name for row in names for name in re.findall(r"[A-Z_]+", row)}
    assert len(described) > 30
    assert not {name for name in described if f'"{name}"' not in source}


@pytest.mark.parametrize("target", re.findall(r"\]\(((?!http)[^)#]+)", README))
def test_links_lead_somewhere(target: str):
    assert (ROOT / target).exists()
