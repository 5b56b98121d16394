"""The real rules in the emulator: each allow has its deny."""

import uuid
from collections.abc import Callable, Iterator

import pytest
import requests
from google.cloud import firestore

from infra.local.client import sign_in
from infra.local.names import AGENT, SUPERVISOR
from infra.local.stack import LocalStack
from tests.fresh_stack import connected_to

Read = Callable[..., requests.Response]


@pytest.fixture(scope="module")
def database(stack: LocalStack):
    """A browser's view of Firestore: REST with the user's ID token, under the rules."""
    tokens = {"agent": sign_in(stack, AGENT), "supervisor": sign_in(stack, SUPERVISOR)}
    root = f"http://{stack.firestore_host}/v1/projects/{stack.project_id}/databases/(default)/documents"

    def send(method: str, path: str, *, user: str | None, **kwargs: object) -> int:
        headers = {"Authorization": f"Bearer {tokens[user]}"} if user else {}
        with requests.Session() as session:
            session.trust_env = False
            return session.request(
                method, f"{root}{path}", headers=headers, timeout=60, **kwargs
            ).status_code

    return send


@pytest.fixture(scope="module")
def calls(stack: LocalStack) -> Iterator[dict[str, str]]:
    """One call of the agent, one of another."""
    mark = uuid.uuid4().hex
    with connected_to(stack):
        client = firestore.Client(project=stack.project_id)
        ids = {}
        for owner, agent_id in (("own", "agent-1"), ("other", "agent-2")):
            ids[owner] = f"rules-{owner}-{mark}"
            call = client.document(f"calls/{ids[owner]}")
            call.set({"agent_id": agent_id, "started_at": firestore.SERVER_TIMESTAMP})
            call.collection("segments").document("customer-000000").set({"agent_id": agent_id})
            call.collection("state").document("customer").set({"last_sequence": 0})
            client.document(f"alerts/{ids[owner]}").set({"agent_id": agent_id, "status": "open"})
        client.document("metrics/daily-2020-01-01").set({"total_calls": 1})
        client.document("drift/2020-01-01").set({"stability_index": 0.1})
        client.document("system_alerts/drift-2020-01-01").set({"kind": "drift"})
        client.document("rules/rules_test").set({"enabled": False})
        yield ids
        client.document("rules/rules_test").delete()
        for call_id in ids.values():  # they are no calls of ours, and others read all there are
            client.recursive_delete(client.collection("calls", call_id, "segments"))
            client.recursive_delete(client.collection("calls", call_id, "state"))
            client.document(f"calls/{call_id}").delete()
            client.document(f"alerts/{call_id}").delete()
        client.close()


own_for_agents_all_for_supervisors = pytest.mark.parametrize(
    ("user", "owner", "status"),
    [
        ("agent", "own", 200),
        ("agent", "other", 403),
        ("supervisor", "own", 200),
        ("supervisor", "other", 200),
        (None, "own", 403),
    ],
)


@own_for_agents_all_for_supervisors
@pytest.mark.parametrize("below", ["", "/segments/customer-000000"])
def test_reading_a_call(database, calls, user, owner, status, below):
    assert database("GET", f"/calls/{calls[owner]}{below}", user=user) == status


@own_for_agents_all_for_supervisors
def test_reading_an_alert(database, calls, user, owner, status):
    assert database("GET", f"/alerts/{calls[owner]}", user=user) == status


@pytest.mark.parametrize(("user", "status"), [("supervisor", 200), ("agent", 200), (None, 403)])
def test_reading_rules(database, calls, user, status):
    assert database("GET", "/rules/rules_test", user=user) == status


@pytest.mark.parametrize("user", ["agent", "supervisor", None])
def test_alerts_and_rules_are_not_written(database, calls, user):
    body = {"fields": {"status": {"stringValue": "accepted"}}}
    for path in (f"/alerts/{calls['own']}", "/rules/rules_test", "/rules/new"):
        assert database("PATCH", path, user=user, json=body) == 403
        assert database("DELETE", path, user=user) == 403


