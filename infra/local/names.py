"""The names the local stack goes by; a deployment has its own."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
CRM_HOST = "localhost"
"""Where examples/crm stands: to a browser another site than HOST, with storage of its own."""

PROJECT_ID = "demo-calltone"  # Firebase reaches out to no real service for a "demo-…" project
BUCKET = "calltone-recordings"
TICKS_TOPIC = "calltone-ticks"
ALERTS_TOPIC = "calltone-alerts"
REANALYSIS_TOPIC = "calltone-reanalysis"
RECORDINGS_TOPIC = "calltone-recordings-events"

# Known to everyone, like the users' passwords; they hold on this machine only.
WEBHOOK_KEY_ID = "demo"
WEBHOOK_SECRET = "calltone-demo-webhook"  # noqa: S105
TWILIO_ACCOUNT_SID = "AC00000000000000000000000000000000"
TWILIO_AUTH_TOKEN = "calltone-demo-twilio"  # noqa: S105
CUSTOMER_REF_KEYS = "demo:calltone-demo-customer-refs"
GENESYS_API_KEY = "calltone-demo-genesys"
GENESYS_SECRET = "Y2FsbHRvbmUtZGVtby1nZW5lc3lzLXNlY3JldA=="  # noqa: S105

WEBHOOK_ENVIRONMENT = {
    "GENERIC_WEBHOOK_SECRETS": f"{WEBHOOK_KEY_ID}:{WEBHOOK_SECRET}",
    "TWILIO_ACCOUNT_SID": TWILIO_ACCOUNT_SID,
    "TWILIO_AUTH_TOKENS": TWILIO_AUTH_TOKEN,
    "GENESYS_API_KEYS": f"{GENESYS_API_KEY}:{GENESYS_SECRET}",
    "WEBHOOK_HOSTS": f"http://{HOST}",
}
"""So that each platform's webhooks can be tried on the local stack."""

UNKNOWN_CONSENT = {
    "ALLOW_UNKNOWN_CONSENT": "on",
    "CONSENT_NOTICE": "This call is a trial on one machine. A computer program listens to how the "
    "voices sound. Hang up if you do not want that.",
}
"""Callers here are recordings, or whoever tries the page out."""


@dataclass(frozen=True)
class DemoUser:
    """Someone who can sign in to the local stack.

    `role` and `agent_id` become claims of the ID token; `label` is what the page's button says.
    """

    email: str
    role: str
    agent_id: str
    label: str
    password: str = "calltone-demo"  # noqa: S105 - known to everyone, holds on this machine only


AGENT = DemoUser("agent@example.com", "agent", "agent-1", "Agent")
SUPERVISOR = DemoUser("supervisor@example.com", "supervisor", "supervisor-1", "Supervisor")
DEMO_USERS = (AGENT, SUPERVISOR)
