"""Alerts: read them, say what was made of them."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request

from calltone.calls.audit import Action
from calltone.container import Container
from calltone.entrypoints.http.alert_answers import Alert, AlertPage
from calltone.entrypoints.http.alert_parameters import AlertAnswerBody, AlertId, AlertsParameters
from calltone.entrypoints.http.openapi import describe
from calltone.entrypoints.http.parsing import parse, parse_json
from calltone.entrypoints.http.sender import sender_of_request
from calltone.store.alert_documents import alert_to_document


def blueprint(container: Container) -> Blueprint:
    """The routes of alerts."""
    routes = Blueprint("alerts", __name__)

    @routes.get("/alerts")
    @describe("The newest alerts", query=AlertsParameters, answers={HTTPStatus.OK: AlertPage})
    def newest() -> Response:
        """Of all calls one may see: agents their own, supervisors all."""
        sender = sender_of_request(container)
        parameters = parse(AlertsParameters, request.args)
        container.audit(Action.LIST_ALERTS, sender=sender)
        alerts, next_page = container.alerting.archive.page(
            limit=parameters.limit,
            after_id=parameters.page_token,
            agent_id=sender.only_agent_id,
            status=parameters.status,
        )
        return jsonify(
            alerts=[alert_to_document(alert) for alert in alerts], next_page_token=next_page
        )

    @routes.post("/alerts/<alert_id>")
    @describe(
        "Say what was made of an alert",
        path={"alert_id": AlertId},
        body=AlertAnswerBody,
        answers={HTTPStatus.OK: Alert},
        errors=[HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT],
    )
    def answer(alert_id: str) -> Response:
        """The last word counts, unless `expected_status` says otherwise; the call shows it too."""
        sender = sender_of_request(container)
        body = parse_json(AlertAnswerBody)
        alert = container.alerting.answer(
            alert_id, body.status, sender=sender, expected=body.expected_status
        )
        container.audit(
            Action.ANSWER_ALERT, sender=sender, call_id=alert.call_id, subject=alert.rule_id
        )
        return jsonify(alert_to_document(alert))

    return routes
