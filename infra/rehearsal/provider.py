"""A stand-in for a provider: it has the real one's schemas, and makes nothing."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc

from infra.rehearsal import values
from infra.rehearsal.wire import MESSAGE, METHODS, NESTING, SERVICE

JsonSchema = Mapping[str, Any]


class Provider:
    """Answers Terraform as a provider whose every resource is still to be made.

    Args:
        schemas: one provider's part of what `terraform providers schema -json` prints.
    """

    def __init__(self, schemas: JsonSchema) -> None:
        self._provider = schemas["provider"]
        self._resources = schemas.get("resource_schemas", {})
        self._data = schemas.get("data_source_schemas", {})

    def GetSchema(self, _request: Any) -> Any:  # noqa: N802, ANN401  # the protocol's
        """All schemas; Terraform itself checks the configuration by them."""
        return MESSAGE["Schemas"](
            provider=_schema(self._provider),
            resource_schemas={name: _schema(one) for name, one in self._resources.items()},
            data_source_schemas={name: _schema(one) for name, one in self._data.items()},
        )

    def PrepareProviderConfig(self, request: Any) -> Any:  # noqa: N802, ANN401  # the protocol's
        """Nothing to add."""
        return MESSAGE["Prepared"](prepared_config=request.config)

    def _agree(self, _request: Any) -> Any:  # noqa: ANN401  # a message
        return MESSAGE["Checked"]()

    ValidateResourceTypeConfig = ValidateDataSourceConfig = Configure = _agree

    def UpgradeResourceState(self, request: Any) -> Any:  # noqa: N802, ANN401  # the protocol's
        """The state as it is."""
        state = json.loads(request.raw_state.json)
        return MESSAGE["Upgraded"](upgraded_state=_value(state))

    def ReadResource(self, request: Any) -> Any:  # noqa: N802, ANN401  # the protocol's
        """The state as it is."""
        return MESSAGE["Read"](new_state=request.current_state)

    def PlanResourceChange(self, request: Any) -> Any:  # noqa: N802, ANN401  # the protocol's
        """What is configured, and beside it what only Google will know."""
        proposed = values.read(request.proposed_new_state)
        if proposed is not None:
            block = self._resources[request.type_name]["block"]
            proposed = values.fill(proposed, block, values.unknown)
        return MESSAGE["Planned"](planned_state=_value(proposed), legacy_type_system=True)

    def ReadDataSource(self, request: Any) -> Any:  # noqa: N802, ANN401  # the protocol's
        """Something of the right type for everything that is looked up."""
        block = self._data[request.type_name]["block"]
        found = values.fill(values.read(request.config), block, values.sample)
        return MESSAGE["Found"](state=_value(found))


@contextmanager
def serving(schemas: Mapping[str, JsonSchema]) -> Iterator[dict[str, str]]:
    """Serve a stand-in for each provider; the environment that makes terraform use them."""
    servers, addresses = [], {}
    try:
        for name, one in schemas.items():
            server = grpc.server(ThreadPoolExecutor(8))
            server.add_generic_rpc_handlers((_handlers(Provider(one)),))
            port = server.add_insecure_port("127.0.0.1:0")
            server.start()
            servers.append(server)
            addresses[name] = {
                "Protocol": "grpc",
                "ProtocolVersion": 5,
                "Pid": os.getpid(),
                "Test": True,  # terraform leaves the process alone
                "Addr": {"Network": "tcp", "String": f"127.0.0.1:{port}"},
            }
        yield {"TF_REATTACH_PROVIDERS": json.dumps(addresses)}
    finally:
        for server in servers:
            server.stop(grace=None).wait()


def _handlers(provider: Provider) -> grpc.GenericRpcHandler:
    def handler(method: str, request: str) -> grpc.RpcMethodHandler:
        answer: Callable[[Any], Any] = getattr(provider, method)
        return grpc.unary_unary_rpc_method_handler(
            lambda message, _context: answer(message),
            request_deserializer=MESSAGE[request].FromString,
            response_serializer=lambda message: message.SerializeToString(),
        )

    return grpc.method_handlers_generic_handler(
        SERVICE, {method: handler(method, request) for method, (request, _) in METHODS.items()}
    )


def _value(value: Any) -> Any:  # noqa: ANN401  # any JSON-like value, and a message
    return MESSAGE["Value"](msgpack=values.write(value))


def _schema(schema: JsonSchema) -> Any:  # noqa: ANN401  # a message
    return MESSAGE["Schema"](version=schema["version"], block=_block(schema["block"]))


def _block(block: JsonSchema) -> Any:  # noqa: ANN401  # a message
    return MESSAGE["Block"](
        attributes=[
            MESSAGE["Attribute"](
                name=name,
                type=json.dumps(attribute["type"]).encode(),
                required=attribute.get("required", False),
                optional=attribute.get("optional", False),
                computed=attribute.get("computed", False),
            )
            for name, attribute in block.get("attributes", {}).items()
        ],
        block_types=[
            MESSAGE["Nested"](
                type_name=name,
                block=_block(nested["block"]),
                nesting=NESTING[nested["nesting_mode"]],
                min_items=nested.get("min_items", 0),
                max_items=nested.get("max_items", 0),
            )
            for name, nested in block.get("block_types", {}).items()
        ],
    )
