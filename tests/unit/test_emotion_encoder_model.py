"""`encoder-1` as it is shipped: what it promises, and what it refuses."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import joblib
import numpy as np
import pytest
import soundfile

from calltone.audio.decode import decode
from calltone.audio.waveform import resample
from calltone.emotion.artifact import ArtifactError, load_model, sha256_of
from calltone.emotion.model import remembered
from calltone.emotion.taxonomy import Emotion

ROOT = Path(__file__).parents[2]
ARTIFACT = ROOT / "model_artifacts" / "encoder-1"
CALL = ROOT / "tests" / "data" / "calls" / "calm-angry-calm.flac"
TURNS = json.loads(CALL.with_suffix(".json").read_text())["turns"]
RATE_HZ = 16_000


@pytest.fixture(scope="module")
def model():
    return load_model(ARTIFACT)


@pytest.fixture(scope="module")
def customer():
    """The customer's channel of the sample call, at 16 kHz."""
    waveform = decode(CALL.read_bytes(), content_type="audio/flac", max_duration_sec=120)
    return waveform.mono_16k(1)


@pytest.fixture(scope="module")
def turns(customer):
    """The customer's turns, and how they were acted."""
    return [
        (
            turn["mood"],
            customer[round(turn["start_sec"] * RATE_HZ) : round(turn["end_sec"] * RATE_HZ)],
        )
        for turn in TURNS
        if turn["channel"] == "customer"
    ]


def vector(prediction):
    return np.array(list(prediction.probabilities.values()))


def test_the_artifact_is_small():
    assert sum(path.stat().st_size for path in ARTIFACT.iterdir()) < 25e6


def test_anger_is_heard_where_it_is_acted(model, turns):
    anger = {"angry": [], "neutral": []}
    for mood, samples in turns:
        if mood in anger:
            (prediction,) = model.predict([samples])
            anger[mood].append(prediction.probabilities[Emotion.ANGRY])
    assert np.mean(anger["angry"]) > 2 * np.mean(anger["neutral"])


@pytest.mark.parametrize("gain_db", [-12.0, 12.0])
def test_louder_is_not_angrier(model, turns, gain_db):
    for _, samples in turns:
        quiet = samples / np.abs(samples).max() * np.float32(0.2)
        changed = quiet * np.float32(10 ** (gain_db / 20))
        one, other = model.predict([quiet, changed])
        assert one.emotion is other.emotion
        np.testing.assert_allclose(vector(one), vector(other), atol=0.02)


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 44_100, 48_000])
def test_a_detour_by_another_sample_rate_flips_no_certain_label(model, turns, rate_hz):
    for _, samples in turns:
        there = resample(samples, from_hz=RATE_HZ, to_hz=rate_hz)
        back = resample(there, from_hz=rate_hz, to_hz=RATE_HZ)
        one, other = model.predict([samples, back])
        assert one.emotion is other.emotion or (one.is_uncertain and other.is_uncertain)


