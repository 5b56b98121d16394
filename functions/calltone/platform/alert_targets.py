"""Who is told of alerts: a Pub/Sub topic, and a receiver on the web."""

import json
from concurrent.futures import TimeoutError as NotInTime
from datetime import UTC
from typing import TYPE_CHECKING

from google.api_core.exceptions import GoogleAPIError
from google.api_core.retry import Retry

from calltone.calls.alert import Alert
from calltone.calls.alert_ports import DeliveryFailed
from calltone.platform.alert_settings import AlertWebhook
from calltone.platform.safe_http import Limits, OutgoingError, SafeHttp
from calltone.platform.signatures import ALERT_ID_HEADER, SIGNATURE_HEADER, signature

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from google.cloud.pubsub_v1 import PublisherClient

PUBSUB = "pubsub"
WEBHOOK = "webhook"

_PUBLISH_SEC = 5.0
_GOOD = range(200, 300)
_LIMITS = Limits(connect_sec=3.0, read_sec=5.0, total_sec=5.0)


def message(alert: Alert) -> bytes:
    """What receivers get: JSON, the same bytes however often it is sent."""
    raised_at = alert.raised_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    document = {"type": "alert.raised", **alert.as_raised(), "raised_at": raised_at}
    return json.dumps(document, ensure_ascii=False).encode()


class PubSubTarget:
    """Implements `calltone.calls.alert_ports.AlertTarget`: a topic."""

    name = PUBSUB

    def __init__(
        self, publisher: "Callable[[], PublisherClient]", *, project_id: str, topic: str
    ) -> None:
        """Publish to `topic` by the client that `publisher` answers, whenever it is called."""
        self._publisher = publisher
        self._topic = f"projects/{project_id}/topics/{topic}"

    def send(self, alert: Alert) -> None:
        """Publish an alert; its id and what a filter may ask for are attributes."""
        try:
            self._publisher().publish(
                self._topic,
                message(alert),
                retry=Retry(timeout=_PUBLISH_SEC),
                timeout=_PUBLISH_SEC,
                alert_id=alert.alert_id,
                rule_id=alert.rule_id,
                action=alert.action,
            ).result(timeout=_PUBLISH_SEC + 1)
        except (GoogleAPIError, NotInTime) as error:
            raise DeliveryFailed(f"{self._topic}: {type(error).__name__}: {error}") from error


class WebhookTarget:
    """Implements `calltone.calls.alert_ports.AlertTarget`: a signed POST."""

    name = WEBHOOK

    def __init__(self, webhook: AlertWebhook, *, clock: "Callable[[], datetime]") -> None:
        """Post to `webhook` and nowhere else; `clock` dates the signatures."""
        self._http = SafeHttp(webhook.hosts, limits=_LIMITS)
        self._webhook = webhook
        self._clock = clock

    def send(self, alert: Alert) -> None:
        """Post an alert; any 2xx means that it was received."""
        body = message(alert)
        headers = {
            "Content-Type": "application/json",
            ALERT_ID_HEADER: alert.alert_id,
            SIGNATURE_HEADER: signature(self._webhook.secret, body, at=self._clock()),
        }
        try:
            status = self._http.post(self._webhook.url, body, headers=headers)
        except OutgoingError as error:
            raise DeliveryFailed(str(error)) from error
        if status not in _GOOD:
            raise DeliveryFailed(f"The receiver answered {status}.")
