"""JSON logs as Cloud Logging reads them: severity, message, trace, and the fields of `extra`."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO, cast

from functions_framework import execution_id

from calltone.calls.identifiers import call_digest

_TRACE: ContextVar[str | None] = ContextVar("trace", default=None)
_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_CLOUD_TRACE = re.compile(r"([0-9a-f]{32})(/.*)?")
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*" """.strip())
_WITH_QUOTATIONS = frozenset({"detail", "reason"})
_CALL_FIELDS = {"call_id": "call", "alert_id": "alert"}
_STANDARD_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def remember_trace(*, traceparent: str | None, cloud_trace_context: str | None) -> None:
    """Keep the trace of the request, from its headers, for the log lines of this context."""
    found = _TRACEPARENT.fullmatch(traceparent or "") or _CLOUD_TRACE.fullmatch(
        cloud_trace_context or ""
    )
    _TRACE.set(found.group(1) if found else None)


class JsonFormatter(logging.Formatter):
    """One JSON object per line."""

    def __init__(self, *, project_id: str) -> None:
        super().__init__()
        self._project_id = project_id

    def format(self, record: logging.LogRecord) -> str:
        """Format a record; fields given as `extra` become fields of the object."""
        entry: dict[str, Any] = {
            "severity": record.levelname,
            "message": record.getMessage(),
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(),
            "logger": record.name,
        }
        if trace := _TRACE.get():
            entry["logging.googleapis.com/trace"] = f"projects/{self._project_id}/traces/{trace}"
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        extra = {k: v for k, v in vars(record).items() if k not in _STANDARD_FIELDS}
        entry |= dict(_without_ids(name, value) for name, value in extra.items())
        return json.dumps(entry, default=str, ensure_ascii=False)


def _without_ids(name: str, value: object) -> tuple[str, object]:
    """A field as it may lie in a log, which no erasure reaches.

    Calls are named by their digest. Of sentences what they quote is left out: that came from
    outside, and may be a customer's number.
    """
    if name in _CALL_FIELDS:
        return _CALL_FIELDS[name], call_digest(str(value))
    if name in _WITH_QUOTATIONS:
        return name, _QUOTED.sub("'…'", str(value))
    return name, value


def configure_logging(*, project_id: str, level: str) -> None:
    """Send Calltone's logs to the stream the functions framework writes to.

    The framework has its own stream because it wraps stdout and stderr; a plain handler of the
    root logger prints nothing there.
    """
    handler = logging.StreamHandler(cast("TextIO", execution_id.logging_stream))
    handler.setFormatter(JsonFormatter(project_id=project_id))
    logger = logging.getLogger("calltone")
    logger.handlers = [handler]
    logger.setLevel(level)
    logger.propagate = False
