import io
import tracemalloc

import numpy as np
import pytest
import soundfile

from calltone.audio.errors import EmptyAudio, InvalidSamples, UnreadableAudio, UnsupportedLayout
from calltone.audio.stream import open_recording
from calltone.audio.waveform import resample
from tests.sounds import encode


def read(data: bytes, block_sec: float = 10.0) -> np.ndarray:
    with open_recording(io.BytesIO(data), name="call.wav") as stream:
        return np.concatenate(list(stream.blocks(block_sec)), axis=1)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 24_000, 44_100])
@pytest.mark.parametrize("block_sec", [0.1, 0.33, 10.0])
def test_blocks_equal_the_whole_resampled_at_once(speech, wav, rate_hz, block_sec):
    left, right = (speech(2.0, rate_hz=rate_hz, pitch_hz=hz) for hz in (110, 220))
    blocks = read(wav(np.stack([left, right], axis=1), rate_hz), block_sec)
    assert blocks.dtype == np.float32
    for channel, samples in zip(blocks, (left, right), strict=True):
        whole = resample(samples, from_hz=rate_hz)
        assert abs(len(channel) - len(whole)) <= 1
        shared = min(len(channel), len(whole))
        np.testing.assert_allclose(channel[:shared], whole[:shared], atol=2e-3)


def test_header_is_told_before_anything_is_decoded(speech, wav):
    data = wav(np.stack([speech(2.0, rate_hz=8_000)] * 2, axis=1), 8_000)
    with open_recording(io.BytesIO(data), name="call.wav") as stream:
        assert (stream.sample_rate_hz, stream.channels) == (8_000, 2)
        assert stream.duration_sec == pytest.approx(2.0)


def test_the_file_stays_open_and_need_not_be_at_its_start(speech, wav):
    file = io.BytesIO(wav(speech(1.0)))
    file.seek(17)
    with open_recording(file, name="call.wav") as stream:
        assert sum(block.shape[1] for block in stream.blocks()) == 16_000
    assert not file.closed


@pytest.mark.parametrize(
    ("container", "codec"), [("webm", "libopus"), ("mp3", "libmp3lame"), ("mp4", "aac")]
)
def test_ffmpeg_formats_stream_in_blocks(speech, container, codec):
    data = encode(speech(3.0), container, codec, 48_000)
    with open_recording(io.BytesIO(data), name="call") as stream:
        lengths = [block.shape[1] for block in stream.blocks(block_sec=0.5)]
    assert sum(lengths) == pytest.approx(48_000, rel=0.05)
    assert max(lengths) <= 0.6 * 16_000


def test_truncated_wav_is_heard_until_the_lack_is_met(speech, wav):
    data = wav(speech(4.0))
    with open_recording(io.BytesIO(data[: len(data) // 2]), name="call.wav") as stream:
        blocks = stream.blocks(block_sec=0.5)
        heard = sum(next(blocks).shape[1] for _ in range(4))
        with pytest.raises(UnreadableAudio, match="the file is truncated"):
            next(blocks)
    assert heard > 1.9 * 16_000


@pytest.mark.parametrize(
    ("data", "error"),
    [(b"", EmptyAudio), (b"not a call at all", UnreadableAudio), (bytes(1000), UnreadableAudio)],
)
def test_what_is_no_recording_is_refused_when_opened(data, error):
    with (
        pytest.raises(error, match=r"in call\.wav"),
        open_recording(io.BytesIO(data), name="call.wav"),
    ):
        pass


def test_recording_without_samples(wav):
    with pytest.raises(EmptyAudio, match="without samples"):
        read(wav(np.zeros(0)))


def test_recording_with_nan(wav):
    samples = np.zeros(40_000)
    samples[30_000] = np.nan
    with pytest.raises(InvalidSamples, match="1 NaN or infinite"):
        read(wav(samples, subtype="FLOAT"))


def test_eight_channels(wav):
    with pytest.raises(UnsupportedLayout, match="found 8"):
        read(wav(np.zeros((100, 8))))


def test_memory_does_not_grow_with_the_recording(tmp_path):
    path = tmp_path / "long.wav"
    with soundfile.SoundFile(path, "w", 8_000, 2, subtype="ULAW") as file:
        for _ in range(20):
            file.write(np.zeros((8_000 * 60, 2), dtype=np.float32))
    with path.open("rb") as file, open_recording(file, name="long.wav") as stream:
        tracemalloc.start()
        frames = sum(block.shape[1] for block in stream.blocks())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert frames == 20 * 60 * 16_000
    assert peak < 20e6  # the recording itself is 154 MB as 16 kHz float32


class Unreliable(io.BytesIO):
    """A file whose connection is lost at some place."""

    def __init__(self, data: bytes, *, lost_at: int) -> None:
        super().__init__(data)
        self.lost_at = lost_at

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() + (size or 0) > self.lost_at:
            raise ConnectionResetError("connection lost")
        return super().read(size)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
@pytest.mark.parametrize(
    ("container", "codec"),
    [("wav", "pcm_s16le"), ("flac", "flac"), ("ogg", "libopus"), ("mp3", "libmp3lame")],
)
def test_a_lost_connection_is_not_taken_for_a_truncated_file(speech, container, codec, share):
    data = encode(speech(20.0), container, codec, 16_000 if codec != "libopus" else 48_000)
    file = Unreliable(data, lost_at=round(share * len(data)))
    with (
        pytest.raises(ConnectionResetError),
        open_recording(file, name="call") as stream,
    ):
        list(stream.blocks(block_sec=0.5))
