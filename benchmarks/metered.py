"""A Firestore client that counts what it would be billed for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore


@dataclass
class Meter:
    """Documents, as Firestore bills them."""

    reads: int = 0
    """A query that finds nothing counts as one read, and so does a document that is not there."""
    writes: int = 0
    commits: int = 0
    round_trips: int = 0

    def since(self, before: "Meter") -> dict[str, int]:
        """What was added since `before`."""
        return {name: value - vars(before)[name] for name, value in vars(self).items()}

    def copy(self) -> "Meter":
        """The counts as they are now."""
        return Meter(**vars(self))


class _Metered:
    """Stands in front of the client's connection."""

    def __init__(self, real: Any, meter: Meter) -> None:  # noqa: ANN401  # generated client
        self._real, self._meter = real, meter

    def run_query(self, *args: Any, **kwargs: Any) -> Iterator[Any]:  # noqa: ANN401
        self._meter.round_trips += 1
        found = 0
        for answer in self._real.run_query(*args, **kwargs):
            found += bool(answer.document.name)
            yield answer
        self._meter.reads += max(1, found)

    def batch_get_documents(self, *args: Any, **kwargs: Any) -> Iterator[Any]:  # noqa: ANN401
        self._meter.round_trips += 1
        answers = list(self._real.batch_get_documents(*args, **kwargs))
        self._meter.reads += len(answers)
        return iter(answers)

    def commit(self, request: dict[str, Any], **kwargs: Any) -> Any:  # noqa: ANN401
        self._meter.round_trips += 1
        self._meter.commits += 1
        self._meter.writes += len(request["writes"])
        return self._real.commit(request=request, **kwargs)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._real, name)


def metered_client(project_id: str) -> tuple[firestore.Client, Meter]:
    """A client and the meter on it."""
    client = firestore.Client(project=project_id, credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
    meter = Meter()
    client._firestore_api_internal = _Metered(client._firestore_api, meter)
    return client, meter