def _noises():
    generator = np.random.default_rng(5)
    time = np.arange(3 * RATE_HZ) / RATE_HZ
    clicks = np.zeros(3 * RATE_HZ)
    clicks[:: RATE_HZ // 4] = 0.9
    chord = sum(np.sin(2 * np.pi * hz * time) for hz in (261.6, 329.6, 392.0)) / 4
    return {
        "digital silence": np.zeros(3 * RATE_HZ),
        "DC offset": np.full(3 * RATE_HZ, 0.3),
        "clicks": clicks,
        "a pure tone": 0.5 * np.sin(2 * np.pi * 440 * time),
        "a chord": chord * np.exp(-np.mod(time, 0.5) * 4),
        "white noise": generator.normal(0, 0.1, 3 * RATE_HZ),
    }


@pytest.mark.parametrize("name", _noises())
def test_what_is_no_speech_gets_no_confident_emotion(model, name):
    (prediction,) = model.predict([_noises()[name].astype(np.float32)])
    assert prediction.is_uncertain
    assert np.isfinite(vector(prediction)).all()


def test_a_fifth_of_a_second_gets_no_confident_emotion(model, turns):
    for _, samples in turns:
        (prediction,) = model.predict([samples[RATE_HZ : RATE_HZ + RATE_HZ // 5]])
        assert prediction.is_uncertain


def test_clipped_speech_gets_no_confident_emotion(model, turns):
    for _, samples in turns:
        clipped = np.clip(samples / np.abs(samples).max() * 10, -1, 1).astype(np.float32)
        (prediction,) = model.predict([clipped])
        assert prediction.is_uncertain


def test_the_shipped_chunk_is_not_taken_for_clipped(model):
    samples, _ = soundfile.read(ROOT / "tests" / "data" / "chunk-2.5s.wav", dtype="float32")
    assert model.score([samples])[0, -1] > 0


def test_long_audio_is_heard_in_parts(model, customer):
    (prediction,) = model.predict([np.tile(customer, 2)])
    assert vector(prediction).sum() == pytest.approx(1)


def test_a_call_is_heard_causally_and_may_be_interrupted(model, turns):
    scores = model.score([samples for _, samples in turns])
    whole = model.predict_call([samples for _, samples in turns])
    assert whole[0] == model.judge(scores[0])
    earlier = []
    for row, expected in zip(scores, whole, strict=True):
        saved = [np.array(known.tolist()) for known in earlier]  # as a database would keep it
        assert model.judge(row, saved) == expected
        earlier = remembered(earlier, row, limit=model.memory_utterances)


def test_what_is_new_is_judged_with_more_doubt(model, turns):
    scores = model.score([turns[0][1]])[0]
    newer = scores.copy()
    newer[-2] += 1
    assert model.judge(newer).confidence < model.judge(scores).confidence
    assert model.judge(newer).emotion is model.judge(scores).emotion


def test_noise_is_newer_than_speech(model, turns):
    noise = np.random.default_rng(0).normal(0, 0.1, 3 * RATE_HZ).astype(np.float32)
    speech = model.score([samples for _, samples in turns])[:, -2]
    assert model.score([noise])[0, -2] > speech.max()


def test_memory_is_bounded(model):
    earlier = []
    for row in np.random.default_rng(0).normal(0, 1, (100, 9)):
        earlier = remembered(earlier, row, limit=model.memory_utterances)
    assert len(earlier) == model.memory_utterances


def test_noise_teaches_nothing_about_the_caller(model, turns):
    speech, other = model.score([turns[0][1], turns[1][1]])
    noise = np.full(9, 3.0)
    noise[-1] = -1.0
    assert model.judge(other, [speech, noise]) == model.judge(other, [speech])


def test_in_conversation_neutral_is_more_likely(turns):
    equal, conversation = load_model(ARTIFACT), load_model(ARTIFACT, prior="conversation")
    for _, samples in turns:
        (one,), (other,) = equal.predict([samples]), conversation.predict([samples])
        assert other.probabilities[Emotion.NEUTRAL] > one.probabilities[Emotion.NEUTRAL]


def test_an_unknown_prior_is_refused():
    with pytest.raises(ArtifactError, match=r"one of equal, conversation; found 'party'"):
        load_model(ARTIFACT, prior="party")


def test_alerts_know_the_threshold_that_was_measured(model):
    manifest = json.loads((ARTIFACT / "manifest.json").read_text())
    assert model.anger_alert_probability == manifest["alert"]["anger_probability"]


def test_the_manifest_describes_what_the_model_scores(model, turns):
    scores = json.loads((ARTIFACT / "manifest.json").read_text())["reference"]["scores"]
    assert len(scores["mean"]) == model.score([turns[0][1]]).shape[1]


def test_threads_may_share_a_model(model, turns):
    samples = [samples for _, samples in turns]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: model.predict([one])[0], samples))
    assert found == [model.predict([one])[0] for one in samples]


def drop_a_query(parts):
    parts["attention"]["queries"] = parts["attention"]["queries"][:-1]


def drop_an_emotion(parts):
    parts["familiar"]["coefficients"] = parts["familiar"]["coefficients"][1:]


def take_parts_of_before(parts):
    parts["emotion"] = parts.pop("general")
    del parts["familiar"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (drop_a_query, r"attention of shape \(7, 3, 2, 1024\), found"),
        (drop_an_emotion, r"7 rows of coefficients, found \(6, 4096\)"),
        (take_parts_of_before, "found no familiar and no general: fit it again"),
    ],
)
def test_heads_that_do_not_fit_are_refused(tmp_path, change, message):
    folder = shutil.copytree(ARTIFACT, tmp_path / "model")
    parts = joblib.load(folder / "head.joblib")
    change(parts)
    joblib.dump(parts, folder / "head.joblib")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["head.joblib"]["sha256"] = sha256_of(folder / "head.joblib")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ArtifactError, match=message):
        load_model(folder)


@pytest.mark.parametrize("name", ["encoder.onnx", "head.joblib"])
def test_a_damaged_file_is_refused_by_name(tmp_path, name):
    folder = shutil.copytree(ARTIFACT, tmp_path / "model")
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(
        ArtifactError, match=rf"{name}: expected sha256 \w+, found {sha256_of(folder / name)}"
    ):
        load_model(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"feature_set": "mel-1"},
            "expected the feature set 'whisper-base-layers-1-2-3-4-frames-2-4'",
        ),
        ({"files": {}}, "among the files"),
        ({"caller": {}}, "complete encoder model"),
        ({"familiarity": {}}, "complete encoder model"),
        ({"kind": "oracle"}, "kind 'encoder' or 'classic', .* holds 'oracle'"),
    ],
)
def test_an_incomplete_manifest_is_refused(tmp_path, change, message):
    folder = shutil.copytree(ARTIFACT, tmp_path / "model")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | change))
    with pytest.raises(ArtifactError, match=message):
        load_model(folder)
