"""The rules that raise alerts: everybody reads them, supervisors and admins change them."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify

from calltone.calls.rules import Rule, origin_of
from calltone.container import Container
from calltone.entrypoints.http import alert_answers
from calltone.entrypoints.http.alert_parameters import Key, RuleBody, RulesBody
from calltone.entrypoints.http.openapi import describe
from calltone.entrypoints.http.parsing import parse_json
from calltone.entrypoints.http.sender import sender_of_request
from calltone.store.alert_documents import rule_to_document

RULE_PATH = {"rule_id": Key}


def blueprint(container: Container) -> Blueprint:
    """The routes of rules."""
    routes = Blueprint("rules", __name__)

    @routes.get("/rules")
    @describe("The rules in force", answers={HTTPStatus.OK: alert_answers.Rules})
    def every() -> Response:
        """The built-in ones, those that were changed, and your own."""
        sender_of_request(container)
        return _rules_answer(container)

    @routes.put("/rules")
    @describe(
        "Make these the rules",
        body=RulesBody,
        answers={HTTPStatus.OK: alert_answers.Rules},
    )
    def replace() -> Response:
        """Own rules that are not named are deleted, built-in ones are as built in again."""
        sender = sender_of_request(container)
        body = parse_json(RulesBody)
        container.alerting.edit_rules.replace_all(
            [one.to_rule() for one in body.rules], sender=sender
        )
        return _rules_answer(container)

    @routes.get("/rules/<rule_id>")
    @describe(
        "A rule",
        path=RULE_PATH,
        answers={HTTPStatus.OK: alert_answers.Rule},
        errors=[HTTPStatus.NOT_FOUND],
    )
    def one(rule_id: str) -> Response:
        sender_of_request(container)
        return jsonify(_rule_answer(container.alerting.edit_rules.one(rule_id)))

    @routes.put("/rules/<rule_id>")
    @describe(
        "Add or change a rule",
        path=RULE_PATH,
        body=RuleBody,
        answers={HTTPStatus.OK: alert_answers.Rule},
    )
    def put(rule_id: str) -> Response:
        """In force within 30 s everywhere. The id of a built-in rule changes that one."""
        sender = sender_of_request(container)
        rule = parse_json(RuleBody).to_rule(rule_id)
        container.alerting.edit_rules.put(rule, sender=sender)
        return jsonify(_rule_answer(rule))

    @routes.delete("/rules/<rule_id>")
    @describe(
        "Delete a rule",
        path=RULE_PATH,
        answers={HTTPStatus.NO_CONTENT: None},
        errors=[HTTPStatus.NOT_FOUND],
    )
    def delete(rule_id: str) -> tuple[str, HTTPStatus]:
        """A built-in rule is as built in again; to silence one, put it with enabled false."""
        sender = sender_of_request(container)
        container.alerting.edit_rules.delete(rule_id, sender=sender)
        return "", HTTPStatus.NO_CONTENT

    return routes


def _rules_answer(container: Container) -> Response:
    return jsonify(rules=[_rule_answer(rule) for rule in container.alerting.edit_rules.all()])


def _rule_answer(rule: Rule) -> dict[str, Any]:
    return rule_to_document(rule) | {"origin": origin_of(rule).value}
