"""`GET /metrics/emotions`: figures over many calls."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request

from calltone.calls.errors import AgentUnknown, NotYourCall, SwitchedOff
from calltone.calls.identity import Identity
from calltone.container import Container
from calltone.entrypoints.http.answers_metrics import DriftAnswer, Metrics
from calltone.entrypoints.http.openapi import describe
from calltone.entrypoints.http.parameters import DaysParameters, MetricsParameters
from calltone.entrypoints.http.parsing import parse
from calltone.entrypoints.http.sender import sender_of_request
from calltone.metrics.contribution import Interval
from calltone.metrics.query import MetricsQuery, read_metrics
from calltone.metrics.zones import zone_of


def blueprint(container: Container) -> Blueprint:
    """The route of the aggregated metrics."""
    routes = Blueprint("metrics", __name__)

    @routes.get("/metrics/emotions")
    @describe(
        "Figures over many calls",
        query=MetricsParameters,
        answers={HTTPStatus.OK: Metrics},
        errors=[HTTPStatus.NOT_FOUND],
    )
    def emotions() -> Response:
        """Per day, hour or agent. Agents see their own, with interval=agent."""
        sender = sender_of_request(container)
        parameters = parse(MetricsParameters, request.args)
        if parameters.interval is Interval.AGENT and not container.settings.agent_metrics:
            raise SwitchedOff("Figures per agent are switched off here (AGENT_METRICS=off).")
        query = MetricsQuery(
            start=parameters.start_date,
            end=parameters.end_date,
            interval=parameters.interval,
            zone=zone_of(parameters.tz),
            agent_id=_visible_agent(sender, parameters),
        )
        # Agents may ask before their first call; anybody else who names nobody has mistyped.
        if query.agent_id not in (None, sender.agent_id):
            _require_known(container, query.agent_id)
        return jsonify(read_metrics(container.metrics, query))

    @routes.get("/metrics/drift")
    @describe(
        "How far days were from the model's reference",
        query=DaysParameters,
        answers={HTTPStatus.OK: DriftAnswer},
    )
    def drift() -> Response:
        """Compared once a day on a sample of its segments. For supervisors."""
        sender = sender_of_request(container)
        parameters = parse(DaysParameters, request.args)
        if not sender.sees_all_calls:
            raise NotYourCall("How the model fares over all calls is for supervisors.")
        query = MetricsQuery(parameters.start_date, parameters.end_date, Interval.DAILY)
        return jsonify(days=container.drift.between(query.start, query.end))

    return routes


def _require_known(container: Container, agent_id: str | None) -> None:
    if agent_id is not None and not container.metrics.knows_agent(agent_id):
        raise AgentUnknown(f"Nothing was ever counted for an agent with the id {agent_id!r}.")


def _visible_agent(sender: Identity, parameters: MetricsParameters) -> str | None:
    """The agent the figures are limited to; agents see figures of their own calls only.

    Raises:
        NotYourCall: an agent asks for more.
    """
    if sender.sees_all_calls:
        return parameters.agent_id
    own = parameters.agent_id in (None, sender.agent_id)
    if parameters.interval is not Interval.AGENT or not own:
        raise NotYourCall(
            "Agents see the figures of their own calls only: ask with interval=agent; "
            "figures over all calls are for supervisors."
        )
    return sender.agent_id
