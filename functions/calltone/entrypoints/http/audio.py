"""`/calls/{id}/recording` and `/calls/{id}/audio`: listening to a finished call."""

import itertools
import threading
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import ContentRange
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from calltone.audio.containers import CONTAINERS
from calltone.calls.audit import Action
from calltone.calls.errors import NoAudio
from calltone.calls.identifiers import checked_id
from calltone.calls.listening import KeptAudio
from calltone.container import Container
from calltone.entrypoints.http.admission import Overloaded
from calltone.entrypoints.http.answers_audio import AudioTicket, RecordingToHear
from calltone.entrypoints.http.calls import CALL_PATH
from calltone.entrypoints.http.openapi import AUDIO_TICKET, BINARY, ID_TOKEN, describe
from calltone.entrypoints.http.parameters import AudioParameters
from calltone.entrypoints.http.parsing import parse
from calltone.entrypoints.http.sender import limit_rate, sender_of_request

PIECE_BYTES = 1024 * 1024
"""What a request for a range is answered with at most. A player that is paused leaves the rest of
an answer unread, and with it a thread of the server waiting; so an answer is short, and the player
asks for the next (RFC 9110, 15.3.7, lets a server send a part of what was asked for)."""

_MOST_WITH_LENGTH_BYTES = 30 * 1024 * 1024
"""Cloud Run refuses answers of 32 MiB that say their length; longer ones it streams."""

_RETRY_DOWNLOAD_SEC = 5

_AUDIO = {container.media_type: BINARY for container in CONTAINERS}
_EXTENSIONS = {
    container.media_type: container.media_type.partition("/")[2] for container in CONTAINERS
} | {"audio/mpeg": "mp3", "audio/mp4": "m4a"}


def blueprint(container: Container) -> Blueprint:
    """The routes of recordings to hear."""
    routes = Blueprint("audio", __name__)
    # Of the threads that no chunk takes, all but one may be sending whole files.
    downloads = threading.Semaphore(max(1, container.settings.max_chunks_in_flight // 6))

    @routes.get("/calls/<call_id>/recording")
    @describe(
        "Whether a call can be heard",
        path=CALL_PATH,
        answers={HTTPStatus.OK: RecordingToHear},
        errors=[HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT],
    )
    def recording(call_id: str) -> Response:
        """And how loud it is over time, so that a player can draw it before it plays it."""
        sender = sender_of_request(container)
        audio, reason = None, None
        try:
            audio = container.listen.audio(checked_id(call_id, name="call_id"), sender=sender)
        except NoAudio as error:
            reason = str(error)
        container.audit(Action.READ_CALL, sender=sender, call_id=call_id)
        return jsonify(
            call_id=call_id,
            available=audio is not None,
            reason=reason,
            content_type=audio.content_type if audio else None,
            size_bytes=audio.size_bytes if audio else None,
            levels_db=container.outlines.of_call(call_id) if audio else {},
        )

    @routes.post("/calls/<call_id>/audio")
    @describe(
        "Begin to listen to a call",
        path=CALL_PATH,
        answers={HTTPStatus.CREATED: AudioTicket},
        errors=[HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT],
    )
    def ticket(call_id: str) -> tuple[Response, HTTPStatus]:
        """A ticket for a player that can send no header; it opens this recording for an hour."""
        sender = sender_of_request(container)
        text, given = container.listen.ticket(checked_id(call_id, name="call_id"), sender=sender)
        container.audit(Action.LISTEN, sender=sender, call_id=call_id)
        answer = {
            "call_id": call_id,
            "ticket": text,
            "content_type": given.audio.content_type,
            "size_bytes": given.audio.size_bytes,
            "expires_at": given.expires_at,
        }
        return jsonify(answer), HTTPStatus.CREATED

    @routes.get("/calls/<call_id>/audio")
    @describe(
        "The recording of a call",
        path=CALL_PATH,
        query=AudioParameters,
        answers={HTTPStatus.OK: _AUDIO, HTTPStatus.PARTIAL_CONTENT: _AUDIO},
        errors=[
            HTTPStatus.NOT_FOUND,
            HTTPStatus.CONFLICT,
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        ],
        security=(ID_TOKEN, AUDIO_TICKET),
    )
    def audio(call_id: str) -> Response:
        """As it was uploaded, whole or a range of bytes, of which at most a mebibyte is sent."""
        kept = _admitted(container, checked_id(call_id, name="call_id"))
        span = _span(kept)
        if span is not None:
            start, end = span
            content = b"".join(container.listen.blocks(call_id, kept, start, end))
            answer = Response(content, HTTPStatus.PARTIAL_CONTENT)
            answer.content_range = ContentRange("bytes", start, end, kept.size_bytes)
        elif request.method == "HEAD":
            answer = Response()
            answer.content_length = kept.size_bytes
        else:
            answer = _whole(container, call_id, kept, downloads)
        answer.content_type = kept.content_type
        answer.accept_ranges = "bytes"
        answer.set_etag(_etag(kept))
        name = f"{call_id}.{_EXTENSIONS[kept.content_type]}"
        answer.headers.set("Content-Disposition", "attachment", filename=name)
        return answer

    return routes


def _admitted(container: Container, call_id: str) -> KeptAudio:
    """What the sender of the request may hear, by ticket or by ID token."""
    ticket = parse(AudioParameters, request.args).ticket
    if ticket is not None:
        admitted = container.listen.admit(call_id, ticket)
        listener = admitted.listener
        limit_rate(container, listener.uid, is_machine=listener.is_service)
        return admitted.audio
    sender = sender_of_request(container)
    kept = container.listen.audio(call_id, sender=sender)
    action = Action.LISTEN if request.method == "GET" else Action.READ_CALL
    container.audit(action, sender=sender, call_id=call_id)
    return kept


def _span(kept: KeptAudio) -> tuple[int, int] | None:
    """The bytes to send, the last excluded; None for all of them.

    Raises:
        RequestedRangeNotSatisfiable: they begin after the end, or are several ranges.
    """
    wanted = request.range if request.method == "GET" else None
    condition = request.if_range
    is_of_another = condition.date is not None or condition.etag not in {None, _etag(kept)}
    if wanted is None or is_of_another:
        return None
    span = wanted.range_for_length(kept.size_bytes)
    if span is None:
        raise RequestedRangeNotSatisfiable(
            kept.size_bytes,
            description=f"Expected one range within {kept.size_bytes} bytes; "
            f"got {request.headers['Range'][:80]!r}.",
        )
    start, end = span
    return start, min(end, start + PIECE_BYTES)


def _whole(
    container: Container, call_id: str, kept: KeptAudio, downloads: threading.Semaphore
) -> Response:
    """All of it, a block in memory at a time.

    Raises:
        Overloaded: as many files as may be are being sent.
    """
    blocks = container.listen.blocks(call_id, kept, 0, kept.size_bytes)
    first = next(blocks)  # now: a fault shall be answered as one, not end a good answer
    if not downloads.acquire(blocking=False):
        raise Overloaded(
            "Whole recordings are being sent already; ask again, or for a range.",
            retry_after_sec=_RETRY_DOWNLOAD_SEC,
        )
    answer = Response(itertools.chain([first], blocks))
    answer.call_on_close(downloads.release)
    if kept.size_bytes <= _MOST_WITH_LENGTH_BYTES:
        answer.content_length = kept.size_bytes
    return answer


def _etag(kept: KeptAudio) -> str:
    return str(kept.ref.generation)