@pytest.mark.parametrize("user", ["agent", "supervisor", None])
@pytest.mark.parametrize(
    "path", ["state/customer", "readings/classic-1", "readings/classic-1/pages/00000"]
)
def test_what_only_the_server_reads_is_private(database, calls, user, path):
    assert database("GET", f"/calls/{calls['own']}/{path}", user=user) == 403


@pytest.mark.parametrize(("user", "status"), [("supervisor", 200), ("agent", 403), (None, 403)])
def test_metrics_are_for_supervisors(database, calls, user, status):
    assert database("GET", "/metrics/daily-2020-01-01", user=user) == status
    assert database("GET", "/drift/2020-01-01", user=user) == status
    assert database("GET", "/system_alerts/drift-2020-01-01", user=user) == status


@pytest.mark.parametrize("user", ["agent", "supervisor", None])
@pytest.mark.parametrize("path", ["", "/segments/customer-000000", "/state/customer"])
def test_browsers_write_nothing(database, calls, user, path):
    body = {"fields": {"agent_id": {"stringValue": "agent-1"}}}
    assert database("PATCH", f"/calls/{calls['own']}{path}", user=user, json=body) == 403
    assert database("DELETE", f"/calls/{calls['own']}{path}", user=user) == 403


@pytest.mark.parametrize("user", ["agent", "supervisor", None])
def test_metrics_are_not_written_either(database, calls, user):
    body = {"fields": {"total_calls": {"integerValue": "99"}}}
    assert database("PATCH", "/metrics/daily-2020-01-01", user=user, json=body) == 403


@pytest.mark.parametrize(
    ("user", "agent_id", "status"),
    [
        ("agent", "agent-1", 200),
        ("agent", "agent-2", 403),
        ("agent", None, 403),
        ("supervisor", None, 200),
        (None, "agent-1", 403),
    ],
)
@pytest.mark.parametrize(
    ("collection", "all_descendants"), [("calls", False), ("segments", True), ("alerts", False)]
)
def test_lists_are_limited_to_own_calls(
    database, calls, user, agent_id, status, collection, all_descendants
):
    query: dict[str, object] = {
        "from": [{"collectionId": collection, "allDescendants": all_descendants}]
    }
    if agent_id is not None:
        query["where"] = {
            "fieldFilter": {
                "field": {"fieldPath": "agent_id"},
                "op": "EQUAL",
                "value": {"stringValue": agent_id},
            }
        }
    found = database("POST", ":runQuery", user=user, json={"structuredQuery": query})
    assert found == status


@pytest.mark.parametrize("user", ["agent", "supervisor", None])
def test_the_ledger_of_webhooks_is_private(database, calls, user):
    body = {"fields": {"done": {"booleanValue": True}}}
    path = "/webhook_deliveries/generic-0"
    assert database("GET", path, user=user) == 403
    assert database("PATCH", path, user=user, json=body) == 403


@pytest.mark.parametrize("user", ["agent", "supervisor", None])
def test_nobody_writes_a_notice(database, calls, user):
    body = {"fields": {"text": {"stringValue": "something milder"}}}
    for path in ("/notices/0123456789abcdef01234567", "/notices/new"):
        assert database("GET", path, user=user) == 403
        assert database("PATCH", path, user=user, json=body) == 403
        assert database("DELETE", path, user=user) == 403


@pytest.mark.parametrize("user", ["agent", "supervisor", None])
def test_the_audit_log_is_for_admins(database, calls, user):
    body = {"fields": {"action": {"stringValue": "call.read"}}}
    assert database("GET", "/audit/one", user=user) == 403
    assert database("PATCH", "/audit/one", user=user, json=body) == 403
    assert database("DELETE", "/audit/one", user=user) == 403
