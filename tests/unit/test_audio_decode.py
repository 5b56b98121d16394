import struct
import subprocess
import sys

import numpy as np
import pytest

from calltone.audio.decode import decode
from calltone.audio.errors import (
    AudioError,
    AudioTooLong,
    EmptyAudio,
    InvalidSamples,
    UnreadableAudio,
    UnsupportedAudio,
    UnsupportedLayout,
)
from tests.sounds import encode

RAW = "application/octet-stream"


def with_data_size(wav_bytes: bytes, size: int) -> bytes:
    at = wav_bytes.index(b"data") + 4
    return wav_bytes[:at] + struct.pack("<I", size) + wav_bytes[at + 4 :]


@pytest.mark.parametrize(
    ("subtype", "rate_hz", "tolerance"),
    [
        ("PCM_U8", 16_000, 0.02),
        ("PCM_16", 8_000, 1e-4),
        ("PCM_24", 44_100, 1e-4),
        ("PCM_32", 48_000, 1e-4),
        ("FLOAT", 16_000, 1e-6),
        ("ULAW", 8_000, 0.02),
        ("ALAW", 8_000, 0.02),
    ],
)
def test_every_kind_of_wav_keeps_its_samples(speech, wav, subtype, rate_hz, tolerance):
    samples = speech(0.5, rate_hz=rate_hz)
    waveform = decode(wav(samples, rate_hz, subtype=subtype), max_duration_sec=1)
    assert waveform.sample_rate_hz == rate_hz
    assert waveform.samples.shape == (1, len(samples))
    np.testing.assert_allclose(waveform.samples[0], samples, atol=tolerance)


@pytest.mark.parametrize(
    ("container", "codec", "rate_hz"),
    [
        ("webm", "libopus", 48_000),
        ("ogg", "libopus", 48_000),
        ("mp3", "libmp3lame", 16_000),
        ("mp4", "aac", 16_000),
        ("adts", "aac", 44_100),
        ("flac", "flac", 16_000),
    ],
)
def test_compressed_files_sound_as_before(speech, container, codec, rate_hz):
    samples = speech(1.0)
    waveform = decode(encode(samples, container, codec, rate_hz), max_duration_sec=2)
    assert waveform.sample_rate_hz == rate_hz
    assert waveform.duration_sec == pytest.approx(1.0, abs=0.1)
    level = np.sqrt(np.square(waveform.mono_16k()).mean())
    assert level == pytest.approx(np.sqrt(np.square(samples).mean()), rel=0.15)


def test_two_channels_stay_apart(speech, wav):
    left, right = speech(0.5, pitch_hz=120), speech(0.5, pitch_hz=240)
    waveform = decode(wav(np.stack([left, right], axis=1)), max_duration_sec=1)
    np.testing.assert_allclose(waveform.mono_16k(0), left, atol=1e-4)
    np.testing.assert_allclose(waveform.mono_16k(1), right, atol=1e-4)
    np.testing.assert_allclose(waveform.mono_16k(), (left + right) / 2, atol=1e-4)


def test_raw_pcm_is_scaled_to_full_scale():
    data = np.array([0, 16384, -32768], dtype="<i2").tobytes()
    waveform = decode(data, content_type=RAW, sample_rate_hz=8_000, max_duration_sec=1)
    np.testing.assert_array_equal(waveform.samples, [[0.0, 0.5, -1.0]])
    assert waveform.sample_rate_hz == 8_000


def test_content_type_may_carry_parameters_and_capitals(speech, wav):
    data = wav(speech(0.2))
    assert decode(data, content_type="Audio/WAV; codecs=1", max_duration_sec=1).channels == 1


@pytest.mark.parametrize("size", [0, 0x7FFFF000, 0xFFFFFFFF])
def test_wav_of_a_streaming_writer_is_read_to_its_end(speech, wav, size):
    samples = speech(0.3)
    waveform = decode(with_data_size(wav(samples), size), max_duration_sec=1)
    np.testing.assert_allclose(waveform.samples[0], samples, atol=1e-4)


def refused(expected: type[AudioError], data: bytes, **options: object) -> str:
    with pytest.raises(AudioError) as caught:
        decode(data, max_duration_sec=15, **options)
    assert type(caught.value) is expected
    return str(caught.value)


def test_empty_body():
    assert refused(EmptyAudio, b"") == "expected audio, found no bytes"


def test_text_instead_of_audio():
    message = refused(UnreadableAudio, b"Dear Calltone, here is my call.")
    assert message.startswith("expected WAV, WebM, Ogg")
    assert "found text that starts with 'Dear Calltone, h'" in message


