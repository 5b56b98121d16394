"""Every role and bucket that the code needs is declared, and none for nobody."""

import ast
import re
import shutil

import pytest

from infra.local.names import ROOT

pytestmark = pytest.mark.skipif(shutil.which("terraform") is None, reason="needs terraform")

# What a function may do with each library that speaks to Google. ID tokens are checked by keys that
# are public, for which firebase_admin needs no role; users are made by an administrator.
LIBRARIES = {
    "google.cloud.firestore": {"roles/datastore.user"},
    "google.cloud.storage": {"roles/storage.objectUser", "roles/storage.objectViewer"},
    "google.cloud.pubsub": {"roles/pubsub.publisher"},
    "opentelemetry.exporter": {"roles/cloudtrace.agent"},
}
# What a release does, by the words it does it with.
RELEASE = {
    "https://cloudfunctions.googleapis.com": "roles/cloudfunctions.developer",
    "https://monitoring.googleapis.com": "roles/monitoring.viewer",
    '"gcloud", "run"': "roles/run.developer",
    "deploy, --only, firestore": "roles/firebaserules.admin",
    "--only, firestore": "roles/datastore.indexAdmin",
    "firebase, deploy": "roles/serviceusage.serviceUsageConsumer",
    "deploy, --only, hosting": "roles/firebasehosting.admin",
    "CLOUD_LOGGING_ONLY": "roles/logging.logWriter",
}


@pytest.fixture(scope="module")
def planned(terraform):
    """Return the plan of production: every resource's address and values."""
    plan = terraform.plan("prod", github_repository="owner/calltone")
    resources = plan["planned_values"]["root_module"]["resources"]
    return [(one["address"], one["values"]) for one in resources]


def roles(planned, pattern):
    return {
        values["role"]
        for address, values in planned
        if "_iam_member" in address.split(".")[0] and re.search(pattern, address)
    }


def imported_libraries():
    """Return what the functions import of Google's libraries, also inside functions."""
    names = set()
    for path in (ROOT / "functions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return set(re.findall(r"google\.cloud\.[a-z]+|opentelemetry\.exporter", " ".join(names)))


def test_functions_may_do_what_their_libraries_do_and_no_more(planned):
    assert imported_libraries() == set(LIBRARIES)
    given = roles(planned, r"\.(function|api)_(?!.*_secret)")
    assert given == set().union(*LIBRARIES.values())


def test_a_release_may_do_what_it_does_and_no_more(planned):
    text = "".join(
        path.read_text()
        for folder in ("release", "cloudbuild")
        for path in (ROOT / "infra" / folder).iterdir()
        if path.is_file()
    )
    assert [words for words in RELEASE if words not in text] == []
    assert roles(planned, r"\.deployer\[") == set(RELEASE.values())


def test_every_bucket_of_the_code_is_declared_and_none_for_nobody(planned):
    declared = {
        values["name"].removeprefix("your-calltone-prod-")
        for address, values in planned
        if address.startswith("google_storage_bucket.")
    }
    infra = [path for path in (ROOT / "infra").rglob("*.py") if "node_modules" not in path.parts]
    pages = [*(ROOT / "docs").rglob("*.md"), *(ROOT / "infra" / "runbooks").glob("*.md")]
    in_code = re.findall(r"project\}-([a-z-]+)[\"/]", "".join(path.read_text() for path in infra))
    on_pages = re.findall(
        r"gs://(?:PROJECT|your-calltone-prod)-([a-z-]+)",
        "".join(path.read_text() for path in pages),
    )
    by_hand = {"terraform"}  # Terraform's state comes before Terraform
    assert set(in_code) | set(on_pages) - by_hand == declared - {"access-logs"}
