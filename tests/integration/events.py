"""Events of the bucket, as its trigger delivers them."""

import uuid
from typing import Any

import requests

from infra.local.names import HOST
from infra.local.stack import LocalStack


def deliver(stack: LocalStack, data: dict[str, Any]) -> requests.Response:
    """Tell `process_recording` of a finished object; its answer."""
    with requests.Session() as session:
        session.trust_env = False
        return session.post(
            f"http://{HOST}:{stack.ports['process_recording']}/",
            json=data,
            headers={
                "ce-id": str(uuid.uuid4()),
                "ce-source": "//storage.googleapis.com/projects/_/buckets/b",
                "ce-specversion": "1.0",
                "ce-type": "google.cloud.storage.object.v1.finalized",
            },
            timeout=60,
        )
