import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from calltone.cli import main, predict
from calltone.emotion.taxonomy import EMOTIONS

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def run(capsys, model_folder):
    def run(*arguments: object, **environment: str) -> tuple[int, str, str]:
        environment = {"MODEL_URI": str(model_folder)} | environment
        status = main([str(argument) for argument in arguments], environment=environment)
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def call(tmp_path, speech, wav):
    """Two channels, 8 kHz: the agent talks for 2 s, then the customer for 3 s."""
    quiet = np.zeros(8_000 * 6, dtype=np.float32)
    agent, customer = quiet.copy(), quiet.copy()
    agent[4_000:20_000] = speech(2.0, rate_hz=8_000)
    customer[20_000:44_000] = speech(3.0, rate_hz=8_000, pitch_hz=230)
    path = tmp_path / "call.wav"
    path.write_bytes(wav(np.stack([agent, customer], axis=1), 8_000))
    return path


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_predict_answers_one_object_per_file_in_order(run, tmp_path, speech, wav):
    paths = [tmp_path / f"{hz}.wav" for hz in range(100, 300, 5)]
    for path in paths:
        path.write_bytes(wav(speech(0.5, pitch_hz=float(path.stem))))
    status, out, err = run("predict", "--jsonl", *paths)
    results = lines(out)
    assert (status, err) == (0, "")
    assert [result["path"] for result in results] == [str(path) for path in paths]
    for result in results:
        assert list(result) == ["path", "label", "confidence", "probabilities"]
        assert list(result["probabilities"]) == [emotion.value for emotion in EMOTIONS]
        assert sum(result["probabilities"].values()) == pytest.approx(1, abs=1e-5)
        assert result["confidence"] == max(result["probabilities"].values())
        assert result["probabilities"][result["label"]] == result["confidence"]


def test_predict_goes_on_after_files_it_cannot_read(run, tmp_path, speech, wav):
    good = tmp_path / "good.wav"
    good.write_bytes(wav(speech(1.0)))
    for name, content in (
        ("empty.wav", b""),
        ("text.wav", b"this is no audio, just text"),
        ("cut.wav", wav(speech(1.0))[:5_000]),
        ("short.wav", wav(speech(0.05))),
    ):
        (tmp_path / name).write_bytes(content)
    names = ["good.wav", "empty.wav", "text.wav", "none.wav", "cut.wav", "short.wav", "good.wav"]
    status, out, _ = run("predict", "--jsonl", *(tmp_path / name for name in names), tmp_path)
    results = lines(out)
    assert status == 1
    assert [Path(r["path"]).name for r in results] == [*names, tmp_path.name]
    errors = [result.get("error") for result in results]
    assert errors[0] is errors[6] is None
    assert "found no bytes" in errors[1]
    assert "found text" in errors[2]
    assert errors[3] == "No such file or directory"
    assert "truncated" in errors[4]
    assert "expected at least 0.1 s" in errors[5]
    assert errors[7] == "Is a directory"


def test_predict_answers_silence_without_a_label(run, tmp_path, wav):
    path = tmp_path / "silence.wav"
    path.write_bytes(wav(np.zeros(32_000)))
    status, out, _ = run("predict", "--jsonl", path)
    (result,) = lines(out)
    assert (status, result["label"], result["confidence"]) == (0, None, 0.0)
    assert len(set(result["probabilities"].values())) == 1


def test_predict_as_call_of_a_model_without_baseline_is_predict(run, tmp_path, speech, wav):
    paths = [tmp_path / f"{hz}.wav" for hz in (110, 180, 250)]
    for path in paths:
        path.write_bytes(wav(speech(1.0, pitch_hz=float(path.stem))))
    assert run("predict", "--jsonl", "--as-call", *paths) == run("predict", "--jsonl", *paths)


def test_predict_mixes_two_channels(run, call):
    status, out, _ = run("predict", "--jsonl", call)
    assert (status, len(lines(out))) == (0, 1)


def test_analyze_as_json_judges_only_the_customer(run, call):
    status, out, _ = run("analyze", call, "--json")
    (result,) = lines(out)
    assert status == 0
    assert result["duration_sec"] == pytest.approx(6.0, abs=0.01)
    assert result["channels"] == ["agent", "customer"]
    assert result["model_version"] == "small-1"
    assert [s["segment_id"] for s in result["segments"]] == ["customer-000000"]
    (segment,) = result["segments"]
    assert segment["start_offset_sec"] == pytest.approx(2.5, abs=0.15)
    assert segment["detected_emotion"] in list(EMOTIONS)
    assert segment["prosody"]["pitch_hz"] == pytest.approx(230, rel=0.15)
    assert set(result["summary"]["talk_sec"]) == {"agent", "customer"}
    assert result["summary"]["talk_sec"]["agent"] == pytest.approx(2.0, abs=0.3)
    assert sum(result["summary"]["emotion_distribution"].values()) == 1


