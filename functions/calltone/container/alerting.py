"""The part of the composition root that is about alerts."""

from typing import TYPE_CHECKING

from calltone.calls.answer_alerts import AnswerAlert
from calltone.calls.deliver_alerts import DeliverAlerts
from calltone.calls.edit_rules import EditRules
from calltone.calls.raise_alerts import RaiseAlerts
from calltone.platform.background import BackgroundThreads

if TYPE_CHECKING:
    from google.cloud.pubsub_v1 import PublisherClient

    from calltone.calls.alert_ports import AlertTarget
    from calltone.container.stores import Stores
    from calltone.store.alerts import FirestoreAlerts
    from calltone.store.rules import CachedRules, FirestoreRules


class Alerting:
    """Parts and use cases; as in the container, each part is built when it is first needed."""

    def __init__(self, container: "Stores") -> None:
        self._container = container

    @property
    def archive(self) -> "FirestoreAlerts":
        """Alerts, and the outbox that lies with them."""
        from calltone.store.alerts import FirestoreAlerts

        parts = self._container
        return parts.once("alerts", lambda: FirestoreAlerts(parts.firestore, parts.index))

    @property
    def rules(self) -> "CachedRules":
        """The rules in force, as far as this instance knows."""
        from calltone.store.rules import CachedRules

        return self._container.once("rules", lambda: CachedRules(self._rule_book))

    @property
    def targets(self) -> "dict[str, AlertTarget]":
        """Who is told of alerts in this deployment, by name."""
        return self._container.once("alert_targets", self._build_targets)

    @property
    def deliver(self) -> DeliverAlerts:
        """Use case."""
        return DeliverAlerts(
            outbox=self.archive,
            targets=self.targets,
            background=self._container.once("background", BackgroundThreads),
            clock=self._container.clock,
        )

    @property
    def answer(self) -> AnswerAlert:
        """Use case."""
        return AnswerAlert(alerts=self.archive, clock=self._container.clock)

    @property
    def edit_rules(self) -> EditRules:
        """Use cases."""
        return EditRules(
            book=self._rule_book, changed=self.rules.forget, audit=self._container.audit
        )

    @property
    def raise_alerts(self) -> RaiseAlerts:
        """What analysing a chunk has to do with alerts."""
        return RaiseAlerts(
            rules=self.rules,
            deliver=self.deliver,
            clock=self._container.clock,
            anger_probability=self._container.model.anger_alert_probability,
        )

    @property
    def _rule_book(self) -> "FirestoreRules":
        from calltone.store.rules import FirestoreRules

        parts = self._container
        return parts.once("rule_book", lambda: FirestoreRules(parts.firestore))

    def _build_targets(self) -> "dict[str, AlertTarget]":
        from calltone.platform.alert_targets import PubSubTarget, WebhookTarget

        settings = self._container.settings
        targets: list[AlertTarget] = []
        if topic := settings.alerts.topic:
            targets.append(
                PubSubTarget(self._publisher, project_id=settings.project_id, topic=topic)
            )
        if webhook := settings.alerts.webhook:
            targets.append(WebhookTarget(webhook, clock=self._container.clock))
        return {target.name: target for target in targets}

    def _publisher(self) -> "PublisherClient":
        def build() -> "PublisherClient":
            from google.cloud.pubsub_v1 import PublisherClient

            return PublisherClient()

        return self._container.once("publisher", build)
