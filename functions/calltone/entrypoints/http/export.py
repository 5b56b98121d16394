"""`GET /calls/{id}/export` and `POST /calls/{id}/reanalyze`."""

import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, request

from calltone.calls.audit import Action
from calltone.calls.identifiers import checked_id
from calltone.calls.lifecycle import visible_document
from calltone.container import Container
from calltone.emotion.taxonomy import EMOTIONS
from calltone.entrypoints.http.answers import Call
from calltone.entrypoints.http.calls import CALL_PATH, call_answer
from calltone.entrypoints.http.openapi import OBJECT, TEXT, describe
from calltone.entrypoints.http.parameters import ExportFormat, ExportParameters
from calltone.entrypoints.http.parsing import parse
from calltone.entrypoints.http.sender import sender_of_request

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PLAIN = (
    *("call_id", "agent_id", "segment_id", "channel", "sequence", "start_offset_sec"),
    *("end_offset_sec", "detected_emotion", "confidence_score", "is_uncertain"),
)
_COLUMNS = (
    *_PLAIN,
    *(f"probability_{emotion.value}" for emotion in EMOTIONS),
    *("arousal", "valence", "speech_ratio", "pitch_hz", "energy_db"),
    *("model_version", "timestamp", "customer_ref"),
)


def blueprint(container: Container) -> Blueprint:
    """The routes for a whole call."""
    routes = Blueprint("export", __name__)

    @routes.get("/calls/<call_id>/export")
    @describe(
        "Everything about a call",
        path=CALL_PATH,
        query=ExportParameters,
        answers={HTTPStatus.OK: {"application/json": OBJECT, "text/csv": TEXT}},
        errors=[HTTPStatus.NOT_FOUND],
    )
    def export(call_id: str) -> Response:
        """JSON: all that is kept of the call. CSV: a row per segment.

        `server` holds what the server computes with and when the call expires; `consent_notice`
        what the caller was told, where that stands for a recorded yes.
        """
        sender = sender_of_request(container)
        parameters = parse(ExportParameters, request.args)
        checked_id(call_id, name="call_id")
        call = visible_document(container.archive, call_id, sender=sender)
        container.audit(Action.EXPORT_CALL, sender=sender, call_id=call_id)
        segments = _begun(container.whole_calls.segments(call_id))
        if parameters.format is ExportFormat.CSV:
            lines = _csv_lines(call, segments)
            media_type = "text/csv; charset=utf-8"
        else:
            rest = container.whole_calls.rest(call_id)
            lines = _json_parts(current_app.json.dumps, call, segments, rest)
            media_type = "application/json"
        response = Response(lines, content_type=media_type)
        response.headers.set(
            "Content-Disposition",
            "attachment",
            filename=f"{call_id}.{parameters.format.value}",
        )
        return response

    @routes.post("/calls/<call_id>/reanalyze")
    @describe(
        "Analyse a recording again",
        path=CALL_PATH,
        answers={HTTPStatus.ACCEPTED: Call},
        errors=[HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT],
    )
    def reanalyze(call_id: str) -> tuple[Response, HTTPStatus]:
        """With the model that is deployed now; the earlier reading is kept. For supervisors.

        It needs the audio, which is kept with KEEP_AUDIO=on alone.
        """
        sender = sender_of_request(container)
        container.ask_for_reanalysis(checked_id(call_id, name="call_id"), sender=sender)
        container.audit(Action.REANALYSE_CALL, sender=sender, call_id=call_id)
        return call_answer(container, call_id, sender), HTTPStatus.ACCEPTED

    return routes


def _begun[T](items: Iterable[T]) -> Iterator[T]:
    """Read the first item now: a fault shall be answered as one, not end a good answer."""
    iterator = iter(items)
    return itertools.chain(list(itertools.islice(iterator, 1)), iterator)


def _json_parts(
    dumps: Callable[[Any], str],
    call: Mapping[str, Any],
    segments: Iterable[Mapping[str, Any]],
    rest: Mapping[str, Any],
) -> Iterator[str]:
    """Write the whole as it comes: the app's context has ended when this runs."""
    yield f'{{"call": {dumps(call)}, "segments": ['
    for number, segment in enumerate(segments):
        yield f"{', ' if number else ''}{dumps(segment)}"
    yield f"], {dumps(rest)[1:]}\n"


def _csv_lines(call: Mapping[str, Any], segments: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(_COLUMNS)
    for segment in segments:
        writer.writerow([_cell(value) for value in _row(call, segment)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _row(call: Mapping[str, Any], segment: Mapping[str, Any]) -> list[Any]:
    probabilities = segment["all_emotions_confidence"] or {}
    prosody = segment["prosody"] or {}
    return [
        *(segment[name] for name in _PLAIN),
        *(probabilities.get(emotion.value) for emotion in EMOTIONS),
        *(segment[name] for name in ("arousal", "valence", "speech_ratio")),
        *(prosody.get(name) for name in ("pitch_hz", "energy_db")),
        *(segment["model_version"], segment["timestamp"].isoformat(), call["customer_ref"]),
    ]


def _cell(value: object) -> object:
    """Keep a spreadsheet from taking text that somebody else chose for a formula.

    OWASP's advice on CSV injection: a quote before what could begin a formula. Numbers are left.
    """
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value
