"""What a deployment knows of the platforms that call it. A platform without secrets is off."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from calltone.platform.hosts import AllowedHosts

_MIN_SECRET_BYTES = 16
_MAX_SECRETS = 4


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Secrets are never shown when this is printed."""

    public_api_url: str = ""
    """PUBLIC_API_URL: how the outside reaches `/api/v1`; signatures cover it."""
    hosts: AllowedHosts = field(default_factory=AllowedHosts)
    """WEBHOOK_HOSTS: where recordings may be fetched from."""
    generic_secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """GENERIC_WEBHOOK_SECRETS: key id to secret, as `id:secret,id:secret`."""
    twilio_account_sid: str = ""
    """TWILIO_ACCOUNT_SID"""
    twilio_auth_tokens: tuple[str, ...] = field(default=(), repr=False)
    """TWILIO_AUTH_TOKENS: the newest first; recordings are fetched with that one."""
    genesys_api_keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """GENESYS_API_KEYS: API key to client secret in base64, as `key:secret,key:secret`."""
    genesys_organization_id: str = ""
    """GENESYS_ORGANIZATION_ID: the only organization that is listened to; empty for any whose
    key is known."""

    @classmethod
    def from_environment(cls, env: Mapping[str, str], *, demo: bool) -> "WebhookSettings":
        """Read the settings.

        Raises:
            ValueError: naming the variable and never its secrets.
        """
        settings = cls(
            public_api_url=env.get("PUBLIC_API_URL", "").rstrip("/"),
            hosts=_hosts(env, demo=demo),
            generic_secrets=key_pairs(env, "GENERIC_WEBHOOK_SECRETS"),
            twilio_account_sid=env.get("TWILIO_ACCOUNT_SID", ""),
            twilio_auth_tokens=tuple(
                token.strip() for token in env.get("TWILIO_AUTH_TOKENS", "").split(",") if token
            ),
            genesys_api_keys=_decoded(key_pairs(env, "GENESYS_API_KEYS")),
            genesys_organization_id=env.get("GENESYS_ORGANIZATION_ID", ""),
        )
        settings._check(demo=demo)
        return settings

    def _check(self, *, demo: bool) -> None:
        signs_url = self.twilio_auth_tokens or self.genesys_api_keys
        if signs_url and not self.public_api_url:
            raise ValueError("PUBLIC_API_URL must be set: Twilio and Genesys sign the address.")
        if self.public_api_url and not self.public_api_url.startswith(
            ("https://", "http://") if demo else "https://"
        ):
            raise ValueError(
                f"PUBLIC_API_URL must begin with https://; got {self.public_api_url!r}."
            )
        if self.twilio_auth_tokens and not self.twilio_account_sid:
            raise ValueError("TWILIO_ACCOUNT_SID must be set where TWILIO_AUTH_TOKENS is.")


def _hosts(env: Mapping[str, str], *, demo: bool) -> AllowedHosts:
    try:
        return AllowedHosts.parse(env.get("WEBHOOK_HOSTS", ""), demo=demo)
    except ValueError as error:
        raise ValueError(f"WEBHOOK_HOSTS: {error}.") from None


def key_pairs(env: Mapping[str, str], name: str) -> dict[str, bytes]:
    """Read `id:secret,id:secret`: two at once while one takes the other's place."""
    pairs: dict[str, bytes] = {}
    for word in filter(None, (part.strip() for part in env.get(name, "").split(","))):
        key, _, secret = word.partition(":")
        if not key or len(secret) < _MIN_SECRET_BYTES:
            raise ValueError(
                f"{name} must be 'id:secret' pairs, comma-separated, with secrets of at least "
                f"{_MIN_SECRET_BYTES} characters; entry {len(pairs) + 1} is not."
            )
        pairs[key] = secret.encode()
    if len(pairs) > _MAX_SECRETS:
        raise ValueError(f"{name} must name at most {_MAX_SECRETS} keys; got {len(pairs)}.")
    return pairs


def _decoded(pairs: Mapping[str, bytes]) -> dict[str, bytes]:
    try:
        return {key: base64.b64decode(secret, validate=True) for key, secret in pairs.items()}
    except ValueError:
        raise ValueError("GENESYS_API_KEYS must carry each client secret in base64.") from None
