"""Which kind of file some bytes are, told by their first bytes and never by a name.

Only the kinds listed here reach a decoder. FFmpeg is always given the format by name: left to guess
it would also follow playlists, which name other files and addresses.
"""

from dataclasses import dataclass
from typing import BinaryIO

from calltone.audio.errors import EmptyAudio, UnreadableAudio

HEAD_BYTES = 16
ACCEPTED = "WAV, WebM, Ogg, MP3, MP4/M4A, AAC or FLAC"
_UNDECLARED_FROM = 0x7FFF0000  # streaming writers put 0xFFFFFFFF or about 0x7FFFFFFF
_MAX_CHUNKS = 64


@dataclass(frozen=True)
class Container:
    """A kind of file.

    Attributes:
        ffmpeg_format: FFmpeg's name for it.
        libsndfile: whether libsndfile is to read it first.
        media_type: as browsers know it.

    """

    ffmpeg_format: str
    libsndfile: bool
    media_type: str


WAV = Container("wav", libsndfile=True, media_type="audio/wav")
FLAC = Container("flac", libsndfile=True, media_type="audio/flac")
# libsndfile 1.2.2 garbles Opus that is read in blocks.
OGG = Container("ogg", libsndfile=False, media_type="audio/ogg")
# libsndfile reads MP3 too, but its decoder writes lines of its own to stderr about damaged files.
MP3 = Container("mp3", libsndfile=False, media_type="audio/mpeg")
AAC = Container("aac", libsndfile=False, media_type="audio/aac")
MP4 = Container("mov", libsndfile=False, media_type="audio/mp4")
WEBM = Container("matroska", libsndfile=False, media_type="audio/webm")
CONTAINERS = (WAV, FLAC, OGG, MP3, AAC, MP4, WEBM)


def sniff(file: BinaryIO, *, name: str) -> Container:
    """Tell the container of a seekable file, which is left at its start.

    Raises:
        EmptyAudio: the file has no bytes.
        UnreadableAudio: it starts like none of the accepted kinds.

    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if not head:
        raise EmptyAudio(f"expected audio, found no bytes in {name}")
    container = _container_of(head)
    if container is None:
        raise UnreadableAudio(f"expected {ACCEPTED}, found {_describe(head)} in {name}")
    return container


def _container_of(head: bytes) -> Container | None:
    if head[:4] in {b"RIFF", b"RF64"} and head[8:12] == b"WAVE":
        return WAV
    for magic, container in (
        (b"fLaC", FLAC),
        (b"OggS", OGG),
        (b"\x1a\x45\xdf\xa3", WEBM),
        (b"ID3", MP3),
    ):
        if head.startswith(magic):
            return container
    if head[4:8] == b"ftyp":
        return MP4
    return _mpeg_audio(head)


def _mpeg_audio(head: bytes) -> Container | None:
    """Tell MP3 from ADTS AAC by the frame header: 11 or 12 sync bits, then the layer (0 is AAC)."""
    if len(head) < 2 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:  # noqa: PLR2004
        return None
    if head[1] & 0xF6 == 0xF0:  # noqa: PLR2004
        return AAC
    return MP3 if head[1] & 0x06 else None


def _describe(head: bytes) -> str:
    if all(32 <= byte < 127 or byte in b"\t\r\n" for byte in head):  # noqa: PLR2004
        return f"text that starts with {head.decode('ascii')!r}"
    return f"data that starts with the bytes {head[:8].hex(' ')}"


@dataclass(frozen=True)
class WavData:
    """The data chunk of a WAV: its size as the header says, and the bytes that are there.

    A size of 0 with bytes after it, or of about 2 or 4 GiB, is what a writer leaves that could not
    go back to fill it in: the chunk then reaches to the end of the file.
    """

    header_bytes: int
    present_bytes: int

    @property
    def missing_bytes(self) -> int:
        if self.header_bytes >= _UNDECLARED_FROM:
            return 0
        return max(0, self.header_bytes - self.present_bytes)


def wav_data(file: BinaryIO) -> WavData | None:
    """Find the data chunk of a WAV or RF64 file, which is left at its start; None without one."""
    end = file.seek(0, 2)
    position = 12
    size_in_ds64: int | None = None
    found: WavData | None = None
    for _ in range(_MAX_CHUNKS):
        file.seek(position)
        header = file.read(8)
        size = int.from_bytes(header[4:], "little")
        position += 8
        if header[:4] == b"data":
            found = WavData(size if size_in_ds64 is None else size_in_ds64, end - position)
        if header[:4] == b"data" or len(header) < 8:  # noqa: PLR2004
            break
        if header[:4] == b"ds64":
            size_in_ds64 = int.from_bytes(file.read(16)[8:], "little")
        position += size + size % 2
    file.seek(0)
    return found
