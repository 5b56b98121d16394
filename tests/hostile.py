"""Audio that lies, is too much, or is none: what a hostile or broken client might send."""

import io
import struct
import wave

import av
import numpy as np

from tests.audio_forms import FORMS
from tests.sounds import chunk, encode

HEADS = (
    b"",
    b"RIFF\xff\xff\xff\x7fWAVE",
    b"RIFF\0\0\0\0WAVEfmt ",
    b"RF64\xff\xff\xff\xffWAVEds64",
    b"fLaC\0\0\0\x22",
    b"OggS\0\x02",
    b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
    b"\xff\xfb\x90\x44",
    b"\xff\xf1\x50\x80",
    b"\0\0\0\x18ftypM4A \0\0\0\0",
    b"\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xff",
)
"""How files of each accepted kind begin; random bytes after them get past the first look."""

BILLION = 1_000_000_000


def wav_of(samples: int, *, channels: int = 1, rate_hz: int = 16_000, data: bytes = bytes(64)):
    """A WAV whose header promises `samples`, and holds `data`."""
    width = 2 * channels
    size = min(samples * width, 0x7FFEFFFF)
    form = struct.pack("<HHIIHH", 1, channels, rate_hz, rate_hz * width, width, 16)
    head = struct.pack("<4sI4s4sI", b"RIFF", size + 36, b"WAVE", b"fmt ", 16)
    return head + form + struct.pack("<4sI", b"data", size) + data


def _rf64(samples: int) -> bytes:
    form = struct.pack("<HHIIHH", 1, 1, 16_000, 32_000, 2, 16)
    sizes = struct.pack("<QQQI", 2 * samples + 72, 2 * samples, samples, 0)
    head = struct.pack("<4sI4s4sI", b"RF64", 0xFFFFFFFF, b"WAVE", b"ds64", len(sizes)) + sizes
    data = struct.pack("<4sI", b"data", 0xFFFFFFFF) + bytes(64)
    return head + struct.pack("<4sI", b"fmt ", 16) + form + data


def _flac(samples: int) -> bytes:
    """A FLAC of a moment whose header promises `samples`."""
    data = bytearray(encode(chunk()[:4_000], "flac", "flac"))
    packed = int.from_bytes(data[18:26], "big")  # rate 20 bits, channels 3, depth 5, samples 36
    data[18:26] = ((packed >> 36 << 36) | samples).to_bytes(8, "big")
    return bytes(data)


def _mp4(samples: int) -> bytes:
    """An M4A whose table of sample sizes promises `samples` entries."""
    data = bytearray(FORMS["M4A"].write())
    count = data.index(b"stsz") + 12
    data[count : count + 4] = samples.to_bytes(4, "big")
    return bytes(data)


def _encrypted() -> bytes:
    """An M4A whose track says that it is encrypted, and looks like it."""
    data = FORMS["M4A"].write().replace(b"mp4a", b"enca", 1)
    media = data.index(b"mdat") + 4
    return data[:media] + np.random.default_rng(1).bytes(20_000) + data[media + 20_000 :]


def _of_no_known_codec() -> bytes:
    return FORMS["WebM/Opus"].write().replace(b"A_OPUS", b"A_DRMX", 1)


def _minutes(minutes: int, container: str, codec: str) -> bytes:
    """Frames of these two formats may be strung together, so one minute is encoded."""
    return encode(np.zeros(60 * 16_000, dtype=np.float32), container, codec) * minutes


def _wav_minutes(minutes: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(1)
        writer.setframerate(8_000)
        writer.writeframes(bytes(60 * 8_000 * minutes))
    return file.getvalue()


def _silent_film() -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        stream = output.add_stream("mpeg4", rate=10, width=32, height=32)
        black = np.zeros((32, 32, 3), dtype=np.uint8)
        output.mux(stream.encode(av.VideoFrame.from_ndarray(black, format="rgb24")))
        output.mux(stream.encode(None))
    return file.getvalue()


def junk(head: bytes, size: int, seed: int = 5) -> bytes:
    """Random bytes after the beginning of a real file."""
    return head + np.random.default_rng(seed).bytes(size)


def lies() -> dict[str, bytes]:
    """Files that promise more than they hold, or something else."""
    return {
        "WAV of a billion samples": wav_of(BILLION),
        "WAV of a billion samples at 8 kHz": wav_of(BILLION, rate_hz=8_000),
        "RF64 of a billion samples": _rf64(BILLION),
        "FLAC of a billion samples": _flac(BILLION),
        "M4A of a billion packets": _mp4(BILLION),
        "encrypted M4A": _encrypted(),
        "WebM of no known codec": _of_no_known_codec(),
        "film without sound": _silent_film(),
        "text called WAV": b"Dear Calltone, please find attached my call.\r\n" * 99,
        "text after a WAV's first bytes": b"RIFF\x24\0\0\0WAVE" + b"not a chunk of a WAV " * 99,
        "nothing": b"",
    }


def floods(minutes: int = 10) -> dict[str, bytes]:
    """More audio than a chunk may hold."""
    return {
        "10 minutes of WAV": _wav_minutes(minutes),
        "10 minutes of FLAC": encode(np.zeros(minutes * 960_000, np.float32), "flac", "flac"),
        "10 minutes of MP3": _minutes(minutes, "mp3", "libmp3lame"),
        "10 minutes of AAC": _minutes(minutes, "adts", "aac"),
    }