def test_channel_map_turns_the_channels(run, call):
    _, out, _ = run("analyze", call, "--json", "--channel-map", "customer,agent")
    (result,) = lines(out)
    assert result["channels"] == ["customer", "agent"]
    assert result["segments"][0]["start_offset_sec"] == pytest.approx(0.5, abs=0.15)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ("customer", "expected a channel map of 2 name(s)"),
        ("agent,customer,agent", "expected a channel map of 2 name(s)"),
        ("agent,agent", "one of them 'customer'"),
        ("customer,customer", "expected each channel named once"),
        ("left,right", "found 'left,right'"),
    ],
)
def test_channel_map_that_does_not_fit(run, call, names, message):
    status, out, err = run("analyze", call, "--channel-map", names)
    assert (status, out) == (1, "")
    assert message in err
    assert "Traceback" not in err


def test_analyze_prints_a_timeline(run, call):
    status, out, _ = run("analyze", call)
    assert status == 0
    assert "call.wav  0:06  agent, customer  small-1" in out
    assert re.search(r"0:02 - 0:05 +█+░* +[a-z]+ +\d+%", out)
    assert "\x1b[" not in out


def test_analyze_of_mono_takes_both_voices_for_mixed_where_it_hears_but_one(
    run, tmp_path, speech, wav
):
    path = tmp_path / "mono.wav"
    path.write_bytes(wav(speech(2.0)))
    result = json.loads(run("analyze", path, "--json")[1])
    assert result["channels"] == ["mixed"]
    assert [s["channel"] for s in result["segments"]] == ["mixed"]
    assert result["summary"]["speakers"] == {
        "method": "none",
        "confidence": None,
        "agent_known": False,
    }
    told = json.loads(run("analyze", path, "--json", "--channel-map", "customer")[1])
    assert [s["channel"] for s in told["segments"]] == ["customer"]


def test_analyze_of_silence_says_so(run, tmp_path, wav):
    path = tmp_path / "silence.wav"
    path.write_bytes(wav(np.zeros((16_000, 2))))
    status, out, _ = run("analyze", path)
    assert status == 0
    assert "No speech of the customer." in out
    assert run("analyze", path, "--json")[0] == 0


@pytest.mark.parametrize("content", [b"", b"hello", bytes(100)])
def test_analyze_of_what_is_no_recording(run, tmp_path, content):
    path = tmp_path / "call.wav"
    path.write_bytes(content)
    status, out, err = run("analyze", path)
    assert (status, out) == (1, "")
    assert err.startswith("calltone: expected")


def test_analyze_of_nothing(run, tmp_path):
    status, _, err = run("analyze", tmp_path / "none.wav")
    assert status == 1
    assert "No such file" in err


def test_a_model_that_is_none(run, call, tmp_path):
    status, _, err = run("analyze", call, "--model", tmp_path)
    assert status == 1
    assert "expected a model folder" in err


@pytest.mark.parametrize("arguments", [[], ["predict"], ["predict", "a.wav"], ["sing"]])
def test_usage(arguments):
    with pytest.raises(SystemExit) as caught:
        main(arguments, environment={})
    assert caught.value.code == 2


def test_the_package_runs_with_nothing_but_its_path(call):
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-W", "error", "-m", "calltone", "analyze", str(call), "--json"],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(REPOSITORY / "functions")},
        cwd="/",
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout)["model_version"] == "encoder-1"


def test_a_reader_that_leaves_early_is_no_fault(call, model_folder):
    command = [sys.executable, "-m", "calltone", "predict", "--jsonl", "--model", str(model_folder)]
    with subprocess.Popen(  # noqa: S603
        [*command, *[str(call)] * 100],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": str(REPOSITORY / "functions")},
    ) as process:
        assert isinstance(process.stdout, io.BufferedReader)
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""


def _lone(run, model: Path) -> dict[str, object]:
    chunk = REPOSITORY / "tests" / "data" / "chunk-2.5s.wav"
    status, out, _ = run("predict", "--jsonl", "--model", model, chunk)
    assert status == 0
    return lines(out)[0]


def test_predict_believes_a_model_that_does_not_doubt_what_the_detector_misses(
    run, model_folder, tmp_path, monkeypatch
):
    encoder = shutil.copytree(REPOSITORY / "model_artifacts" / "encoder-1", tmp_path / "certain")
    manifest = json.loads((encoder / "manifest.json").read_text())
    manifest["calibration"]["uncertain_below"] = 0.2
    (encoder / "manifest.json").write_text(json.dumps(manifest))
    heard = _lone(run, encoder)
    assert heard["label"] is not None
    monkeypatch.setattr(predict, "speech_ratio", lambda _: 0.0)
    assert _lone(run, encoder) == heard
    assert _lone(run, model_folder)["label"] is None


def test_predict_does_not_believe_a_model_that_doubts(run, tmp_path, wav):
    path = tmp_path / "noise.wav"
    path.write_bytes(wav(np.random.default_rng(3).normal(0, 0.1, 48_000).astype(np.float32)))
    status, out, _ = run(
        "predict", "--jsonl", "--model", REPOSITORY / "model_artifacts" / "encoder-1", path
    )
    assert (status, lines(out)[0]["label"]) == (0, None)
