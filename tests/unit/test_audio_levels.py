"""Loudness and speaking rate: against the made calls, whose syllables were counted, and by hand."""

from pathlib import Path

import numpy as np
import pytest

from calltone.audio.levels import LevelTrack
from calltone.audio.segments import SpeechRegion, UtteranceCutter
from calltone.audio.stream import open_recording

CALLS = Path(__file__).parents[1] / "data" / "calls"


def track_of(samples: np.ndarray, block: int = 16_000) -> LevelTrack:
    track = LevelTrack()
    for start in range(0, len(samples), block):
        track.push(samples[start : start + block].astype(np.float32))
    return track


@pytest.mark.parametrize(
    ("name", "syllables_per_sec"),
    # Means of the table in tests/data/README.md, each turn weighted by its length.
    [("calm-angry-calm", (5.0, 4.8)), ("worried-to-relieved", (4.7, 4.8))],
)
def test_speaking_rate_is_near_what_was_spoken(name: str, syllables_per_sec):
    with (CALLS / f"{name}.flac").open("rb") as file, open_recording(file, name=name) as stream:
        voices = [(UtteranceCutter(), LevelTrack()) for _ in range(stream.channels)]
        for block in stream.blocks():
            for samples, (cutter, levels) in zip(block, voices, strict=True):
                cutter.push(samples)
                levels.push(samples)
    for (cutter, levels), truth in zip(voices, syllables_per_sec, strict=True):
        assert levels.voice(cutter.regions).syllables_per_sec == pytest.approx(truth, rel=0.15)


def test_loudness_is_that_of_the_speech_alone():
    tone = 0.1 * np.sin(2 * np.pi * 220 * np.arange(16_000) / 16_000)
    track = track_of(np.concatenate([np.zeros(16_000), tone, np.zeros(32_000)]))
    assert track.voice([SpeechRegion(1.0, 2.0)]).loudness_db == pytest.approx(-23.01, abs=0.05)


@pytest.mark.parametrize("block", [37, 160, 5_000])
def test_blocks_of_any_size_give_the_same(speech, block: int):
    samples, regions = speech(3.0), [SpeechRegion(0.5, 2.5)]
    assert track_of(samples, block).voice(regions) == track_of(samples).voice(regions)


def test_twice_as_loud_is_six_decibels_and_as_fast(speech):
    quiet, regions = speech(3.0) / 4, [SpeechRegion(0.0, 3.0)]
    one, other = track_of(quiet).voice(regions), track_of(2 * quiet).voice(regions)
    assert other.loudness_db - one.loudness_db == pytest.approx(6.02, abs=0.05)
    assert other.syllables_per_sec == one.syllables_per_sec


def test_the_synthetic_voice_has_five_syllables_a_second(speech):
    measured = track_of(speech(4.0)).voice([SpeechRegion(0.0, 4.0)])
    assert measured.syllables_per_sec == pytest.approx(5.0, abs=0.3)


def test_nobody_speaks():
    voice = track_of(np.zeros(16_000)).voice([])
    assert (voice.loudness_db, voice.syllables_per_sec) == (None, None)


def test_four_hours_take_less_than_three_megabytes_a_channel():
    track = LevelTrack()
    second = np.zeros(16_000, dtype=np.float32)
    for _ in range(100):
        track.push(second)
    assert len(track._levels) / 100 * 4 * 3600 < 3e6


def test_an_outline_is_the_loudest_of_each_part():
    tone = np.sin(2 * np.pi * 220 * np.arange(16_000) / 16_000)
    track = track_of(np.concatenate([0.1 * tone, np.zeros(16_000), 0.5 * tone[:8_000]]))
    halves = (-23, -23, -120, -120, -9)  # a sine has 3 dB less than its peak
    assert track.outline(part_sec=0.5, most_parts=1000) == halves
    assert track.outline(part_sec=0.1, most_parts=5) == halves
    assert len(track.outline(part_sec=0.1, most_parts=1000)) == 25


def test_an_outline_of_nothing_is_empty():
    assert LevelTrack().outline(part_sec=0.1, most_parts=9) == ()


def test_an_outline_does_not_go_above_full_scale():
    assert set(track_of(4 * np.ones(16_000)).outline(part_sec=0.1, most_parts=9)) == {0}
