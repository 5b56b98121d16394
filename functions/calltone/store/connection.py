"""The connection to Firestore."""

from typing import Any

import grpc
from google.cloud import firestore
from google.cloud.firestore_v1.services.firestore.transports.grpc import FirestoreGrpcTransport

_RECONNECT: list[tuple[str, Any]] = [
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 1000),
]
_PATIENCE_SEC = 2.0  # of a client that does not say
_EMULATOR_OPTIONS: list[tuple[str, Any]] = [("grpc.max_receive_message_length", -1)]


class _Transport(FirestoreGrpcTransport):
    @classmethod
    def create_channel(cls, *args: Any, options: Any = (), **kwargs: Any) -> grpc.Channel:  # noqa: ANN401
        """Add to what the client asks of its channel."""
        return super().create_channel(*args, options=[*options, *_RECONNECT], **kwargs)


class Connection(firestore.Client):
    """A client that tries at least once a second to reach Firestore again.

    gRPC by itself waits longer after each failure, up to two minutes, also when Firestore has been
    back for long. The client has no public way to choose the options of its channel.

    Attributes:
        patience_sec: how long a read or a write is tried whose sender waits for the answer.

    """

    def __init__(self, *, project: str, patience_sec: float) -> None:
        super().__init__(project=project)
        self.patience_sec = patience_sec

    def _firestore_api_helper(self, _transport: Any, *client: Any) -> Any:  # noqa: ANN401
        return super()._firestore_api_helper(_Transport, *client)

    def _emulator_channel(self, _transport: Any) -> grpc.Channel:  # noqa: ANN401
        options = [*_EMULATOR_OPTIONS, *_RECONNECT]
        return grpc.insecure_channel(self._emulator_host, options=options)


def patience_sec_of(client: firestore.Client) -> float:
    """How long a read or a write is tried whose sender waits for the answer."""
    return client.patience_sec if isinstance(client, Connection) else _PATIENCE_SEC
