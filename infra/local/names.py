"""The names the local stack goes by; a deployment has its own."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"

PROJECT_ID = "demo-calltone"  # Firebase reaches out to no real service for a "demo-…" project
BUCKET = "calltone-recordings"
TICKS_TOPIC = "calltone-ticks"
RECORDINGS_TOPIC = "calltone-recordings-events"


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