def test_picture_instead_of_audio():
    message = refused(UnreadableAudio, b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert "the bytes 89 50 4e 47" in message


def test_playlist_is_not_followed():
    message = refused(UnreadableAudio, b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/secret.ts\n")
    assert "found text" in message


def test_truncated_wav(speech, wav):
    message = refused(UnreadableAudio, wav(speech(1.0))[:10_000])
    assert message == (
        "expected 32000 bytes of samples as the header says, found 9956: the file is truncated"
    )


@pytest.mark.parametrize("keep", [1, 4, 11, 12, 20, 43])
def test_wav_cut_within_its_header(speech, wav, keep):
    refused(UnreadableAudio, wav(speech(0.2))[:keep])


def test_wav_that_promises_a_billion_samples(speech, wav):
    message = refused(UnreadableAudio, with_data_size(wav(speech(0.2)), 2_000_000_000))
    assert "expected 2000000000 bytes" in message


def test_wav_without_samples(wav):
    assert "without samples" in refused(EmptyAudio, wav(np.zeros(0)))


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
@pytest.mark.parametrize(("container", "codec"), [("flac", "flac"), ("mp4", "aac")])
def test_truncated_flac_and_mp4(speech, container, codec, share):
    data = encode(speech(3.0), container, codec, 16_000)
    refused(UnreadableAudio, data[: int(share * len(data))])


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers(wav, value):
    samples = np.zeros(1000)
    samples[3] = value
    message = refused(InvalidSamples, wav(samples, subtype="FLOAT"))
    assert message == "expected finite samples, found 1 NaN or infinite of 1000"


def test_integers_stored_as_floats(speech, wav):
    message = refused(InvalidSamples, wav(speech(0.2) * 32767, subtype="FLOAT"))
    assert "between -1 and 1" in message


@pytest.mark.parametrize("rate_hz", [4_000, 96_000, 192_000])
def test_rates_nobody_records_calls_at(speech, wav, rate_hz):
    message = refused(UnsupportedLayout, wav(speech(0.2, rate_hz=rate_hz), rate_hz))
    assert message == f"expected a sample rate of 8000 to 48000 Hz, found {rate_hz} Hz"


def test_eight_channels(wav):
    message = refused(UnsupportedLayout, wav(np.zeros((1000, 8))))
    assert message == "expected 1 or 2 channels, found 8"


def test_too_long(wav):
    message = refused(AudioTooLong, wav(np.zeros(16_000 * 16)))
    assert message == "expected at most 15 s of audio, found at least 16.0 s"


def test_raw_pcm_too_long():
    refused(AudioTooLong, bytes(2 * 8_000 * 16), content_type=RAW, sample_rate_hz=8_000)


def test_unknown_type(speech, wav):
    message = refused(UnsupportedAudio, wav(speech(0.2)), content_type="text/plain")
    assert "audio/wav" in message
    assert message.endswith("found 'text/plain'")


def test_raw_pcm_without_its_rate():
    assert "expected a sample rate" in refused(UnsupportedAudio, bytes(100), content_type=RAW)


def test_raw_pcm_at_an_odd_rate():
    refused(UnsupportedLayout, bytes(100), content_type=RAW, sample_rate_hz=192_000)


def test_raw_pcm_of_half_a_sample():
    message = refused(UnreadableAudio, bytes(101), content_type=RAW, sample_rate_hz=8_000)
    assert message.endswith("found 101")


def test_video_without_sound_is_refused_in_words(tmp_path):
    import av

    path = tmp_path / "video.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 32
        frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), dtype=np.uint8), format="rgb24")
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    assert "expected an audio track" in refused(UnreadableAudio, path.read_bytes())


HEADS = (
    b"",
    b"RIFF\0\0\0\0WAVE",
    b"RIFF\0\0\0\0WAVEfmt ",
    b"fLaC",
    b"OggS",
    b"ID3",
    b"\xff\xfb\x90",
    b"\xff\xf1",
    b"\0\0\0\x18ftypM4A ",
    b"\x1a\x45\xdf\xa3",
)


def test_random_bytes_end_in_an_audio_error_and_a_clean_stderr(capfd):
    random = np.random.default_rng(3)
    for round_ in range(200):
        data = HEADS[round_ % len(HEADS)] + random.bytes(int(random.integers(1, 3000)))
        with pytest.raises(AudioError):
            decode(data, max_duration_sec=15)
    assert capfd.readouterr() == ("", "")


def test_decoding_a_wav_imports_nothing_heavy(tmp_path, speech, wav):
    (tmp_path / "a.wav").write_bytes(wav(speech(0.2)))
    code = (
        "import sys; from pathlib import Path; from calltone.audio.decode import decode;"
        f"decode(Path({str(tmp_path / 'a.wav')!r}).read_bytes(), max_duration_sec=1);"
        "print([m for m in ('av', 'librosa', 'numba', 'scipy', 'sklearn') if m in sys.modules])"
    )
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": "functions"},
    )
    assert result.stdout == "[]\n"
