"""Every form of audio is heard as it was spoken."""

import re
from pathlib import Path

import numpy as np
import pytest

from calltone.audio.decode import CONTENT_TYPES, decode
from calltone.audio.raw import Encoding
from tests.audio_forms import CUSTOMER_RIGHT, FORMS
from tests.sounds import RATE_HZ, Form, chunk, closeness

DOCS = Path(__file__).parents[2] / "docs" / "api" / "audio.md"
FORMAT_FILES = Path(__file__).parents[1] / "data" / "formats"


def heard(form: Form) -> np.ndarray:
    encoding = form.fields.get("encoding")
    rate_hz = form.fields.get("sample_rate")
    waveform = decode(
        form.write(),
        content_type=form.content_type,
        sample_rate_hz=None if rate_hz is None else int(rate_hz),
        encoding=None if encoding is None else Encoding(encoding),
        max_duration_sec=5,
    )
    if form.fields.get("channel_map") == CUSTOMER_RIGHT["channel_map"]:
        assert waveform.channels == 2
        waveform = waveform.only(1)
    return waveform.mono_16k()


@pytest.mark.parametrize("name", FORMS)
def test_form_sounds_like_the_original(name: str):
    form = FORMS[name]
    sound = heard(form)
    original = form.original
    assert len(sound) / RATE_HZ == pytest.approx(form.seconds, abs=0.12)
    assert closeness(sound, original) >= form.closeness
    assert np.linalg.norm(sound) == pytest.approx(np.linalg.norm(original), rel=0.1)


def test_opus_that_changes_its_coder_is_heard_without_a_burst():
    # FFmpeg's own decoder reaches 3.3 times full scale here, in other files thousands
    data = (FORMAT_FILES / "opus-modes.opus").read_bytes()
    sound = decode(data, max_duration_sec=5).mono_16k()
    assert len(sound) / RATE_HZ == pytest.approx(3.3, abs=0.01)
    assert np.abs(sound).max() == pytest.approx(0.86, abs=0.02)


def test_closeness_tells_sounds_apart():
    assert closeness(chunk(), np.roll(chunk(), 800)) > 0.99
    assert closeness(chunk(), chunk()[::-1]) < 0.5
    assert closeness(chunk(), np.random.default_rng(1).normal(size=len(chunk()))) < 0.1


def test_the_documented_forms_are_the_tested_ones():
    rows = set(re.findall(r"^\| \*\*(.+?)\*\* \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == {form.row for form in FORMS.values()} | {"JSON", "Multipart form"}


def test_every_accepted_type_is_documented():
    text = DOCS.read_text(encoding="utf-8").lower()
    assert {kind for kind in CONTENT_TYPES if f"`{kind}" not in text} == set()
