"""`POST /analyze/stream`: a chunk as raw body, multipart field or JSON."""

import base64
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request
from joblib import cpu_count
from werkzeug.exceptions import UnsupportedMediaType

from calltone.audio.decode import CONTENT_TYPES, decode
from calltone.calls import segment as calls
from calltone.calls.analyse_chunk import MAX_CHUNK_SEC, Chunk
from calltone.calls.errors import InvalidInput
from calltone.container import Container
from calltone.entrypoints.http.admission import Admission
from calltone.entrypoints.http.answers import Segment
from calltone.entrypoints.http.openapi import BINARY, Media, describe
from calltone.entrypoints.http.parameters import (
    ChunkFields,
    ChunkForm,
    ChunkJson,
    ChunkParameters,
    parse,
)
from calltone.entrypoints.http.sender import sender_of_request
from calltone.store.documents import segment_to_document

_AT_ONCE_PER_CORE = 4
"""A chunk waits for Firestore about as long as it computes; more at once only slow each other."""

_LENGTH_TOLERANCE_SEC = 0.5
"""Decoders pad; whether a chunk is too long is decided on what was decoded."""


_BODY: Media = {
    "application/json": ChunkJson,
    "multipart/form-data": ChunkForm,
    **dict.fromkeys(sorted(CONTENT_TYPES), BINARY),
}


@dataclass(frozen=True, slots=True)
class _Upload:
    audio: bytes
    content_type: str
    fields: dict[str, Any]


def blueprint(container: Container) -> Blueprint:
    """The route of the live path."""
    routes = Blueprint("analyze", __name__)
    admission = Admission(
        places=container.settings.max_chunks_in_flight, at_once=_AT_ONCE_PER_CORE * cpu_count()
    )

    @routes.post("/analyze/stream")
    @describe(
        "Analyse a chunk of a live call",
        query=ChunkFields,
        body=_BODY,
        answers={HTTPStatus.OK: Segment},
        errors=[HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT],
    )
    def analyze_stream() -> Response:
        """0.5 to 15 s of audio. The first chunk begins the call.

        A chunk is stored once, under call_id, channel and sequence: sending it again is answered
        with what was heard the first time.
        """
        request.get_data()  # a sender that is slow takes up no place
        with admission.place():
            return jsonify(segment_to_document(analysed()))

    def analysed() -> calls.Segment:
        sender = sender_of_request(container)
        upload = _read_upload()
        parameters = parse(ChunkParameters, upload.fields)
        waveform = decode(
            upload.audio,
            content_type=upload.content_type,
            sample_rate_hz=parameters.sample_rate,
            max_duration_sec=MAX_CHUNK_SEC + _LENGTH_TOLERANCE_SEC,
        )
        chunk = Chunk(
            call_id=parameters.call_id,
            channel=parameters.channel,
            waveform=waveform,
            agent_id=parameters.agent_id,
            sequence=parameters.sequence,
            start_offset_sec=parameters.start_offset_sec,
            consent=parameters.consent,
        )
        return container.analyse_chunk(chunk, sender=sender)

    return routes


def _read_upload() -> _Upload:
    """The audio and its fields, in whichever of the three forms they came.

    Raises:
        InvalidInput: the form is right and the audio is not in it.
        UnsupportedMediaType: the request does not say what its body is.
    """
    fields: dict[str, Any] = request.args.to_dict()
    if not request.mimetype:
        raise UnsupportedMediaType(
            "Send the audio with a Content-Type such as audio/wav, as the multipart field "
            "audio_file, or as JSON with audio_data in base64; got no Content-Type."
        )
    if request.mimetype == "multipart/form-data":
        file = request.files.get("audio_file")
        if file is None:
            raise InvalidInput(
                f"The form must have a file named audio_file; got {sorted(request.files)}."
            )
        return _Upload(file.read(), file.mimetype, fields | request.form.to_dict())
    if request.mimetype == "application/json":
        body = request.get_json()
        if not isinstance(body, dict):
            raise InvalidInput(f"The body must be a JSON object; got {type(body).__name__}.")
        content_type = str(body.get("content_type", "audio/wav"))
        return _Upload(_from_base64(body.get("audio_data")), content_type, fields | body)
    return _Upload(request.get_data(), request.mimetype, fields)


def _from_base64(text: object) -> bytes:
    if not isinstance(text, str):
        raise InvalidInput("audio_data must be audio in base64, as a string.")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:  # binascii.Error, or characters that are not ASCII
        raise InvalidInput(f"audio_data is not base64: {error}.") from None
