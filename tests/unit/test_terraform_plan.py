"""infra/terraform, validated and planned by the real terraform against the providers' schemas."""

import json
import re
import shutil

import pytest
import yaml

from calltone.platform.settings import Settings
from infra.rehearsal import schemas
from infra.rehearsal.terraform import ENVIRONMENTS, TERRAFORM, Refused, rehearsal

pytestmark = pytest.mark.skipif(shutil.which("terraform") is None, reason="needs terraform")

TEXT = "\n".join(path.read_text() for path in TERRAFORM.glob("*.tf"))
EVERYTHING = {
    "billing_account": "AAAAAA-BBBBBB-CCCCCC",
    "github_repository": "owner/calltone",
    "retraining_image": "1",
    "secret_settings": {
        "TWILIO_AUTH_TOKENS": "twilio",
        "CUSTOMER_REF_KEYS": "references",
        "ALERT_WEBHOOK_SECRET": "alerts",
    },
    "settings": {
        "KEEP_AUDIO": "on",
        "TWILIO_ACCOUNT_SID": f"AC{'0' * 32}",
        "ALERT_WEBHOOK_URL": "https://hooks.example/alerts",
        "ALLOW_UNKNOWN_CONSENT": "on",
        "CONSENT_NOTICE": "Your voice is analysed, while we speak; press 9 if you mind.",
    },
}
VALUES = {
    "TWILIO_AUTH_TOKENS": "0123456789abcdef",
    "CUSTOMER_REF_KEYS": "k:0123456789abcdef",
    "ALERT_WEBHOOK_SECRET": "0123456789abcdef",
}
"""What somebody has put into Secret Manager."""


@pytest.fixture(scope="module")
def everything(terraform):
    """The plan of production with all that can be left out."""
    return terraform.plan("prod", **EVERYTHING)


def resources(plan, type_):
    return {
        resource["address"]: resource["values"]
        for resource in plan["planned_values"]["root_module"]["resources"]
        if resource["type"] == type_
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_each_environment_can_be_planned_as_it_is_delivered(terraform, environment):
    plan = terraform.plan(environment)
    assert resources(plan, "google_billing_budget") == {}
    for function in resources(plan, "google_cloudfunctions2_function").values():
        (service,) = function["service_config"]
        assert service["environment_variables"]["GOOGLE_CLOUD_PROJECT"].endswith(environment)


def test_with_all_that_can_be_left_out_nothing_declared_is_missing(everything):
    declared = set(re.findall(r'^resource "(\w+)" "(\w+)"', TEXT, re.MULTILINE))
    planned = everything["planned_values"]["root_module"]["resources"]
    assert {(one["type"], one["name"]) for one in planned if one["mode"] == "managed"} == declared


def test_secrets_reach_functions_as_secrets_only(everything):
    for function in resources(everything, "google_cloudfunctions2_function").values():
        (service,) = function["service_config"]
        assert service["environment_variables"]["KEEP_AUDIO"] == "on"
        assert not set(EVERYTHING["secret_settings"]) & set(service["environment_variables"])
        secret = {one["key"] for one in service["secret_environment_variables"]}
        wanted = set(EVERYTHING["secret_settings"])
        of_recordings = {"CUSTOMER_REF_KEYS"}  # or references would be stored as they come
        assert secret == (of_recordings if function["name"] == "process_recording" else wanted)


def test_each_function_starts_with_what_it_is_given(everything):
    for function in resources(everything, "google_cloudfunctions2_function").values():
        (service,) = function["service_config"]
        secret = {one["key"]: VALUES[one["key"]] for one in service["secret_environment_variables"]}
        settings = Settings.from_environment(service["environment_variables"] | secret)
        assert set(settings.customer_ref_keys) == {"k"}
        assert settings.consent_notice == EVERYTHING["settings"]["CONSENT_NOTICE"]


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"settings": {"TWILIO_AUTH_TOKENS": "open"}}, "Only these may be settings"),
        ({"secret_settings": {"PATH": "path"}}, "Only these settings may be chosen"),
        ({"settings": {"ALLOW_UNKNOWN_CONSENT": "on"}}, "needs CONSENT_NOTICE"),
        ({"functions": {}}, "Give exactly the functions"),
        ({"environment": "test"}, "must be dev, staging or prod"),
        ({"recording_retention_days": 0}, "Keep recordings 1 to 3650 days"),
        ({"region": "us-central1"}, "calls to another region than us-central1"),
    ],
)
def test_what_may_not_be_chosen_is_refused(terraform, variables, word):
    with pytest.raises(Refused, match=word):
        terraform.plan("dev", **variables)


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        ('resource "google_pubsub_topic" "wrong" {\n  nane = "x"\n}', "Unsupported argument"),
        ('resource "google_pubsub_topic" "wrong" {}', "Missing required argument"),
        ('resource "google_pubsub_tropic" "wrong" {}', "Invalid resource type"),
        ('output "wrong" {\n  value = data.google_project.this.nummer\n}', "Unsupported attribute"),
    ],
)
def test_what_the_provider_does_not_have_is_refused(block, complaint):
    with rehearsal() as terraform:
        (terraform.folder / "wrong.tf").write_text(block + "\n")
        with pytest.raises(Refused, match=complaint):
            terraform.validate()


