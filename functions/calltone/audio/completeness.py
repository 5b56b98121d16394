"""Whether a recording ends where it should, for the kinds of files whose decoders do not care.

WAV and FLAC say how many samples they have, and reading them already fails where some are missing.
MP4, WebM with a duration, and MP3 with a Xing, Info or VBRI frame say how long they are. The last
page of Ogg says that it is the last (RFC 3533). AAC in ADTS frames, MP3 without such a frame and
WebM as browsers record it say nothing: of those, what is there is all that anybody can know of.
"""

from __future__ import annotations

from typing import BinaryIO

from calltone.audio import containers
from calltone.audio.errors import UnreadableAudio

_TOLERATED_SHARE = 0.01
_TOLERATED_SEC = 0.5  # encoders pad, decoders trim
_LONGEST_PAGE_BYTES = 65_307  # of Ogg
_OGG_FLAGS_AT, _OGG_LAST_PAGE = 5, 0x04
_ID3_HEADER_BYTES = 10
_FIRST_FRAME_BYTES = 1_500  # of MP3, the longest there is
_MP3_LENGTH_TAGS = (b"Xing", b"Info", b"VBRI")


def check_complete(
    file: BinaryIO, *, name: str, decoded_sec: float, header_sec: float | None
) -> None:
    """Refuse a recording that was decoded to its end, if that end came too early.

    Args:
        file: seekable; it is left anywhere.
        name: what messages call it.
        decoded_sec: how much there was.
        header_sec: how long the decoder took it to be beforehand.

    Raises:
        UnreadableAudio: it is truncated.

    """
    container = containers.sniff(file, name=name)
    if container is containers.OGG and not _has_last_page(file):
        raise UnreadableAudio(
            f"expected a last page that ends the stream, found none after {decoded_sec:.1f} s: "
            "the file is truncated"
        )
    if header_sec is None or not _is_said_by_file(file, container):
        return
    if decoded_sec < header_sec * (1 - _TOLERATED_SHARE) - _TOLERATED_SEC:
        raise UnreadableAudio(
            f"expected {header_sec:.1f} s as the header says, found {decoded_sec:.1f} s: "
            "the file is truncated"
        )


def _is_said_by_file(file: BinaryIO, container: containers.Container) -> bool:
    """Whether the length is the file's own word and no guess from its size and bit rate."""
    if container is containers.MP3:
        return _has_length_tag(file)
    return container in (containers.MP4, containers.WEBM)


def _has_last_page(file: BinaryIO) -> bool:
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST_PAGE_BYTES))
    tail = file.read(_LONGEST_PAGE_BYTES)
    page = tail.rfind(b"OggS")
    flags = tail[page + _OGG_FLAGS_AT : page + _OGG_FLAGS_AT + 1]
    return page >= 0 and bool(flags and flags[0] & _OGG_LAST_PAGE)


def _has_length_tag(file: BinaryIO) -> bool:
    file.seek(0)
    head = file.read(_ID3_HEADER_BYTES)
    start = 0
    if head.startswith(b"ID3"):
        # Seven bits of each byte count, so that no size looks like the start of a frame.
        start = _ID3_HEADER_BYTES + sum(byte << 7 * (3 - i) for i, byte in enumerate(head[6:10]))
    file.seek(start)
    frame = file.read(_FIRST_FRAME_BYTES)
    return any(tag in frame for tag in _MP3_LENGTH_TAGS)
