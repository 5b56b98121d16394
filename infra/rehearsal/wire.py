"""The messages of Terraform's plugin protocol 5 that a stand-in for a provider needs.

Names and numbers of the fields are the protocol's; what is not declared here is skipped on reading.
Source: https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol
"""

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

SERVICE = "tfplugin5.Provider"
ERROR = 1
NESTING = {"single": 1, "list": 2, "set": 3, "map": 4, "group": 5}

# message → "field:type=number …"; `[]` repeats, `<>` is a map from a name.
_MESSAGES = {
    "Empty": "",
    "Value": "msgpack:bytes=1 json:bytes=2",
    "RawState": "json:bytes=1",
    "Diagnostic": "severity:int32=1 summary:string=2 detail:string=3",
    "Attribute": "name:string=1 type:bytes=2 required:bool=4 optional:bool=5 computed:bool=6",
    "Nested": (
        "type_name:string=1 block:Block=2 nesting:int32=3 min_items:int64=4 max_items:int64=5"
    ),
    "Block": "version:int64=1 attributes:Attribute[]=2 block_types:Nested[]=3",
    "Schema": "version:int64=1 block:Block=2",
    "Schemas": (
        "provider:Schema=1 resource_schemas:Schema<>=2 data_source_schemas:Schema<>=3"
        " diagnostics:Diagnostic[]=4"
    ),
    "Prepare": "config:Value=1",
    "Prepared": "prepared_config:Value=1 diagnostics:Diagnostic[]=2",
    "Configured": "type_name:string=1 config:Value=2",
    "Checked": "diagnostics:Diagnostic[]=1",
    "Raw": "type_name:string=1 version:int64=2 raw_state:RawState=3",
    "Upgraded": "upgraded_state:Value=1 diagnostics:Diagnostic[]=2",
    "Current": "type_name:string=1 current_state:Value=2",
    "Read": "new_state:Value=1 diagnostics:Diagnostic[]=2",
    "Change": "type_name:string=1 prior_state:Value=2 proposed_new_state:Value=3 config:Value=4",
    "Planned": "planned_state:Value=1 diagnostics:Diagnostic[]=4 legacy_type_system:bool=5",
    "Found": "state:Value=1 diagnostics:Diagnostic[]=2",
}

# method → (request, answer)
METHODS = {
    "GetSchema": ("Empty", "Schemas"),
    "PrepareProviderConfig": ("Prepare", "Prepared"),
    "ValidateResourceTypeConfig": ("Configured", "Checked"),
    "ValidateDataSourceConfig": ("Configured", "Checked"),
    "Configure": ("Configured", "Checked"),
    "UpgradeResourceState": ("Raw", "Upgraded"),
    "ReadResource": ("Current", "Read"),
    "PlanResourceChange": ("Change", "Planned"),
    "ReadDataSource": ("Configured", "Found"),
}

_Field = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "bool": _Field.TYPE_BOOL,
    "bytes": _Field.TYPE_BYTES,
    "int32": _Field.TYPE_INT32,
    "int64": _Field.TYPE_INT64,
    "string": _Field.TYPE_STRING,
}
_PACKAGE = "rehearsal"


def _declare() -> dict[str, Any]:
    """A class for each message."""
    file = descriptor_pb2.FileDescriptorProto(
        name="rehearsal.proto", package=_PACKAGE, syntax="proto3"
    )
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for field in fields.split():
            _add_field(message, name, field)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}"))
        for name in _MESSAGES
    }


def _add_field(message: descriptor_pb2.DescriptorProto, owner: str, text: str) -> None:
    name, _, rest = text.partition(":")
    kind, _, number = rest.partition("=")
    type_ = kind.removesuffix("[]").removesuffix("<>")
    repeated = type_ != kind
    field = message.field.add(
        name=name,
        number=int(number),
        label=_Field.LABEL_REPEATED if repeated else _Field.LABEL_OPTIONAL,
    )
    if kind.endswith("<>"):
        entry_name = "".join(part.capitalize() for part in name.split("_")) + "Entry"
        entry = message.nested_type.add(name=entry_name)
        entry.options.map_entry = True
        _add_field(entry, f"{owner}.{entry_name}", "key:string=1")
        _add_field(entry, f"{owner}.{entry_name}", f"value:{type_}=2")
        field.type, field.type_name = _Field.TYPE_MESSAGE, f".{_PACKAGE}.{owner}.{entry_name}"
    elif type_ in _SCALARS:
        field.type = _SCALARS[type_]
    else:
        field.type, field.type_name = _Field.TYPE_MESSAGE, f".{_PACKAGE}.{type_}"


MESSAGE = _declare()
