"""Hostile audio ends in an AudioError, in bounded memory and time."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calltone.audio.decode import decode
from calltone.audio.errors import AudioError
from tests.audio_forms import FORMS
from tests.hostile import HEADS, lies
from tests.sounds import RATE_HZ, closeness

MAX_SEC = 15.5
LIES = lies()


@given(st.sampled_from(HEADS), st.binary(max_size=4_000))
@settings(max_examples=1_000, deadline=None, derandomize=True)
def test_a_thousand_random_byte_strings(head: bytes, rest: bytes):
    with pytest.raises(AudioError):
        decode(head + rest, max_duration_sec=MAX_SEC)


@given(st.sampled_from(sorted(FORMS)), st.data())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_damage_anywhere_ends_in_sound_or_an_audio_error(name: str, data: st.DataObject):
    form = FORMS[name]
    damaged = bytearray(form.write())
    for _ in range(data.draw(st.integers(1, 20))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        waveform = decode(bytes(damaged), max_duration_sec=MAX_SEC)
    except AudioError:
        return
    assert np.isfinite(waveform.samples).all()
    assert waveform.duration_sec <= MAX_SEC + 0.1


@pytest.mark.parametrize("name", LIES)
def test_lies(name: str):
    with pytest.raises(AudioError, match=r"expected .* found"):
        decode(LIES[name], max_duration_sec=MAX_SEC)


CUT_ANYWHERE = {"WebM/Opus", "Ogg/Opus", "Ogg/Vorbis", "MP3", "AAC"}
RAW = {"Raw PCM16", "audio/L16", "Raw µ-law", "Raw A-law"}


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize(
    "name", [n for n, form in FORMS.items() if form.row not in RAW | {"Two channels"}]
)
def test_cut_after_each_quarter(name: str, quarters: int):
    form = FORMS[name]
    whole = form.write()
    cut = whole[: quarters * len(whole) // 4]
    if form.row not in CUT_ANYWHERE and name != "fragmented MP4":
        with pytest.raises(AudioError):
            decode(cut, max_duration_sec=MAX_SEC)
        return
    try:
        heard = decode(cut, max_duration_sec=MAX_SEC).mono_16k()
    except AudioError:
        return
    assert len(heard) < len(form.original)
    heard = heard[round(form.delay_sec * RATE_HZ) :]
    assert closeness(heard, form.original[: len(heard)]) > 0.9


# Measured in a process of its own, whose highest memory is that of these files.
MEASURE = """
import time
from benchmarks.memory import peak_memory_mb
from calltone.audio.decode import decode
from calltone.audio.errors import AudioError
from tests.hostile import HEADS, floods, junk, lies
from tests.audio_forms import FORMS
for form in FORMS.values():
    form.write()
files = lies() | floods() | {f"junk {n}": junk(head, 11_000_000) for n, head in enumerate(HEADS)}
decode(FORMS["M4A"].write(), max_duration_sec=15.5)
before_mb, before_sec = peak_memory_mb(), time.process_time()
for name, data in files.items():
    try:
        decode(data, max_duration_sec=15.5)
    except AudioError as error:
        assert type(error) is not AudioError
    else:
        raise SystemExit(f"{name} was heard")
print(peak_memory_mb() - before_mb, time.process_time() - before_sec)
"""


def test_memory_and_time_are_bounded():
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-c", MEASURE],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env={"PYTHONPATH": "functions:."},
    )
    grown_mb, cpu_sec = result.stdout.split()
    assert float(grown_mb) < 100
    assert float(cpu_sec) < 60
