"""`POST /analyze/stream`: a chunk as raw body, multipart field or JSON."""

import base64
import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import UnsupportedMediaType

from calltone.audio.decode import CONTENT_TYPES, decode
from calltone.audio.waveform import Waveform
from calltone.calls import segment as calls
from calltone.calls.analyse_chunk import MAX_CHUNK_SEC, Chunk
from calltone.calls.errors import InvalidInput
from calltone.calls.identity import Identity
from calltone.container import Container
from calltone.entrypoints.http.admission import Admission, digest_of
from calltone.entrypoints.http.answers import Segment
from calltone.entrypoints.http.openapi import BINARY, Media, describe
from calltone.entrypoints.http.parameters import ChunkFields, ChunkForm, ChunkJson, ChunkParameters
from calltone.entrypoints.http.parsing import once_each, parse, parse_json
from calltone.entrypoints.http.sender import sender_of_request
from calltone.spans import span
from calltone.store.documents import segment_to_document

_AUDIO_ID_BYTES = 16
_LENGTH_TOLERANCE_SEC = 0.5
"""Decoders pad; whether a chunk is too long is decided on what was decoded."""

_BODY: Media = {
    "application/json": ChunkJson,
    "multipart/form-data": ChunkForm,
    **dict.fromkeys(sorted(CONTENT_TYPES), BINARY),
}
_BYTES_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class _Upload:
    audio: bytes
    content_type: str | None
    """None where nobody said: the bytes are a file and tell themselves."""
    fields: dict[str, Any]


def blueprint(container: Container, admission: Admission) -> Blueprint:
    """The route of the live path."""
    routes = Blueprint("analyze", __name__)

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
        with what was heard the first time, and other audio in its place with 409.
        """
        sender = sender_of_request(container)
        body = request.get_data()  # a sender that is slow takes up no place
        with admission.place(digest_of(request.query_string, body)):
            return jsonify(segment_to_document(analysed(sender)))

    def analysed(sender: Identity) -> calls.Segment:
        upload = _read_upload()
        parameters = parse(ChunkParameters, upload.fields)
        with span("decode"):
            waveform = decode(
                upload.audio,
                content_type=upload.content_type,
                sample_rate_hz=parameters.sample_rate,
                encoding=parameters.encoding,
                channels=parameters.channels,
                max_duration_sec=MAX_CHUNK_SEC + _LENGTH_TOLERANCE_SEC,
            )
        chunk = Chunk(
            call_id=parameters.call_id,
            channel=parameters.channel,
            waveform=_own_voice(waveform, parameters),
            agent_id=parameters.agent_id,
            sequence=parameters.sequence,
            start_offset_sec=parameters.start_offset_sec,
            consent=parameters.consent,
            audio_id=hashlib.blake2b(upload.audio, digest_size=_AUDIO_ID_BYTES).hexdigest(),
        )
        return container.analyse_chunk(chunk, sender=sender)

    return routes


def _own_voice(waveform: Waveform, parameters: ChunkParameters) -> Waveform:
    """What of the audio belongs to the channel the chunk is of; all of it without a map.

    Raises:
        InvalidInput: the map does not fit the audio, or does not name the channel.
    """
    if parameters.channel_map is None:
        return waveform
    names = parameters.channel_map.split(",")
    if len(names) != waveform.channels:
        raise InvalidInput(
            f"channel_map names {len(names)} channels ({', '.join(names)}), "
            f"the chunk has {waveform.channels}."
        )
    if parameters.channel not in names:
        raise InvalidInput(
            f"channel_map must name the channel to analyse, {parameters.channel}; "
            f"got {', '.join(names)}."
        )
    return waveform.only(names.index(parameters.channel))


def _read_upload() -> _Upload:
    """The audio and its fields, in whichever of the three forms they came.

    Raises:
        InvalidInput: the form is right and the audio is not in it, or a field comes twice.
        UnsupportedMediaType: the request does not say what its body is.
    """
    fields = once_each(request.args)
    if not request.mimetype:
        raise UnsupportedMediaType(
            "Send the audio with a Content-Type such as audio/wav, as the multipart field "
            "audio_file, or as JSON with audio_data in base64; got no Content-Type."
        )
    if request.mimetype == "multipart/form-data":
        return _from_form(fields | once_each(request.form))
    if request.mimetype == "application/json":
        body = parse_json(ChunkJson)
        given = body.model_dump(exclude_none=True, exclude_unset=True)
        return _Upload(_from_base64(body.audio_data), body.content_type, fields | given)
    return _Upload(request.get_data(), request.content_type, fields)


def _from_form(fields: dict[str, Any]) -> _Upload:
    file = request.files.get("audio_file")
    if file is None:
        raise InvalidInput(
            f"The form must have a file named audio_file; got {sorted(request.files)}."
        )
    content_type = file.content_type or None
    if content_type == _BYTES_TYPE and not fields.keys() & {"sample_rate", "encoding"}:
        content_type = None  # what clients write who do not know the type of a file
    return _Upload(file.read(), content_type, fields)


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:  # binascii.Error, or characters that are not ASCII
        raise InvalidInput(f"audio_data is not base64: {error}.") from None
