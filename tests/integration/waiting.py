"""Waiting for what the stack does in its own time, however slow the machine is."""

from collections.abc import Callable
from typing import Any

from infra.local.client import wait_for


def until(is_so: Callable[[], bool], *, what: str) -> None:
    """Wait until it is so."""
    wait_for(lambda: is_so() or None, what=what)


def call_when(client: Any, call_id: str, is_so: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The call's document, once it is there and as told."""
    reference = client.document(f"calls/{call_id}")

    def look() -> dict[str, Any] | None:
        call = reference.get().to_dict()
        return call if call and is_so(call) else None

    return wait_for(look, what=f"what {call_id} was watched for")


def wait_until_done(client: Any, call_id: str, *, not_generation: str = "") -> dict[str, Any]:
    """The call of a recording, once that was read or given up."""
    return call_when(
        client,
        call_id,
        lambda call: (
            call["status"] in ("completed", "failed")
            and call["recording"]["generation"] != not_generation
        ),
    )


def wait_for_status(client: Any, call_id: str, status: str) -> dict[str, Any]:
    """The call, once it has this status."""
    return call_when(client, call_id, lambda call: call["status"] == status)


def wait_until_gone(blob: Any) -> None:
    """Until the object has been deleted."""
    until(lambda: not blob.exists(), what=f"the end of {blob.name}")
