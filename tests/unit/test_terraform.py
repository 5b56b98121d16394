"""What is deployed is what the code needs: nothing is missing, nothing is declared for nobody."""

import ast
import json
import re

import hcl2
import pytest

from infra.local import names

TERRAFORM = names.ROOT / "infra" / "terraform"
FUNCTIONS = names.ROOT / "functions"
FILES = sorted(TERRAFORM.glob("*.tf"))
TEXT = "\n".join(path.read_text() for path in FILES)
# Only the local stack needs it: in a deployment nobody else signs in.
LOCAL_SETTINGS = {"FIREBASE_AUTH_EMULATOR_HOST"}
SETTINGS_FILES = sorted((FUNCTIONS / "calltone" / "platform").glob("*settings.py"))


@pytest.fixture(scope="module")
def declared():
    """Read all blocks: (kind, type, name) → body, names without their quotes."""
    blocks = {}
    for path in FILES:
        for kind, entries in hcl2.loads(path.read_text()).items():
            for entry in entries if isinstance(entries, list) else []:
                for first, inner in _blocks(entry):
                    if kind in ("resource", "data"):
                        for second, body in _blocks(inner):
                            blocks[kind, _bare(first), _bare(second)] = body
                    else:
                        blocks[kind, "", _bare(first)] = inner
    return blocks


def _blocks(entry):
    return (
        []
        if isinstance(entry, str)
        else [(name, body) for name, body in entry.items() if not name.startswith("__")]
    )


def _bare(text):
    return str(text).strip('"')


def _local_list(declared, name):
    return {_bare(item) for item in declared["locals", "", name]}


def _settings_read_by_the_code():
    """Every name of a variable in the modules that read the environment."""
    return {
        node.value
        for path in SETTINGS_FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+", node.value)
    }


def test_every_setting_of_the_code_can_be_set_and_no_other(declared):
    own = {_bare(name) for name, _ in _blocks(declared["locals", "", "own_settings"])}
    settable = own | _local_list(declared, "chosen_settings")
    assert settable == _settings_read_by_the_code() - LOCAL_SETTINGS


def test_what_nobody_may_read_is_a_secret(declared):
    named_so = {
        name
        for name in _settings_read_by_the_code()
        if re.search(r"_(SECRETS?|TOKENS?|KEYS?)$", name)
    }
    assert named_so
    assert _local_list(declared, "secrets") == named_so


def test_a_function_for_each_entry_point(declared):
    exported = set(re.findall(r'"(\w+)"', (FUNCTIONS / "main.py").read_text().split("__all__")[1]))
    assert {_bare(name) for name, _ in _blocks(declared["locals", "", "descriptions"])} == exported
    for environment in TERRAFORM.glob("environments/*.tfvars"):
        sized = hcl2.loads(environment.read_text())["functions"]
        assert {_bare(name) for name, _ in _blocks(sized)} == exported


def test_every_topic_of_the_code_is_declared_and_no_other(declared):
    settings = "".join(path.read_text() for path in SETTINGS_FILES)
    topics = {_bare(value) for _, value in _blocks(declared["locals", "", "topics"])}
    assert topics == set(re.findall(r'"(calltone-[a-z-]+)"', settings))


def test_indexes_come_from_the_file_the_emulator_and_firebase_use():
    firebase = json.loads((names.ROOT / "firebase.json").read_text())
    for file in firebase["firestore"].values():
        assert f'file("${{path.module}}/../firestore/{file.rsplit("/", 1)[-1]}")' in TEXT


def test_nothing_is_declared_for_nobody(declared):
    # These are the end of a line: they act, or forbid, or are looked at.
    used_by_nature = re.compile(
        r"google_(.*_iam_member|eventarc_trigger|cloud_run_v2_job"
        r"|firestore_(index|field|backup_schedule)"
        r"|firebaserules_release|cloud_scheduler_job|monitoring_(alert_policy|dashboard|slo)"
        r"|billing_budget|identity_platform_config|pubsub_subscription)|terraform_data"
    )
    unused = []
    for kind, type_, name in declared:
        if kind == "variable":
            used = re.search(rf"var\.{name}\b", TEXT)
        elif kind == "locals":
            used = re.search(rf"local\.{name}\b", TEXT)
        elif kind == "resource":
            used = used_by_nature.fullmatch(type_) or re.search(rf"\b{type_}\.{name}\b", TEXT)
        elif kind == "data":
            used = re.search(rf"data\.{type_}\.{name}\b", TEXT)
        else:
            continue
        if not used:
            unused.append(f"{kind} {type_} {name}")
    assert unused == []


def test_everything_referred_to_is_declared(declared):
    variables = {name for kind, _, name in declared if kind == "variable"}
    local = {name for kind, _, name in declared if kind == "locals"}
    resources = {(type_, name) for kind, type_, name in declared if kind == "resource"}
    data = {(type_, name) for kind, type_, name in declared if kind == "data"}
    assert set(re.findall(r"\bvar\.(\w+)", TEXT)) <= variables
    assert set(re.findall(r"\blocal\.(\w+)", TEXT)) <= local
    assert set(re.findall(r"\bdata\.(\w+)\.(\w+)", TEXT)) <= data
    assert set(re.findall(r"(?<!data\.)\b(google_\w+)\.(\w+)\b", TEXT)) <= resources
