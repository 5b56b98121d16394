"""Every gcloud command of the deploying script, the pipelines and the pages is one gcloud knows."""

import json
import os
import re
import shlex
import shutil
import subprocess

import pytest

from infra.local.names import ROOT
from tests.gcloud_commands import faults, tree

SEPARATOR = "\x1f"
# Writes down what it is called with. Whether anything is there already is for the test to say.
RECORDER = f"""#!/usr/bin/env bash
printf '%s{SEPARATOR}' "${{0##*/}}" "$@" >>"$COMMANDS"
echo >>"$COMMANDS"
case " $* " in
    *" apps:sdkconfig "*" --json "*) echo "$SDK_CONFIG" ;;
    *" list --format "*) [ "$THERE" = no ] || echo "$HAD" ;;
    *" --format "*|*" service-agent "*) echo something ;;
    *" describe "*|*" apps:list "*|*" apps:sdkconfig "*|*" sites:get "*) [ "$THERE" = yes ] ;;
esac
"""
NAMES = [f"p-{name}" for name in ("recordings", "training", "backups", "models")]
NAMES += [f"calltone-{name}" for name in ("ticks", "alerts", "reanalysis")]
for dead in ("ticks", "recordings", "reanalysis"):
    NAMES += [f"calltone-dead-{dead}", f"calltone-dead-{dead}-kept"]
FIREBASE = {name: f"its {name}" for name in ("apiKey", "projectId", "authDomain")}
SDK_CONFIG = json.dumps({"result": {"sdkConfig": FIREBASE | {"appId": "1"}}})
PAGES = [
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "infra" / "runbooks").glob("*.md"),
    *(ROOT / ".github" / "workflows").glob("*.yml"),
]


@pytest.fixture(scope="module")
def known():
    table = tree()
    if table is None:
        pytest.skip("needs gcloud, of the Google Cloud SDK")
    return table


@pytest.fixture
def deploy(tmp_path):
    """Return a function that runs the script against nothing: what it called, and its folder."""
    (tmp_path / "infra").mkdir()
    (tmp_path / "widget" / "dist").mkdir(parents=True)
    shutil.copy(ROOT / "infra" / "deploy.sh", tmp_path / "infra")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("gcloud", "npx", "make"):
        (programs / name).write_text(RECORDER)
        (programs / name).chmod(0o755)

    def run(*, there, **settings):
        commands = tmp_path / f"commands-{there}"
        done = subprocess.run(  # noqa: S603  # the script under test
            [tmp_path / "infra" / "deploy.sh"],
            env=os.environ
            | {"PATH": f"{programs}:{os.environ['PATH']}", "PROJECT": "p", "THERE": there}
            | {"COMMANDS": str(commands), "SDK_CONFIG": SDK_CONFIG, "HAD": "\n".join(NAMES)}
            | settings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [line.split(SEPARATOR)[:-1] for line in commands.read_text().splitlines()]

    return run


def of_gcloud(commands):
    return [command[1:] for command in commands if command[0] == "gcloud"]


def test_the_script_calls_only_what_gcloud_has(deploy, known):
    commands = deploy(there="no", RETRAINING_IMAGE="1", SETTINGS="KEEP_AUDIO=on")
    assert [fault for command in of_gcloud(commands) for fault in faults(command, known)] == []


def test_a_project_that_is_there_gets_nothing_anew(deploy):
    new = deploy(there="no", RETRAINING_IMAGE="1")
    again = deploy(there="yes", RETRAINING_IMAGE="1")

    def made(commands):
        return {tuple(command) for command in commands if "create" in " ".join(command)}

    assert len(made(new)) > 20
    assert made(again) == set()


def test_the_page_gets_its_public_configuration(deploy, tmp_path):
    deploy(there="yes")
    config = json.loads((tmp_path / "widget" / "dist" / "config.json").read_text())
    assert config == {"apiBaseUrl": "/api/v1", "firebase": FIREBASE}


def test_without_an_image_there_is_no_job_but_its_rights(deploy):
    commands = [" ".join(command) for command in deploy(there="no")]
    assert not any("run jobs" in command for command in commands)
    assert any("calltone-trainer" in command for command in commands)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_pages_tell_people_to_type_gcloud_has(path, known):
    text = path.read_text().replace("\\\n", " ")
    spoken = re.findall(r"`(gcloud [^`]+)`", text) + re.findall(
        r"^\s*(gcloud .*)$", text, re.MULTILINE
    )
    spoken += re.findall(r"\$\((gcloud [^)]+\))\)", text)
    wrong = []
    for command in spoken:
        words = shlex.split(re.split(r" [|>] | \|\| |…|;", command)[0])
        if len(words) > 2:  # more than the name of a group
            wrong += faults([" ".join(word.split()) for word in words[1:]], known)
    assert wrong == []
