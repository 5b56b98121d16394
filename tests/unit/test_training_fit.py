"""The whole pipeline on a made-up corpus: eight speakers, two emotions that differ in pitch."""

import json

import numpy as np
import pytest
import soundfile

from calltone.emotion.artifact import load_model
from calltone.emotion.taxonomy import Emotion
from tests.unit.conftest import make_speech
from training import export as export_module
from training import heads
from training.cli import main
from training.corpora import Clip
from training.heads import clip_weights

SMALL_FOREST = {"n_estimators": 12, "min_samples_leaf": 1, "max_features": "sqrt"}


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpora")
    rows = ["path,corpus,speaker,emotion"]
    for speaker in range(8):
        for emotion, pitch_hz in (("sad", 110.0), ("angry", 260.0)):
            for take in range(2):
                name = f"{speaker}-{emotion}-{take}.flac"
                soundfile.write(
                    folder / name,
                    make_speech(0.6, pitch_hz=pitch_hz * (1 + 0.01 * speaker + 0.02 * take)),
                    16_000,
                )
                rows.append(f"{name},{'one' if speaker < 4 else 'two'},{speaker},{emotion}")
    (folder / "index.csv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture
def train(corpora, tmp_path, monkeypatch):
    monkeypatch.setattr(heads, "FOREST", SMALL_FOREST)
    splits = tmp_path / "speakers.csv"
    assert main(["split", "--corpora", str(corpora), "--out", str(splits)]) == 0

    def train(command: str, out: object, *more: str) -> int:
        options = ["--model", "classic-1", "--splits", splits, "--processes", "1"]
        options += ["--cache", tmp_path / "cache"]
        arguments = [command, "--corpora", corpora, "--out", out, *options, *more]
        return main([str(argument) for argument in arguments])

    return train


def test_fit_writes_a_model_that_serves(train, tmp_path):
    assert train("fit", tmp_path / "classic-1") == 0
    model = load_model(tmp_path / "classic-1")
    low, high = model.predict([make_speech(0.6, pitch_hz=112), make_speech(0.6, pitch_hz=265)])
    assert (low.emotion, high.emotion) == (Emotion.SAD, Emotion.ANGRY)


def test_manifest_and_card_tell_the_same(train, tmp_path):
    train("fit", tmp_path / "classic-1")
    manifest = json.loads((tmp_path / "classic-1" / "manifest.json").read_text())
    card = (tmp_path / "classic-1" / "MODEL_CARD.md").read_text()
    assert [c["name"] for c in manifest["corpora"]] == ["one", "two"]
    assert manifest["corpora"][0] == {
        "name": "one",
        "clips": 16,
        "speakers": 4,
        "emotions": {"angry": 8, "sad": 8},
        "licence": {"name": "not stated", "commercial_use": "ask the owners"},
    }
    assert set(manifest["scores"]["held_out_speakers"]) == {"one", "two"}
    assert set(manifest["scores"]["left_out_corpora"]) == {"one", "two"}
    assert "scikit-learn" in manifest["libraries"]
    for corpus, row in manifest["scores"]["held_out_speakers"].items():
        assert f"| {corpus} | 16 | 2 | {row['uar']:.3f} | {row['wa']:.3f} |" in card
    assert "non-commercial" in card


def test_the_same_data_give_the_same_model(train, tmp_path):
    train("fit", tmp_path / "a")
    train("fit", tmp_path / "b")
    hashes = [json.loads((tmp_path / name / "manifest.json").read_text())["files"] for name in "ab"]
    assert hashes[0] == hashes[1]


def test_evaluate_writes_scores_of_speakers_kept_apart(train, tmp_path, capsys):
    assert train("evaluate", tmp_path / "build" / "evaluation.json") == 0
    scores = json.loads((tmp_path / "build" / "evaluation.json").read_text())["classic-1"]
    assert scores["held_out_speakers"]["one"]["uar"] > 0.9
    assert np.sum(scores["confusion"]) == 32
    assert "speakers held out  one        UAR" in capsys.readouterr().out


def test_features_are_kept_for_the_next_run(train, tmp_path, capsys):
    train("evaluate", tmp_path / "one.json")
    (cached,) = (tmp_path / "cache").iterdir()
    before = cached.stat().st_mtime_ns
    train("evaluate", tmp_path / "two.json")
    assert cached.stat().st_mtime_ns == before
    assert (tmp_path / "one.json").read_text() == (tmp_path / "two.json").read_text()


def test_a_head_that_grew_too_large_is_refused(train, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(export_module, "MAX_HEAD_BYTES", 1_000)
    assert train("fit", tmp_path / "classic-1") == 1
    assert "expected head.joblib of at most 1000 bytes" in capsys.readouterr().err


def test_a_clip_that_is_no_audio_is_named(tmp_path, capsys):
    (tmp_path / "index.csv").write_text("path,corpus,speaker,emotion\nbad.wav,one,1,sad\n")
    (tmp_path / "bad.wav").write_text("not a voice")
    splits = str(tmp_path / "speakers.csv")
    main(["split", "--corpora", str(tmp_path), "--out", splits])
    arguments = ["evaluate", "--model", "classic-1", "--corpora", str(tmp_path)]
    arguments += ["--splits", splits, "--processes", "1"]
    assert main([*arguments, "--cache", str(tmp_path / "cache")]) == 1
    err = capsys.readouterr().err
    assert "found text that starts with 'not a voice'" in err
    assert f"training: clip {tmp_path / 'bad.wav'}" in err


def test_corpora_that_are_not_there(tmp_path, capsys):
    assert main(["split", "--corpora", str(tmp_path), "--out", str(tmp_path / "s.csv")]) == 1
    assert "found no audio file" in capsys.readouterr().err


def test_every_emotion_weighs_the_same_and_crema_less():
    clips = [
        *(Clip(f"a{i}", "ravdess", "1", Emotion.SAD) for i in range(100)),
        *(Clip(f"b{i}", "crema", "2", Emotion.SAD) for i in range(100)),
        *(Clip(f"c{i}", "ravdess", "1", Emotion.ANGRY) for i in range(4)),
    ]
    weights = clip_weights(clips)
    assert weights.mean() == pytest.approx(1)
    assert weights[:200].sum() == pytest.approx(weights[200:].sum())
    assert weights[0] == pytest.approx(4 * weights[100])
