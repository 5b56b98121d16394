"""infra/deploy.sh makes what Terraform makes: the commands of the one, the plan of the other."""

import json
import re
import shutil
from collections import Counter

import pytest

from infra.local.names import ROOT
from tests.deploy_script import EVERYTHING, PROJECT, Script, option

pytestmark = pytest.mark.skipif(shutil.which("terraform") is None, reason="needs terraform")

OF_WORKFLOWS = "repo:owner/calltone:environment:prod"


@pytest.fixture(scope="module")
def planned(terraform):
    """Return a function that lists the planned resources of a type."""
    pairs = (one.split("=", 1) for one in EVERYTHING["SECRETS"].split(","))
    settings = (one.split("=", 1) for one in EVERYTHING["SETTINGS"].split(","))
    plan = terraform.plan(
        "prod",
        project_id=PROJECT,
        billing_account=EVERYTHING["BILLING_ACCOUNT"],
        github_repository=EVERYTHING["REPOSITORY"],
        retraining_image=EVERYTHING["RETRAINING_IMAGE"],
        secret_settings=dict(pairs),
        settings=dict(settings),
    )
    resources = plan["planned_values"]["root_module"]["resources"]
    return lambda type_: [one["values"] for one in resources if one["type"] == type_]


@pytest.fixture(scope="module")
def called(tmp_path_factory):
    """Return a function that lists the script's calls of a gcloud command, without its words."""
    script = Script(tmp_path_factory.mktemp("deploy"))
    commands = [
        command[4:]  # gcloud --project p --quiet
        for command in script.commands(there=False, **EVERYTHING)
        if command[0] == "gcloud"
    ]

    def of(words):
        length = len(words.split())
        return [one[length:] for one in commands if one[:length] == words.split()]

    return of


@pytest.mark.parametrize(
    ("type_", "attribute", "words"),
    [
        ("google_pubsub_topic", "name", "pubsub topics create"),
        ("google_service_account", "account_id", "iam service-accounts create"),
        ("google_secret_manager_secret", "secret_id", "secrets create"),
        ("google_eventarc_trigger", "name", "eventarc triggers create"),
        ("google_logging_metric", "name", "logging metrics create"),
        ("google_cloudfunctions2_function", "name", "functions deploy"),
        ("google_artifact_registry_repository", "repository_id", "artifacts repositories create"),
        ("google_cloud_run_v2_job", "name", "run jobs deploy"),
        ("google_iam_workload_identity_pool", "workload_identity_pool_id",
         "iam workload-identity-pools create"),
    ],
)  # fmt: skip
def test_what_terraform_makes_by_name_is_made(planned, called, type_, attribute, words):
    made = {
        name
        for command in called(words)
        for name in " ".join(command).split(" --")[0].split()
        if not name.startswith("--")
    }
    assert made == {one[attribute] for one in planned(type_)}


def test_buckets(planned, called):
    made = {
        word.removeprefix("gs://")
        for command in called("storage buckets create")
        for word in command
        if word.startswith("gs://")
    }
    assert made == {bucket["name"] for bucket in planned("google_storage_bucket")}
    for bucket in planned("google_storage_bucket"):
        kind = bucket["name"].removeprefix(f"{PROJECT}-")
        file = ROOT / "infra" / "buckets" / f"{kind}.json"
        rules = json.loads(file.read_text())["rule"] if file.exists() else []
        assert {rule_of_file(rule) for rule in rules} == {
            rule_of_plan(rule) for rule in bucket["lifecycle_rule"]
        }
        updates = [
            update
            for update in called("storage buckets update")
            if f"gs://{bucket['name']}" in " ".join(update).split(" --")[0].split()
        ]
        assert file.exists() == any("--lifecycle-file" in update for update in updates)
        assert bucket["versioning"][0]["enabled"] == any("--versioning" in u for u in updates)
        assert bool(bucket["logging"]) == any("--log-bucket" in update for update in updates)
        assert bool(bucket["cors"]) == any("--cors-file" in update for update in updates)
        erased = [
            create
            for create in called("storage buckets create")
            if f"gs://{bucket['name']}" in create
            and option(create, "--soft-delete-duration") == "0"
        ]
        policy = bucket.get("soft_delete_policy")
        assert bool(erased) == bool(policy and policy[0]["retention_duration_seconds"] == 0)


def rule_of_file(rule):
    condition = rule["condition"]
    return (
        rule["action"]["type"],
        condition.get("age"),
        condition.get("numNewerVersions"),
        tuple(condition.get("matchesPrefix", [])),
    )


def rule_of_plan(rule):
    (action,), (condition,) = rule["action"], rule["condition"]
    return (
        action["type"],
        condition["age"],
        condition["num_newer_versions"],
        tuple(condition["matches_prefix"] or []),
    )


def test_roles_in_the_project(planned, called):
    given = Counter(option(c, "--role") for c in called("projects add-iam-policy-binding"))
    assert given == Counter(one["role"] for one in planned("google_project_iam_member"))


