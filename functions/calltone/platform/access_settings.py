"""What a deployment asks of those who call it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from calltone.calls.identity import Role


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """Who besides signed-in users gets in, and how much each may ask for."""

    service_accounts: Mapping[str, Role] = field(default_factory=dict)
    """SERVICE_ACCOUNTS: `e-mail:role,…` of machines that call with Google-signed ID tokens."""
    app_check: bool = False
    """APP_CHECK=on: browsers must prove by Firebase App Check that they run our page."""
    rate_per_sec: float = 20.0
    """RATE_LIMIT_PER_SEC: requests of one user, on average, to one instance."""
    machine_rate_per_sec: float = 500.0
    """MACHINE_RATE_LIMIT_PER_SEC: those of one service account or platform."""


def service_accounts(text: str) -> dict[str, Role]:
    """Read SERVICE_ACCOUNTS.

    Raises:
        ValueError: naming the entry that is not `e-mail:role`.
    """
    accounts = {}
    for word in filter(None, (part.strip() for part in text.split(","))):
        email, _, role = word.rpartition(":")
        if "@" not in email or role not in {known.value for known in Role}:
            raise ValueError(
                f"SERVICE_ACCOUNTS must be 'e-mail:role' pairs with a role of "
                f"{', '.join(Role)}; got {word[:120]!r}."
            )
        accounts[email] = Role(role)
    return accounts
