"""Sample calls in every format, whole and cut off at each quarter.

Files come from FFmpeg's encoders and muxers and from libsndfile.
"""

import io
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from calltone.audio.errors import EmptyAudio, UnreadableAudio
from calltone.audio.stream import open_recording

CALL = Path(__file__).parents[1] / "data" / "calls" / "calm-angry-calm.flac"
SECONDS = 20

SAYS_ITS_LENGTH = {
    "µ-law WAV": ("wav", "pcm_mulaw", 8_000, {}),
    "A-law WAV": ("wav", "pcm_alaw", 8_000, {}),
    "FLAC": ("flac", "flac", 16_000, {}),
    "MP3": ("mp3", "libmp3lame", 16_000, {}),
    "M4A": ("mp4", "aac", 16_000, {}),
    "M4A, index first": ("mp4", "aac", 16_000, {"movflags": "+faststart"}),
    "Ogg Opus": ("ogg", "libopus", 48_000, {}),
    "WebM": ("webm", "libopus", 48_000, {}),
}
SAYS_NOTHING = {
    "MP3 without a length": ("mp3", "libmp3lame", 16_000, {"write_xing": "0"}),
    "WebM as browsers record": ("webm", "libopus", 48_000, {"live": "1"}),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    samples, _ = soundfile.read(CALL, dtype="int16", always_2d=True, frames=SECONDS * 8_000)
    folder = tmp_path_factory.mktemp("formats")
    return {
        kind: encoded(samples, folder / "file", *how)
        for kind, how in (SAYS_ITS_LENGTH | SAYS_NOTHING).items()
    }


def encoded(samples: np.ndarray, path: Path, container, codec, rate_hz, options) -> bytes:
    with av.open(path, "w", format=container, options=options) as output:
        stream = output.add_stream(codec, rate=rate_hz, layout="stereo")
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="stereo")
        frame.sample_rate = 8_000
        resampler = av.AudioResampler(
            format=stream.codec_context.format,
            layout="stereo",
            rate=rate_hz,
            frame_size=stream.codec_context.frame_size or 960,
        )
        for piece in resampler.resample(frame) + resampler.resample(None):
            output.mux(stream.encode(piece))
        output.mux(stream.encode(None))
    return path.read_bytes()


def read_sec(data: bytes) -> float:
    with open_recording(io.BytesIO(data), name="call") as stream:
        assert stream.channels == 2
        return sum(block.shape[1] for block in stream.blocks()) / 16_000


@pytest.mark.parametrize("kind", SAYS_ITS_LENGTH | SAYS_NOTHING)
def test_a_whole_file_is_read_to_its_end(kind, files):
    assert read_sec(files[kind]) == pytest.approx(SECONDS, abs=0.15)


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("kind", SAYS_ITS_LENGTH)
def test_a_file_that_says_its_length_and_is_cut_off_is_refused(kind, quarters, files):
    data = files[kind]
    with pytest.raises(UnreadableAudio):
        read_sec(data[: len(data) * quarters // 4])


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("kind", SAYS_NOTHING)
def test_of_a_file_that_says_nothing_what_is_there_is_read(kind, quarters, files):
    data = files[kind]
    heard_sec = read_sec(data[: len(data) * quarters // 4])
    assert heard_sec == pytest.approx(SECONDS * quarters / 4, rel=0.1)


def test_a_header_that_promises_more_than_there_is(files):
    data = bytearray(files["µ-law WAV"])
    at = data.index(b"data") + 4
    data[at : at + 4] = (10_000_000).to_bytes(4, "little")
    with pytest.raises(UnreadableAudio, match="the file is truncated"):
        read_sec(bytes(data))


def test_garbage_that_begins_like_an_encrypted_film(files):
    noise = np.random.default_rng(3).integers(0, 256, 50_000, dtype=np.uint8).tobytes()
    with pytest.raises(UnreadableAudio):
        read_sec(b"\x00\x00\x00\x1cftypM4P " + noise)


def test_a_film_is_heard_by_its_sound(tmp_path):
    path = tmp_path / "film.mp4"
    with av.open(path, "w", format="mp4") as output:
        picture = output.add_stream("mpeg4", rate=5)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound = output.add_stream("aac", rate=16_000, layout="stereo")
        for _ in range(10):
            image = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            output.mux(picture.encode(image))
        tone = 0.1 * np.sin(np.arange(1024) / 5).astype(np.float32)
        for _ in range(31):
            frame = av.AudioFrame.from_ndarray(np.stack([tone, tone]), "fltp", "stereo")
            frame.sample_rate = 16_000
            output.mux(sound.encode(frame))
        output.mux(picture.encode(None))
        output.mux(sound.encode(None))
    assert read_sec(path.read_bytes()) == pytest.approx(2.0, abs=0.15)


def test_no_bytes():
    with pytest.raises(EmptyAudio):
        read_sec(b"")
