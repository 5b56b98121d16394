"""The pipeline of encoder-1 on a made-up corpus, with the real encoder."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import soundfile

from calltone.emotion.artifact import load_model
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from tests.unit.conftest import make_speech
from training import encoder_scores, encoder_training, features, heads
from training.attention import AttentionSettings
from training.cli import main
from training.conditions import CONDITIONS
from training.encoder_fit import FitSettings
from training.encoder_head import CLEAN
from training.features import AUGMENTED, TELEPHONE, Embedder, Sound, embed_all

ENCODER = Path(__file__).parents[2] / "model_artifacts" / "encoder-1" / "encoder.onnx"
pytestmark = pytest.mark.skipif(not ENCODER.is_file(), reason="the encoder is not here")
RATE_HZ = 16_000
FEW_STEPS = FitSettings(attention=AttentionSettings(steps=30, rate=0.01))
SMALL_FOREST = {"n_estimators": 12, "min_samples_leaf": 1, "max_features": "sqrt"}
PITCHES_HZ = dict(zip(EMOTIONS, (80, 120, 180, 270, 400, 600, 900), strict=True))


def say(emotion: Emotion, speaker: int, take: int):
    """Emotions that nobody could mistake: each has its pitch and its tremor."""
    number = EMOTIONS.index(emotion)
    time_sec = np.arange(round(0.5 * RATE_HZ)) / RATE_HZ
    tremor = 1 + 0.9 * np.sin(2 * np.pi * (4 + 12 * number) * time_sec)
    pitch_hz = PITCHES_HZ[emotion] * (1 + 0.01 * speaker + 0.01 * take)
    return (make_speech(0.5, pitch_hz=pitch_hz) * tremor / 2).astype(np.float32)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Corpora, and beside them everyday speech, noise and a service call."""
    folder = tmp_path_factory.mktemp("shared")
    for name in ("emotion", "neutral", "noise", "calls"):
        (folder / name).mkdir()
    rows = ["path,corpus,speaker,sex,language,emotion"]
    for speaker in range(4):
        for emotion in EMOTIONS:
            for take in range(2):
                name = f"{speaker}-{emotion}-{take}.flac"
                sound = say(emotion, speaker, take)
                soundfile.write(folder / "emotion" / name, sound, RATE_HZ)
                corpus, sex = ("one", "two")[speaker % 2], ("female", "male")[speaker // 2]
                rows.append(f"{name},{corpus},{speaker},{sex},en,{emotion}")
    (folder / "emotion" / "index.csv").write_text("\n".join(rows) + "\n")
    for number in range(3):
        soundfile.write(folder / "neutral" / f"{number}.flac", make_speech(0.6), RATE_HZ)
    lines = [f"{number}.flac,read,{number},0.6" for number in range(3)]
    header = "path,source,speaker,duration_sec\n"
    (folder / "neutral" / "index.csv").write_text(header + "\n".join(lines) + "\n")
    noise = np.random.default_rng(0).normal(0, 0.1, (8, RATE_HZ))
    for number, sound in enumerate(noise):
        soundfile.write(folder / "noise" / f"{number}.flac", sound, RATE_HZ)
    lines = [f"{number}.flac,esc50,{20 if number == 0 else 3},1.0" for number in range(8)]
    header = "path,source,class,duration_sec\n"
    (folder / "noise" / "index.csv").write_text(header + "\n".join(lines) + "\n")
    call = np.concatenate([np.zeros(RATE_HZ), make_speech(3.0), np.zeros(RATE_HZ)])
    call += np.random.default_rng(0).normal(0, 1e-4, call.size)
    soundfile.write(folder / "calls" / "call.flac", call, RATE_HZ)
    return folder


@pytest.fixture(scope="module")
def fitted(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fitted")
    corpora, splits = str(shared / "emotion"), str(folder / "speakers.csv")
    assert main(["split", "--corpora", corpora, "--out", splits]) == 0
    options = ["--corpora", corpora, "--splits", splits]  # the default model
    options += ["--encoder", str(ENCODER), "--cache", str(folder / "cache"), "--processes", "1"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(encoder_training.train.__kwdefaults__, "settings", FEW_STEPS)
        patch.setattr(encoder_training, "MADE_UP_SOUNDS", 20)
        patch.setattr(encoder_scores, "_TIMED_RUNS", 3)
        patch.setattr(heads, "FOREST", SMALL_FOREST)
        assert main(["fit", "--out", str(folder / "encoder-1"), *options]) == 0
        assert main(["evaluate", "--out", str(folder / "evaluation.json"), *options]) == 0
    return folder


def test_fit_writes_a_model_that_serves(fitted):
    model = load_model(fitted / "encoder-1", prior="conversation")
    assert model.version == "encoder-1"
    utterances = [say(emotion, 2, 0) for emotion in EMOTIONS]
    scores = model.score(utterances)
    assert (scores[:, : len(EMOTIONS)].argmax(axis=1) == np.arange(len(EMOTIONS))).mean() > 0.7
    assert model.score([np.random.default_rng(9).normal(0, 0.1, RATE_HZ)])[0, -1] < 0
    assert len(model.predict_call(utterances)) == len(utterances)


def test_the_temperature_depends_on_novelty(fitted):
    manifest = json.loads((fitted / "encoder-1" / "manifest.json").read_text())
    found = manifest["calibration"]["by_novelty"]
    assert found["least"] < found["most"]
    assert manifest["calibration"]["temperature"] > 0


def test_manifest_and_card_tell_the_same(fitted):
    manifest = json.loads((fitted / "encoder-1" / "manifest.json").read_text())
    card = (fitted / "encoder-1" / "MODEL_CARD.md").read_text()
    scores = manifest["scores"]
    for way in ("held_out_speakers", "left_out_corpora"):
        for name, row in scores[way]["corpora"].items():
            assert f"| {name} | 28 | 7 | {row['uar']:.3f} | {row['wa']:.3f} |" in card
    assert scores["held_out_speakers"]["by_sex"]["female"]["clips"] == 28
    conditions = scores["held_out_speakers"]["conditions"]
    assert {name: row["clips"] for name, row in conditions.items()} == dict.fromkeys(
        ("telephone", *CONDITIONS), 56
    )
    assert scores["beside"].keys() == {"classic-1", "guesser"}
    assert scores["beside"]["guesser"]["held_out_speakers"]["mean"]["uar"] < 0.35
    assert len(scores["alert_choice"]["crossed"]) == 2
    assert np.sum(scores["held_out_speakers"]["confusion"]) == 56
    assert scores["service_calls"]["equal"]["calls"] == 1
    assert "non-commercial" in card
    assert "nan" not in card.lower().replace("finance", "")


def test_the_manifest_says_what_production_is_to_be_compared_with(fitted):
    reference = json.loads((fitted / "encoder-1" / "manifest.json").read_text())["reference"]
    assert reference["utterances"] == 2 * 56  # and a telephone copy of each
    assert sum(reference["emotion_shares"].values()) == pytest.approx(1, abs=0.001)
    # emotions nobody could mistake, as rare as conversation has them
    assert reference["emotion_shares"]["neutral"] > 0.4
    assert 0.3 < reference["confidence_mean"] < 1
    assert len(reference["scores"]["mean"]) == len(reference["scores"]["std"]) == 9
    assert reference["scores"]["mean"][-1] > 0  # the gate takes speech for speech


def test_evaluate_writes_the_scores_of_fit(fitted):
    evaluation = json.loads((fitted / "evaluation.json").read_text())["encoder-1"]
    scores = json.loads((fitted / "encoder-1" / "manifest.json").read_text())["scores"]
    assert evaluation.pop("speed").keys() == scores.pop("speed").keys()
    assert evaluation == scores


def test_an_encoder_for_other_heads_is_refused_by_name(shared, tmp_path, capsys):
    graph = onnx.load(ENCODER)
    (frames,) = (output for output in graph.graph.output if output.name == "frames")
    graph.graph.output.remove(frames)
    older = tmp_path / "older.onnx"
    onnx.save(graph, older)
    arguments = ["fit", "--corpora", str(shared / "emotion"), "--encoder", str(older)]
    arguments += ["--out", str(tmp_path / "out"), "--cache", str(tmp_path / "cache")]
    assert main([*arguments, "--processes", "1"]) == 1
    told = f"expected the outputs pooled and frames of {older}, found no frames"
    assert told in capsys.readouterr().err


def test_a_run_that_was_killed_goes_on_where_it_was(shared, tmp_path):
    paths = sorted((shared / "emotion").glob("*.flac"))
    sounds = [Sound(path, copy) for copy in (CLEAN, TELEPHONE, AUGMENTED) for path in paths[:5]]
    embedder = Embedder(ENCODER, tuple(sorted((shared / "noise").glob("*.flac"))))

    def run():
        return embed_all(sounds, embedder, cache=tmp_path, processes=1, title="test")

    first = run()
    assert [one.shape[1] for one in first.frames] == [2 * 512] * 15
    kept = sorted(tmp_path.iterdir())
    assert len(kept) == 3
    times = [path.stat().st_mtime_ns for path in kept]
    kept[0].unlink()
    (tmp_path / "embeddings-half.1.tmp").write_bytes(b"half a pie")
    again = run()
    np.testing.assert_array_equal(again.vectors, first.vectors)
    for one, other in zip(again.frames, first.frames, strict=True):
        np.testing.assert_array_equal(one, other)
    assert [path.stat().st_mtime_ns for path in kept[1:]] == times[1:]
    assert not np.allclose(first.vectors[:5], first.vectors[5:10])


def test_what_another_decoder_heard_is_not_taken_from_the_cache(shared, tmp_path, monkeypatch):
    sounds = [Sound(path) for path in sorted((shared / "emotion").glob("*.flac"))[:2]]
    embedder = Embedder(ENCODER)
    first = embed_all(sounds, embedder, cache=tmp_path, processes=1, title="test")
    read = features.read_clip
    monkeypatch.setattr(features, "read_clip", lambda path: read(path)[::-1].copy())
    again = embed_all(sounds, embedder, cache=tmp_path, processes=1, title="test")
    assert not np.allclose(first.vectors, again.vectors)


def test_a_file_that_is_no_audio_is_named(tmp_path):
    (tmp_path / "bad.wav").write_text("not a voice")
    with pytest.raises(ValueError, match="not a voice") as caught:
        embed_all(
            [Sound(tmp_path / "bad.wav")],
            Embedder(ENCODER),
            cache=tmp_path / "cache",
            processes=1,
            title="test",
        )
    assert caught.value.__notes__ == [f"clip {tmp_path / 'bad.wav'}"]
