"""The shape of build/bench.json and the table."""

import io
import json
from typing import BinaryIO, cast

import numpy as np
import pytest
from rich.console import Console

from benchmarks.audio import repeated_chunks, samples_of, speech_chunks, speech_of
from benchmarks.bench import main
from benchmarks.figures import Timings
from benchmarks.machine import machine_facts
from benchmarks.measure import Measurements
from benchmarks.recordings import EndlessCall
from benchmarks.report import print_report, report
from calltone.audio.stream import open_recording


def measurements(*, cpu_ms: float) -> Measurements:
    hundred = [cpu_ms + (n - 50) / 10 for n in range(101)]
    return Measurements(
        model_version="small-1",
        chunk=Timings(cpu_ms=hundred, wall_ms=[2 * value for value in hundred]),
        stages_cpu_ms={"decode": 1.0, "model": 15.004, "firestore": 4.0},
        model=Timings(cpu_ms=hundred, wall_ms=hundred),
        load_sec=0.12345,
        cold_start_sec=3.14159,
        resident_mb=222.222,
        recordings=[
            {
                "minutes": minutes,
                "cpu_sec": 0.4 * minutes,
                "wall_sec": 0.5 * minutes,
                "parts_cpu_sec": {"decode": 0.04 * minutes, "model": 0.3 * minutes},
                "peak_mb": 250.0,
            }
            for minutes in (1, 10)
        ],
        mono={
            "minutes": 10,
            "cpu_sec": 20.0,
            "wall_sec": 25.0,
            "parts_cpu_sec": {"voices": 15.0},
            "peak_mb": 250.0,
        },
    )


def test_report_has_the_keys_readers_rely_on():
    assert report(measurements(cpu_ms=25.0)) == {
        "model_version": "small-1",
        "chunk": {
            "cpu_ms_p50": 25.0,
            "wall_ms_p50": 50.0,
            "wall_ms_p95": 59.0,
            "wall_ms_p99": 59.8,
            "stages_ms": {"decode": 1.0, "model": 15.0, "firestore": 4.0, "http_and_rest": 5.0},
        },
        "model": {"cpu_ms_p50": 25.0, "cpu_ms_p99": 29.9, "load_s": 0.123},
        "cold_start_s": 3.14,
        "rss_mb": 222.2,
        "live_calls_per_vcpu": 100.0,
        "recording": {
            "times_real_time_per_vcpu": 150,
            "peak_mb": 250.0,
            "shares": {"decode": 0.1, "model": 0.75, "rest": 0.15},
            "by_minutes": {
                "1": {"cpu_s": 0.4, "wall_s": 0.5, "peak_mb": 250.0, "cpu_s_per_minute": 0.4},
                "10": {"cpu_s": 4.0, "wall_s": 5.0, "peak_mb": 250.0, "cpu_s_per_minute": 0.4},
            },
        },
        "mono_recording": {
            "times_real_time_per_vcpu": 30,
            "peak_mb": 250.0,
            "shares": {"voices": 0.75, "rest": 0.25},
            "by_minutes": {
                "10": {"cpu_s": 20.0, "wall_s": 25.0, "peak_mb": 250.0, "cpu_s_per_minute": 2.0},
            },
        },
    }


def test_stages_add_up_to_the_chunk():
    chunk = report(measurements(cpu_ms=30.0))["chunk"]
    assert sum(chunk["stages_ms"].values()) == pytest.approx(chunk["cpu_ms_p50"])


def test_machine_facts_are_json():
    facts = machine_facts()
    assert {"cpu_model", "cores", "load_average_at_start", "python", "libraries"} == set(facts)
    assert json.loads(json.dumps(facts)) == facts


def test_table_shows_each_model_and_which_limits_hold():
    text = io.StringIO()
    documents = [report(measurements(cpu_ms=cpu_ms)) for cpu_ms in (30.0, 40.0)]
    machine = {"cpu_model": "Z80", "cores": 1, "load_average_at_start": 0.5}
    print_report(Console(file=text, width=100), machine, documents)
    row = next(line for line in text.getvalue().splitlines() if "chunk of 2.5 s" in line)
    assert [cell.strip() for cell in row.split("│")[2:5]] == ["✓ 30 ms", "✗ 40 ms", "35 ms"]
    assert "http and rest" in text.getvalue()
    assert "Z80, 1 cores, load average 0.5" in text.getvalue()


def test_chunks_are_whole_and_repeat():
    chunks = speech_chunks()
    assert {len(samples_of(wav)) for wav in chunks} == {40_000}
    assert repeated_chunks(len(chunks) + 2)[-2:] == list(chunks[:2])
    assert len(speech_of(3.0)) == 48_000


def test_a_made_recording_has_two_channels_its_length_and_the_same_call_over_and_over():
    with open_recording(cast("BinaryIO", EndlessCall(3)), name="long.wav") as stream:
        assert (stream.channels, stream.duration_sec) == (2, 180.0)
        sound = np.concatenate(list(stream.blocks()), axis=1)
    call = round(61.415 * 16_000)
    assert sound.shape[1] == 180 * 16_000
    np.testing.assert_allclose(sound[:, 16_000:call], sound[:, call + 16_000 : 2 * call], atol=1e-3)


def test_a_made_mono_recording_has_both_voices_on_its_one_channel():
    with open_recording(cast("BinaryIO", EndlessCall(1, mono=True)), name="mono.wav") as stream:
        assert (stream.channels, stream.duration_sec) == (1, 60.0)
        sound = np.concatenate(list(stream.blocks()), axis=1)
    assert sound.shape == (1, 60 * 16_000)


def test_model_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]):
    assert main(["--model", "no-such-model"]) == 1
    assert "no-such-model" in capsys.readouterr().err
