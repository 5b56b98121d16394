"""Rules are read by everybody and changed by supervisors."""

import pytest

from tests.integration.alerting import ANYTHING, alerts_of
from tests.integration.api import Api, assert_problem

BUILT_IN = {"deescalate", "happy", "recovered", "supervisor"}


def ids(api: Api) -> set[str]:
    return {rule["rule_id"] for rule in api.get("/rules").json()["rules"]}


def test_the_built_in_rules_are_there(agent: Api):
    rules = {rule["rule_id"]: rule for rule in agent.get("/rules").json()["rules"]}
    assert set(rules) >= BUILT_IN
    assert rules["deescalate"]["origin"] == "built_in"
    assert rules["deescalate"]["min_probability"] is None
    assert rules["deescalate"]["persistence"] == {"matching": 2, "of": 3}
    assert agent.get("/rules/deescalate").json() == rules["deescalate"]


def test_a_rule_takes_effect_and_ceases_to(
    agent: Api, supervisor: Api, rules, call_id: str, firestore_client
):
    agent.send(call_id=call_id, sequence=0)
    rule_id = rules(cooldown_sec=0)
    agent.send(call_id=call_id, sequence=1)
    assert supervisor.delete(f"/rules/{rule_id}").status_code == 204
    agent.send(call_id=call_id, sequence=2)
    assert [alert["sequence"] for alert in alerts_of(firestore_client, call_id)] == [1]
    assert_problem(supervisor.delete(f"/rules/{rule_id}"), 404, "no rule with the id")
    assert_problem(agent.get(f"/rules/{rule_id}"), 404, "no rule with the id")


def test_a_built_in_rule_is_changed_and_comes_back(agent: Api, supervisor: Api):
    built_in = agent.get("/rules/supervisor").json()
    changed = supervisor.put("/rules/supervisor", json=built_in | {"enabled": False})
    assert changed.status_code == 200, changed.text
    assert (changed.json()["origin"], changed.json()["enabled"]) == ("overridden", False)
    assert agent.get("/rules/supervisor").json() == changed.json()
    assert supervisor.delete("/rules/supervisor").status_code == 204
    assert agent.get("/rules/supervisor").json() == built_in
    assert supervisor.delete("/rules/supervisor").status_code == 204


def test_all_rules_are_replaced_at_once(agent: Api, supervisor: Api):
    before = supervisor.get("/rules").json()
    own = ANYTHING | {"rule_id": "own_one", "enabled": False}
    replaced = supervisor.put("/rules", json={"rules": [*before["rules"], own]})
    assert replaced.status_code == 200, replaced.text
    assert ids(agent) == {rule["rule_id"] for rule in before["rules"]} | {"own_one"}
    assert supervisor.put("/rules", json=before).json() == before
    twice = supervisor.put("/rules", json={"rules": [own, own]})
    assert_problem(twice, 400, "['own_one'] come twice")
    assert supervisor.get("/rules").json() == before


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"min_probability": None}, "unless emotions is angry alone"),
        ({"min_probability": 1.5}, "min_probability: input should be less than or equal to 1"),
        ({"min_probability": "0.5"}, "min_probability: input should be a valid number"),
        ({"persistence": {"matching": 3, "of": 2}}, "persistence.matching must be 1 to"),
        ({"persistence": {"matching": 1, "of": 21}}, "persistence.of: input should be less than"),
        ({"emotions": ["furious"]}, "emotions must be among neutral, happy"),
        ({"emotions": []}, "emotions: list should have at least 1 item"),
        ({"channel": "agent"}, "the agent's voice is not analysed"),
        ({"cooldown_sec": -1}, "cooldown_sec: input should be greater than or equal to 0"),
        ({"rule_id": "other"}, "rule_id must be 'bad' as in the address"),
        ({"after": ["no_such"]}, "after must name rules that exist"),
        ({"probability": 0.5}, "probability: extra inputs are not permitted"),
        ({"title": ""}, "title: string should have at least 1 character"),
    ],
)
def test_a_bad_rule_is_refused_with_the_reason(supervisor: Api, change: dict, detail: str):
    assert_problem(supervisor.put("/rules/bad", json=ANYTHING | change), 400, detail)
    assert "bad" not in ids(supervisor)


def test_agents_change_no_rules(agent: Api, anybody: Api):
    refused = "changed by supervisors and admins"
    assert_problem(agent.put("/rules/own", json=ANYTHING), 403, refused)
    assert_problem(agent.put("/rules", json={"rules": []}), 403, refused)
    assert_problem(agent.delete("/rules/deescalate"), 403, refused)
    assert_problem(anybody.get("/rules"), 401, "ID token")


def test_a_rule_id_that_is_none_is_refused(supervisor: Api):
    assert_problem(supervisor.put("/rules/Not-One", json=ANYTHING), 400, "rule_id must be 1 to 40")


def test_a_rule_broken_by_hand_is_left_out(agent: Api, firestore_client):
    broken = firestore_client.document("rules/broken")
    broken.set({"title": "No more than a title"})
    try:
        assert ids(agent) >= BUILT_IN
        assert "broken" not in ids(agent)
    finally:
        broken.delete()
