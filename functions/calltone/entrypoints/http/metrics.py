"""`GET /metrics/emotions`: figures over many calls."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request

from calltone.calls.errors import NotYourCall
from calltone.calls.identity import Identity
from calltone.container import Container
from calltone.entrypoints.http.answers import Metrics
from calltone.entrypoints.http.openapi import describe
from calltone.entrypoints.http.parameters import MetricsParameters, parse
from calltone.entrypoints.http.sender import sender_of_request
from calltone.metrics.contribution import Interval
from calltone.metrics.query import MetricsQuery, read_metrics


def blueprint(container: Container) -> Blueprint:
    """The route of the aggregated metrics."""
    routes = Blueprint("metrics", __name__)

    @routes.get("/metrics/emotions")
    @describe("Figures over many calls", query=MetricsParameters, answers={HTTPStatus.OK: Metrics})
    def emotions() -> Response:
        """Per day, hour or agent. Agents see their own, with interval=agent."""
        sender = sender_of_request(container)
        parameters = parse(MetricsParameters, request.args)
        query = MetricsQuery(
            start=parameters.start_date,
            end=parameters.end_date,
            interval=parameters.interval,
            agent_id=_visible_agent(sender, parameters),
        )
        return jsonify(
            interval=query.interval.value,
            start_date=query.start.isoformat(),
            end_date=query.end.isoformat(),
            metrics=read_metrics(container.metrics, query),
        )

    return routes


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