def test_the_schemas_are_those_of_what_is_used(terraform):
    taken = schemas.cut(terraform.printed_schemas(), schemas.used(TERRAFORM))
    assert taken == schemas.load()


def test_the_schemas_are_of_the_providers_that_are_pinned():
    pinned = dict(re.findall(r'"hashicorp/([\w-]+)"\s+version = "~> ([\d.]+)"', TEXT))
    kept = {name: version.rpartition(".")[0] for name, version in schemas.versions().items()}
    assert kept == pinned


def monitoring(folder):
    """Read the files of infra/monitoring as Google's API gets them: name → content."""
    return {
        path.stem: yaml.safe_load(path.read_text())
        for path in (TERRAFORM.parent / "monitoring" / folder).iterdir()
    }


def as_planned(value):
    """What the API calls someThing is some_thing to Terraform, and each block is a list."""
    if isinstance(value, dict):
        return {
            re.sub("[A-Z]", lambda capital: f"_{capital[0].lower()}", name): (
                [as_planned(inner)] if isinstance(inner, dict) else as_planned(inner)
            )
            for name, inner in value.items()
        }
    return [as_planned(one) for one in value] if isinstance(value, list) else value


def given(value):
    """A plan has null or an empty list for whatever is not given."""
    if isinstance(value, dict):
        return {name: given(inner) for name, inner in value.items() if inner not in (None, [])}
    return [given(one) for one in value] if isinstance(value, list) else value


def by_name(plan, type_, of):
    """Return the resources of a type, as given, by what an attribute calls them."""
    return {one[of]: given(one) for one in resources(plan, type_).values()}


def test_log_metrics_are_those_of_the_files(everything):
    planned = by_name(everything, "google_logging_metric", "name")
    files = monitoring("metrics")
    assert set(planned) == {f"calltone_{name}" for name in files}
    for name, file in files.items():
        assert as_planned(file) == {
            field: planned[f"calltone_{name}"][field] for field in as_planned(file)
        }


def policies_of_the_files():
    """Return every alert as the API gets it, and its runbook."""
    runbooks = {path.stem: path.read_text() for path in (TERRAFORM.parent / "runbooks").iterdir()}
    for name, policy in monitoring("policies").items():
        yield policy, runbooks[name]
    for burn in (TERRAFORM.parent / "monitoring" / "burns").iterdir():
        for name, objective in monitoring("objectives").items():
            text = burn.read_text().replace("OBJECTIVE", name)
            text = text.replace("PROJECT", "your-calltone-prod")
            page = runbooks[objective["userLabels"]["runbook"]]
            yield yaml.safe_load(text), f"{runbooks['objective-burns']}\n{page}"


def test_alerts_are_those_of_the_files_and_carry_their_runbooks(everything):
    planned = by_name(everything, "google_monitoring_alert_policy", "display_name")
    expected = {policy["displayName"]: (policy, page) for policy, page in policies_of_the_files()}
    assert set(planned) == set(expected)
    for title, (policy, page) in expected.items():
        (documentation,) = planned[title].pop("documentation")
        assert documentation == {"mime_type": "text/markdown", "content": page}
        assert len(page.encode()) < 10_240  # more Google does not take
        if "UPTIME_CHECK" in str(policy):  # Google makes up its id
            del policy["conditions"][0]["conditionThreshold"]["filter"]
        fields = as_planned(policy)
        assert fields == {field: planned[title][field] for field in fields}


def test_objectives_are_those_of_the_files(everything):
    planned = by_name(everything, "google_monitoring_slo", "slo_id")
    files = monitoring("objectives")
    assert set(planned) == set(files)
    for name, file in files.items():
        days = int(file.pop("rollingPeriod").removesuffix("s")) / 86_400
        indicator = {
            f"{kind}_sli": value
            for kind, value in as_planned(file.pop("serviceLevelIndicator")).items()
        }
        fields = as_planned(file) | indicator | {"rolling_period_days": days}
        fields["user_labels"] = file["userLabels"]
        assert fields == {field: planned[name][field] for field in fields}


def test_the_dashboard_is_that_of_the_file(everything):
    (dashboard,) = resources(everything, "google_monitoring_dashboard").values()
    file = yaml.safe_load((TERRAFORM.parent / "monitoring" / "dashboard.yaml").read_text())
    assert json.loads(dashboard["dashboard_json"]) == file
