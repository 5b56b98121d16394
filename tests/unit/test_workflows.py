"""What the pipelines call is there, and nothing they use can change under them."""

import importlib.util
import re

import pytest
import yaml

from infra.local.names import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
CLOUD_BUILDS = sorted((ROOT / "infra" / "cloudbuild").glob("*.yaml"))
PIPELINES = [*WORKFLOWS, *CLOUD_BUILDS]


def load(path):
    return yaml.safe_load(path.read_text())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit(path):
    used = re.findall(r"uses: (\S+)(.*)", path.read_text())
    for action, comment in used:
        if not action.startswith("./"):
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v[\d.]+", comment), f"say which version {action} is"
        else:
            assert (ROOT / action).is_file()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_may_do_no_more_than_they_say(path):
    workflow = load(path)
    assert workflow["permissions"]["contents"] == "read"
    assert set(workflow["permissions"]) <= {"contents", "id-token"}
    assert "secrets." not in path.read_text()  # keys that could be stolen
    assert "pull_request_target" not in path.read_text()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_nothing_of_a_request_becomes_part_of_a_command(path):
    for job in load(path)["jobs"].values():
        for step in job.get("steps", []):
            assert "${{" not in step.get("run", ""), step["run"]


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.name)
def test_what_is_called_exists(path):
    text = path.read_text()
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"\bmake (\w+)\b(?! sure)", text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"
    for module in re.findall(r"-m(?: |, )([\w.]+)", text):
        assert importlib.util.find_spec(module), module
    if ".ci/run" in text:
        assert (ROOT / ".ci" / "run").is_file()


@pytest.mark.parametrize(
    "paths",
    [
        (".github/workflows/check.yml", ".github/workflows/deploy.yml"),
        ("infra/cloudbuild/cloudbuild.yaml",),
    ],
)
def test_both_pipelines_check_first_and_look_last(paths):
    text = "".join((ROOT / path).read_text() for path in paths)
    order = (
        ".ci/run",
        "make widget",
        "firestore",
        "infra.release",
        "hosting",
        "infra.release.smoke",
    )
    places = [text.rindex(what) for what in order[:1]] + [
        text.index(what, text.index("make widget")) for what in order[1:]
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "path", [ROOT / ".github/workflows/model.yml", ROOT / "infra/cloudbuild/model.yaml"], ids=str
)
def test_a_model_is_compared_before_it_is_released(path):
    words = re.sub(r"[\s,]+", " ", path.read_text())
    assert words.index("infra.retrain compare") < words.index("infra.release model")


@pytest.mark.parametrize("path", CLOUD_BUILDS, ids=lambda path: path.name)
def test_the_tools_own_the_folders_before_they_run(path):
    user = re.search(r"^USER (\d+)$", (path.parent / "Dockerfile").read_text(), re.MULTILINE)[1]
    steps = {step["id"]: step for step in load(path)["steps"]}
    order = list(steps)
    first = next(name for name in order if steps[name]["name"] == "calltone-tools")
    assert steps["folders"]["entrypoint"] == "chown"
    assert steps["folders"]["args"][1].startswith(user)
    assert order.index("folders") < order.index(first)
