"""Every gcloud command of the deploying script, the pipelines and the pages is one gcloud knows."""

import json
import re
import shlex

import pytest

from infra.local.names import ROOT
from tests.deploy_script import EVERYTHING, FIREBASE, Script
from tests.gcloud_commands import faults, tree

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
    return Script(tmp_path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """All that is called where nothing is there yet (False), and where everything is (True)."""
    script = Script(tmp_path_factory.mktemp("deploy"))
    return {there: script.commands(there=there, **EVERYTHING) for there in (False, True)}


def of_gcloud(commands):
    return [command[1:] for command in commands if command[0] == "gcloud"]


@pytest.mark.parametrize("there", [False, True])
def test_the_script_calls_only_what_gcloud_has(whole, known, there):
    called = of_gcloud(whole[there])
    assert [fault for command in called for fault in faults(command, known)] == []


def making(commands):
    """Return what makes something new; Google's own identities are asked for every time."""
    return {
        tuple(command)
        for command in commands
        if ("create" in " ".join(command) and "services identity" not in " ".join(command))
        or (command[0] == "curl" and "POST" in command)
    }


def test_a_project_that_is_there_gets_nothing_anew(whole):
    assert len(making(whole[False])) > 40
    assert making(whole[True]) == set()


def test_the_page_gets_its_public_configuration(deploy):
    deploy.commands("page", there=True)
    config = json.loads((deploy.folder / "widget" / "dist" / "config.json").read_text())
    assert config == {"apiBaseUrl": "/api/v1", "firebase": FIREBASE}


def test_a_page_that_calls_another_region_is_not_deployed(deploy):
    done = deploy.run("page", there=True, REGION="us-central1")
    assert done.returncode == 1
    assert "firebase.json sends the page's calls to europe-west1" in done.stderr
    assert (deploy.folder / "commands").read_text() == ""


def test_without_an_image_there_is_no_job_but_its_rights(deploy):
    commands = [" ".join(command) for command in deploy.commands("retraining", there=False)]
    assert not any("run jobs" in command for command in commands)
    assert any("calltone-trainer" in command for command in commands)


@pytest.mark.parametrize("step", ["workflows", "alerts", "budget", "secrets"])
def test_what_nobody_asked_for_is_not_made(deploy, step):
    assert deploy.commands(step, there=False) == []


def test_functions_wait_for_the_values_of_their_secrets(deploy):
    done = deploy.run("secrets", "functions", there=False, SECRETS="TWILIO_AUTH_TOKENS=twilio")
    assert done.returncode == 1
    assert "gcloud secrets versions add twilio --project p" in done.stderr
    assert "functions deploy" not in done.stdout


def test_a_secret_among_the_open_settings_stops_before_anything_is_done(deploy):
    done = deploy.run(there=False, SETTINGS="KEEP_AUDIO=on,TWILIO_AUTH_TOKENS=0123456789abcdef")
    assert done.returncode == 2
    assert "TWILIO_AUTH_TOKENS is a secret" in done.stderr
    assert "0123456789abcdef" not in done.stderr
    assert (deploy.folder / "commands").read_text() == ""


def test_no_token_is_among_the_arguments_of_a_program(deploy):
    calls = [c for c in deploy.commands("objectives", "sign_in", there=False) if c[0] == "curl"]
    assert len(calls) > 8
    assert not any("Bearer" in argument for call in calls for argument in call)


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