def test_the_builder_hears_no_voices(planned, called):
    (condition,) = (
        option(command, "--condition")
        for command in called("projects add-iam-policy-binding")
        if option(command, "--condition") != "None"
    )
    (one,) = (one for one in planned("google_project_iam_member") if one["condition"])
    (expected,) = one["condition"]
    assert condition == f"^@@^title={expected['title']}@@expression={expected['expression']}"
    for bucket in ("recordings", "training", "backups"):
        assert f"'projects/_/buckets/{PROJECT}-{bucket}'" in expected["expression"]


def test_roles_in_buckets(planned, called):
    given = Counter(
        (command[0].removeprefix("gs://"), option(command, "--role"))
        for command in called("storage buckets add-iam-policy-binding")
    )
    assert given == Counter(
        (one["bucket"], one["role"]) for one in planned("google_storage_bucket_iam_member")
    )


@pytest.mark.parametrize(
    ("type_", "words"),
    [
        ("google_pubsub_topic_iam_member", "pubsub topics add-iam-policy-binding"),
        ("google_pubsub_subscription_iam_member", "pubsub subscriptions add-iam-policy-binding"),
        ("google_service_account_iam_member", "iam service-accounts add-iam-policy-binding"),
        ("google_cloud_run_service_iam_member", "run services add-iam-policy-binding"),
        ("google_secret_manager_secret_iam_member", "secrets add-iam-policy-binding"),
    ],
)
def test_roles_elsewhere(planned, called, type_, words):
    given = Counter(option(command, "--role") for command in called(words))
    # That everybody may call the API is what --allow-unauthenticated says.
    assert given == Counter(
        one["role"] for one in planned(type_) if one.get("member") != "allUsers"
    )


def test_functions_are_as_large_and_know_as_much(planned, called):
    deployed = {command[0]: command for command in called("functions deploy")}
    for function in planned("google_cloudfunctions2_function"):
        command, (service,) = deployed[function["name"]], function["service_config"]
        for flag, attribute, otherwise in (
            ("--memory", "available_memory", None),
            ("--cpu", "available_cpu", None),
            ("--concurrency", "max_instance_request_concurrency", None),
            ("--min-instances", "min_instance_count", "0"),
            ("--max-instances", "max_instance_count", None),
            ("--timeout", "timeout_seconds", None),
        ):
            assert (option(command, flag) or otherwise) == str(service[attribute]), flag
        assert ("--allow-unauthenticated" in command) == (
            service["ingress_settings"] == "ALLOW_ALL"
        )
        _, joint, pairs = option(command, "--set-env-vars").split("^", 2)
        given = dict(pair.split("=", 1) for pair in pairs.split(joint))
        # Names of topics and folders, of which deploy.sh lets the code know best.
        own = {"ALERTS_TOPIC", "FAILED_PREFIX", "REANALYSIS_TOPIC", "TICKS_TOPIC"}
        expected = service["environment_variables"]
        assert given == {name: expected[name] for name in expected if name not in own}
        secrets = {
            f"{one['key']}={one['secret']}:{one['version']}"
            for one in service["secret_environment_variables"]
        }
        assert set(option(command, "--set-secrets").split(",")) == secrets


def test_jobs_of_the_scheduler(planned, called):
    made = {
        command[1]: (option(command, "--schedule"), option(command, "--max-retry-attempts"))
        for command in called("scheduler jobs create")
    }
    assert made == {
        job["name"]: (job["schedule"], str(job["retry_config"][0]["retry_count"]))
        for job in planned("google_cloud_scheduler_job")
    }


def test_only_this_repositorys_environment_signs_in(planned, called):
    (command,) = called("iam workload-identity-pools providers create-oidc")
    (provider,) = planned("google_iam_workload_identity_pool_provider")
    assert option(command, "--attribute-condition") == provider["attribute_condition"]
    assert OF_WORKFLOWS in provider["attribute_condition"]
    mapping = dict(one.split("=", 1) for one in option(command, "--attribute-mapping").split(","))
    assert mapping == provider["attribute_mapping"]
    assert option(command, "--issuer-uri") == provider["oidc"][0]["issuer_uri"]


def test_as_many_alerts_and_what_they_watch(planned, called):
    policies = called("alpha monitoring policies create")
    assert len(policies) == len(planned("google_monitoring_alert_policy"))
    assert all(option(command, "--notification-channels") for command in policies)
    (uptime,) = called("monitoring uptime create")
    (check,) = planned("google_monitoring_uptime_check_config")
    assert option(uptime, "--path") == check["http_check"][0]["path"]
    assert f"{int(option(uptime, '--period')) * 60}s" == check["period"]


def test_the_budget_warns_at_the_same_shares(planned, called):
    (command,) = called("billing budgets create")
    (budget,) = planned("google_billing_budget")
    asked = re.findall(r"percent=([\d.]+)(,basis=forecasted-spend)?", " ".join(command))
    assert Counter((float(share), bool(basis)) for share, basis in asked) == Counter(
        (rule["threshold_percent"], rule["spend_basis"] == "FORECASTED_SPEND")
        for rule in budget["threshold_rules"]
    )
    assert option(command, "--budget-amount") == budget["amount"][0]["specified_amount"][0]["units"]
