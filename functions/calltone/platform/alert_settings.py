"""Who a deployment tells of alerts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from calltone.platform.hosts import AllowedHosts

DEFAULT_TOPIC = "calltone-alerts"
_MIN_SECRET_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class AlertWebhook:
    """A receiver on the web."""

    url: str
    secret: str = field(repr=False)
    hosts: AllowedHosts
    """The host of `url`, and no other."""


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Receivers of all alerts."""

    topic: str | None = DEFAULT_TOPIC
    """ALERTS_TOPIC: the Pub/Sub topic they are published to; `off`: none."""
    webhook: AlertWebhook | None = None
    """ALERT_WEBHOOK_URL and ALERT_WEBHOOK_SECRET: where they are posted, signed."""

    @classmethod
    def from_environment(cls, env: Mapping[str, str], *, demo: bool) -> "AlertSettings":
        """Read the settings.

        Raises:
            ValueError: naming the variable and never its secret.
        """
        topic = env.get("ALERTS_TOPIC", DEFAULT_TOPIC)
        return cls(topic=None if topic == "off" else topic, webhook=_webhook(env, demo=demo))


def _webhook(env: Mapping[str, str], *, demo: bool) -> AlertWebhook | None:
    url, secret = env.get("ALERT_WEBHOOK_URL"), env.get("ALERT_WEBHOOK_SECRET", "")
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in (("https", "http") if demo else ("https",)) or "@" in parts.netloc:
        raise ValueError(
            f"ALERT_WEBHOOK_URL must be an https address without a user name; got {url!r}."
        )
    if len(secret) < _MIN_SECRET_CHARACTERS:
        raise ValueError(
            f"ALERT_WEBHOOK_SECRET must have {_MIN_SECRET_CHARACTERS} characters or more, where "
            f"there is an ALERT_WEBHOOK_URL; got {len(secret)}."
        )
    # With its scheme, the entry names a test server of this machine, which demos may have.
    entry = f"{parts.scheme}://{parts.netloc}" if parts.scheme == "http" else parts.netloc
    try:
        hosts = AllowedHosts.parse(entry, demo=demo)
        hosts.find(url)
    except ValueError as error:
        raise ValueError(f"ALERT_WEBHOOK_URL: {error}") from None
    return AlertWebhook(url=url, secret=secret, hosts=hosts)
