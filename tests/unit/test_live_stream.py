"""Frames of a stream, in whatever order and however often, make the same chunks."""

import io

import numpy as np
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from calltone.audio.telephone import decode_mulaw
from calltone.calls.live_stream import WINDOW_MS, assembled, by_window, is_whole

FRAME_MS = 20


@st.composite
def streams(draw):
    """Some seconds of µ-law, and the frames it was cut into, whose length need not be 20 ms."""
    audio = draw(st.binary(min_size=8, max_size=100)) * draw(st.integers(100, 400))
    audio = audio[: len(audio) - len(audio) % 8]
    frame_ms = draw(st.sampled_from([10, 20, 30, 60, 333]))
    frames = {
        start // 8: audio[start : start + frame_ms * 8]
        for start in range(0, len(audio), frame_ms * 8)
    }
    return audio, frames


@given(streams(), st.randoms(use_true_random=False))
def test_windows_hold_the_audio_whatever_the_frames(stream, random):
    audio, frames = stream
    order = list(frames)
    random.shuffle(order)
    kept: dict[int, dict[int, bytes]] = {}
    for start_ms in order + order[: len(order) // 2]:  # some of it comes again
        for number, part in by_window({start_ms: frames[start_ms]}).items():
            kept.setdefault(number, {}).update(part)
    last = max(kept)
    joined = b"".join(assembled(n, kept[n], is_last=n == last) for n in sorted(kept))
    assert joined == audio
    size = WINDOW_MS * 8
    assert all(is_whole(n, kept[n]) is (len(audio) >= (n + 1) * size) for n in kept)


def test_what_was_lost_is_silence():
    frames = {ms: b"\x00" * 160 for ms in range(0, WINDOW_MS, FRAME_MS) if ms != 500}
    assert not is_whole(0, frames)
    piece = assembled(0, frames, is_last=False)
    assert len(piece) == WINDOW_MS * 8
    assert piece[500 * 8 : 520 * 8] == b"\xff" * 160


def test_overlapping_frames_do_not_make_up_for_a_gap():
    frames = {0: bytes(WINDOW_MS * 4), 10: bytes(WINDOW_MS * 4)}
    assert sum(map(len, frames.values())) == WINDOW_MS * 8
    assert not is_whole(0, frames)


def test_mulaw_is_decoded_as_g711_has_it():
    tone = 0.5 * np.sin(np.arange(8000) / 8000 * 2 * np.pi * 440).astype(np.float32)
    file = io.BytesIO()
    soundfile.write(file, tone, 8000, format="WAV", subtype="ULAW")
    data = file.getvalue()[-8000:]
    waveform = decode_mulaw(data)
    assert waveform.sample_rate_hz == 8000
    assert waveform.samples.shape == (1, 8000)
    assert np.abs(waveform.samples[0] - tone).max() < 0.02
    assert np.abs(decode_mulaw(b"\xff" * 100).samples).max() == 0
