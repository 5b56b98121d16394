"""What requests may carry, checked by pydantic; faults become one readable sentence."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from calltone.calls.call import Consent
from calltone.calls.errors import InvalidInput
from calltone.calls.identifiers import MAX_CALL_SEC, MAX_SEQUENCE, checked_channel, checked_id
from calltone.metrics.contribution import Interval

CallId = Annotated[str, AfterValidator(lambda value: checked_id(value, name="call_id"))]
AgentId = Annotated[str, AfterValidator(lambda value: checked_id(value, name="agent_id"))]
Channel = Annotated[str, AfterValidator(checked_channel)]
PageSize = Annotated[int, Field(ge=1, le=500)]


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ChunkParameters(_Parameters):
    """What comes with a chunk, in the query, the form or the JSON body."""

    call_id: CallId
    agent_id: AgentId | None = None
    channel: Channel = "customer"
    sequence: int | None = Field(default=None, ge=0, le=MAX_SEQUENCE)
    start_offset_sec: float | None = Field(default=None, ge=0, le=MAX_CALL_SEC)
    consent: Consent = Consent.UNKNOWN
    sample_rate: int | None = Field(default=None, ge=1)


class CallParameters(_Parameters):
    """The body of `POST /calls`."""

    call_id: CallId | None = None
    agent_id: AgentId | None = None
    customer_ref: str | None = Field(default=None, min_length=1, max_length=200)
    consent: Consent = Consent.UNKNOWN


class SegmentsParameters(_Parameters):
    """The query of `GET /emotions`."""

    call_id: CallId
    limit: PageSize = 100
    page_token: str | None = Field(default=None, pattern=r"^(customer|agent|mixed)-\d{6}$")


class LogsParameters(_Parameters):
    """The query of `GET /logs`."""

    limit: PageSize = 50


class MetricsParameters(_Parameters):
    """The query of `GET /metrics/emotions`."""

    start_date: date
    end_date: date
    interval: Interval = Interval.DAILY
    agent_id: AgentId | None = None


def parse[P: BaseModel](model: type[P], values: Mapping[str, Any]) -> P:
    """Read `values` as `model`.

    Raises:
        InvalidInput: naming each field, what was expected and what came.
    """
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise InvalidInput("; ".join(_sentence(fault) for fault in error.errors())) from None


def _sentence(fault: ErrorDetails) -> str:
    name = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "missing":
        return f"{name} is required"
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "value_error":
        return str(message)  # our own checks say all
    return f"{name}: {message[0].lower()}{message[1:]}; got {str(fault['input'])[:80]!r}"
