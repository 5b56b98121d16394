"""Every form of audio Calltone takes, written by programs that are not Calltone's own.

FFmpeg (through PyAV) writes at test time; what sox, opusenc, lame, flac and Chromium wrote lies in
`tests/data/formats`, with the scripts that made it.
"""

from collections.abc import Callable

import numpy as np

from tests.sounds import DATA, RATE_HZ, Form, chunk, encode


def _wav(codec: str, rate_hz: int = RATE_HZ) -> Callable[[], bytes]:
    return lambda: encode(chunk(), "wav", codec, rate_hz)


def _ffmpeg(container: str, codec: str, rate_hz: int = RATE_HZ, **options: str):
    return lambda: encode(chunk(), container, codec, rate_hz, options=options)


def _stereo(container: str, codec: str, rate_hz: int = RATE_HZ) -> Callable[[], bytes]:
    """Somebody else on the left, the sample chunk on the right."""
    return lambda: encode(np.stack([chunk()[::-1] * 2, chunk()]), container, codec, rate_hz)


def _file(name: str) -> Callable[[], bytes]:
    return (DATA / "formats" / name).read_bytes


def other_program(
    row: str,
    name: str,
    content_type: str,
    *,
    closeness: float = 0.99,
    rate_hz: int = 8_000,
    **fields,
) -> Form:
    """A file of `tests/data/formats`."""
    return Form(row, content_type, _file(name), fields, closeness, 1.2, rate_hz)


WAV = "audio/wav"
OCTETS = "application/octet-stream"
CUSTOMER_RIGHT = {"channel_map": "agent,customer"}

