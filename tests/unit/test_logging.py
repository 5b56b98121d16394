"""A log line is one JSON object that Cloud Logging understands."""

import json
import logging

import pytest

from calltone.calls.identifiers import call_digest
from calltone.platform.logging import JsonFormatter, remember_trace

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture(autouse=True)
def forget_trace():
    yield
    remember_trace(traceparent=None, cloud_trace_context=None)


def line(**extra: object) -> dict[str, object]:
    logger = logging.getLogger("calltone.test")
    record = logger.makeRecord(
        logger.name, logging.WARNING, "f.py", 1, "hello %s", ("you",), None, extra=extra
    )
    return json.loads(JsonFormatter(project_id="p").format(record))


def test_severity_message_and_extra_fields():
    entry = line(call_id="c-1")
    assert entry["severity"] == "WARNING"
    assert entry["message"] == "hello you"
    assert entry["call"] == call_digest("c-1")
    assert "c-1" not in json.dumps(entry)
    assert "logging.googleapis.com/trace" not in entry


@pytest.mark.parametrize(
    "headers",
    [
        {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "cloud_trace_context": None},
        {"traceparent": None, "cloud_trace_context": f"{TRACE}/123;o=1"},
        {"traceparent": "rubbish", "cloud_trace_context": TRACE},
    ],
)
def test_the_trace_of_the_request(headers: dict[str, str | None]):
    remember_trace(**headers)
    assert line()["logging.googleapis.com/trace"] == f"projects/p/traces/{TRACE}"


def test_a_malformed_trace_is_left_out():
    remember_trace(traceparent="00-x", cloud_trace_context="'; drop")
    assert "logging.googleapis.com/trace" not in line()


def test_what_a_sentence_quotes_is_left_out():
    detail = "There is no call with the id 'call-\\'7'; got \"+49 170\", 3 bytes."
    assert line(detail=detail)["detail"] == "There is no call with the id '…'; got '…', 3 bytes."
