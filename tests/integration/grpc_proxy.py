"""A door between a function and Firestore at which a test can stand.

Every remote call goes through as the bytes it is; before and after each, `watch` is told.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Literal

import grpc

Watch = Callable[[str, Literal["asked", "answered"]], None]
_OWN_METADATA = ("authorization", "google-cloud-resource-prefix", "x-goog-request-params")


class Door(grpc.GenericRpcHandler):
    """Passes calls on to `target`; `watch` may be replaced at any time."""

    def __init__(self, target: str) -> None:
        self._channel = grpc.insecure_channel(target)
        self.watch: Watch = lambda _method, _moment: None

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        name = details.method.rpartition("/")[2]
        metadata = [pair for pair in details.invocation_metadata if pair[0] in _OWN_METADATA]

        def unary(request: bytes, context: grpc.ServicerContext) -> bytes:
            self.watch(name, "asked")
            with _faults_passed_on(context):
                answer = self._channel.unary_unary(details.method)(request, metadata=metadata)
            self.watch(name, "answered")
            return answer

        def stream(request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
            self.watch(name, "asked")
            with _faults_passed_on(context):
                yield from self._channel.unary_stream(details.method)(request, metadata=metadata)
            self.watch(name, "answered")

        if name == "Commit":
            return grpc.unary_unary_rpc_method_handler(unary)
        return grpc.unary_stream_rpc_method_handler(stream)

    def close(self) -> None:
        self._channel.close()


@contextmanager
def door(*, port: int, target: str) -> Iterator[Door]:
    """Listen on `port` and pass everything on to `target`."""
    handler = Door(target)
    server = grpc.server(ThreadPoolExecutor(8), handlers=[handler])
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    try:
        yield handler
    finally:
        server.stop(grace=None).wait()
        handler.close()


@contextmanager
def _faults_passed_on(context: grpc.ServicerContext) -> Iterator[None]:
    try:
        yield
    except grpc.RpcError as error:
        context.abort(error.code(), error.details())