FORMS: dict[str, Form] = {
    "WAV PCM 8": Form("WAV PCM", WAV, _wav("pcm_u8"), closeness=0.99),
    "WAV PCM 16": Form("WAV PCM", WAV, _wav("pcm_s16le")),
    "WAV PCM 24": Form("WAV PCM", "audio/x-wav", _wav("pcm_s24le")),
    "WAV PCM 32": Form("WAV PCM", "audio/wave", _wav("pcm_s32le")),
    "WAV PCM 8 of sox": other_program("WAV PCM", "sox-pcm8.wav", WAV),
    "WAV PCM 24 of sox": other_program("WAV PCM", "sox-pcm24.wav", WAV),
    "WAV float 32": Form("WAV float", WAV, _wav("pcm_f32le")),
    "WAV float 64": Form("WAV float", WAV, _wav("pcm_f64le")),
    "WAV float 32 of sox": other_program("WAV float", "sox-float32.wav", WAV),
    "WAV mu-law": Form("WAV µ-law, A-law", WAV, _wav("pcm_mulaw", 8_000), rate_hz=8_000),
    "WAV A-law": Form("WAV µ-law, A-law", WAV, _wav("pcm_alaw", 8_000), rate_hz=8_000),
    "WAV mu-law of sox": other_program("WAV µ-law, A-law", "sox-mulaw.wav", WAV),
    "WAV A-law of sox": other_program("WAV µ-law, A-law", "sox-alaw.wav", WAV),
    **{
        f"WAV at {rate_hz} Hz": Form(
            "WAV PCM", WAV, _wav("pcm_s16le", rate_hz), rate_hz=min(rate_hz, RATE_HZ)
        )
        for rate_hz in (8_000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000)
    },
    "stereo WAV with a map": Form("Two channels", WAV, _stereo("wav", "pcm_s16le"), CUSTOMER_RIGHT),
    "stereo float WAV with a map": Form(
        "Two channels", WAV, _stereo("wav", "pcm_f32le", 44_100), CUSTOMER_RIGHT
    ),
    "stereo WebM with a map": Form(
        "Two channels", "audio/webm", _stereo("webm", "libopus", 48_000), CUSTOMER_RIGHT, 0.98
    ),
    "raw stereo with a map": Form(
        "Two channels",
        "audio/pcm;rate=16000;channels=2",
        _stereo("s16le", "pcm_s16le"),
        CUSTOMER_RIGHT,
    ),
    "raw PCM16": Form(
        "Raw PCM16",
        OCTETS,
        _ffmpeg("s16le", "pcm_s16le", 8_000),
        {"sample_rate": 8_000},
        rate_hz=8_000,
    ),
    "raw PCM16 as audio/pcm": Form(
        "Raw PCM16", "audio/pcm; rate=24000", _ffmpeg("s16le", "pcm_s16le", 24_000)
    ),
    "raw PCM16 of sox": other_program(
        "Raw PCM16", "sox.s16le", OCTETS, sample_rate=8_000, encoding="pcm16"
    ),
    "audio/L16": Form(
        "audio/L16", "audio/L16;rate=16000;channels=1", _ffmpeg("s16be", "pcm_s16be")
    ),
    "audio/L16, little endian": Form(
        "audio/L16",
        "audio/l16; rate=16000; endianness=little-endian",
        _ffmpeg("s16le", "pcm_s16le"),
    ),
    "audio/L16 of sox": other_program("audio/L16", "sox.s16be", "audio/L16;rate=8000"),
    "raw mu-law": Form(
        "Raw µ-law",
        OCTETS,
        _ffmpeg("mulaw", "pcm_mulaw", 8_000),
        {"sample_rate": 8_000, "encoding": "mulaw"},
        rate_hz=8_000,
    ),
    "audio/basic": other_program("Raw µ-law", "sox.ulaw", "audio/basic"),
    "audio/x-mulaw": other_program("Raw µ-law", "sox.ulaw", "audio/x-mulaw;rate=8000"),
    "audio/PCMU": Form(
        "Raw µ-law", "audio/PCMU", _ffmpeg("mulaw", "pcm_mulaw", 8_000), rate_hz=8_000
    ),
    "raw A-law": other_program("Raw A-law", "sox.alaw", OCTETS, sample_rate=8_000, encoding="alaw"),
    "audio/x-alaw": Form(
        "Raw A-law", "audio/x-alaw; rate=16000", _ffmpeg("alaw", "pcm_alaw", 16_000)
    ),
    "audio/PCMA": other_program("Raw A-law", "sox.alaw", "audio/PCMA"),
    "WebM/Opus": Form(
        "WebM/Opus", "audio/webm;codecs=opus", _ffmpeg("webm", "libopus", 48_000), closeness=0.98
    ),
    "WebM/Opus, live": Form(
        "WebM/Opus", "video/webm", _ffmpeg("webm", "libopus", 48_000, live="1"), closeness=0.98
    ),
    "WebM/Opus of Chromium": Form(
        "WebM/Opus", "audio/webm;codecs=opus", _file("chromium.webm"), closeness=0.98
    ),
    "Ogg/Opus": Form("Ogg/Opus", "audio/ogg", _ffmpeg("ogg", "libopus", 48_000), closeness=0.98),
    "Ogg/Opus of opusenc": other_program(
        "Ogg/Opus", "opusenc.opus", "audio/ogg", closeness=0.95, rate_hz=RATE_HZ
    ),
    "Ogg/Vorbis of sox": other_program(
        "Ogg/Vorbis", "sox-vorbis.ogg", "application/ogg", closeness=0.95, rate_hz=RATE_HZ
    ),
    "MP3": Form("MP3", "audio/mpeg", _ffmpeg("mp3", "libmp3lame", 44_100), closeness=0.95),
    "MP3 of lame": Form(
        "MP3", "audio/mp3", _file("lame.mp3"), closeness=0.95, seconds=1.2, delay_sec=0.069
    ),
    "M4A": Form("M4A, MP4", "audio/mp4", _ffmpeg("ipod", "aac", 44_100), closeness=0.95),
    "fragmented MP4": Form(
        "M4A, MP4",
        "video/mp4",
        _ffmpeg("mp4", "aac", 48_000, movflags="frag_keyframe+empty_moov"),
        closeness=0.95,
    ),
    "MP4 with pictures": Form(
        "M4A, MP4",
        "video/mp4",
        lambda: encode(chunk(), "mp4", "aac", 48_000, video=True),
        closeness=0.95,
    ),
    "AAC": Form("AAC", "audio/aac", _ffmpeg("adts", "aac", 48_000), closeness=0.95),
    "FLAC": Form("FLAC", "audio/flac", _ffmpeg("flac", "flac", 48_000)),
    "FLAC of flac": other_program("FLAC", "flac.flac", "audio/x-flac", rate_hz=RATE_HZ),
}
