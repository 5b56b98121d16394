"""Two models side by side: the refusal of a worse one, on voices that neither has learned from."""

import json

import numpy as np
import pytest
import soundfile

from calltone.emotion.taxonomy import EMOTIONS, Emotion
from tests.unit.conftest import make_speech
from training import heads
from training.cli import main
from training.comparison_scores import Answers, differences
from training.corpora import Clip
from training.speakers import known_speakers, speaker_key

SMALL_FOREST = {"n_estimators": 12, "min_samples_leaf": 1, "max_features": "sqrt"}
PITCHES_HZ = {"sad": 110.0, "angry": 260.0}


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    """Labelled calls of a company: fifteen callers, of whom a fifth is dealt to each fold."""
    folder = tmp_path_factory.mktemp("calls")
    for name, labels in (("right", PITCHES_HZ), ("wrong", dict(reversed(PITCHES_HZ.items())))):
        (folder / name).mkdir()
        rows = ["path,corpus,speaker,emotion"]
        for speaker in range(15):
            for emotion, pitch_hz in zip(PITCHES_HZ, labels.values(), strict=True):
                path = f"{speaker}-{emotion}.flac"
                sound = make_speech(0.6, pitch_hz=pitch_hz * (1 + 0.01 * speaker))
                soundfile.write(folder / name / path, sound, 16_000)
                rows.append(f"{path},company,{speaker:02},{emotion}")
        (folder / name / "index.csv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture(scope="module")
def fit(calls, tmp_path_factory):
    """Fit a small forest on the calls of a folder, fold 0 kept apart or not."""
    folder = tmp_path_factory.mktemp("models")
    splits = folder / "speakers.csv"
    assert main(["split", "--corpora", str(calls / "right"), "--out", str(splits)]) == 0

    def fit(name, corpora, *more):
        options = ["--model", "classic-1", "--splits", splits, "--processes", "1"]
        options += ["--cache", folder / "cache", "--corpora", calls / corpora]
        arguments = ["fit", "--out", folder / name, *options, *more]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(heads, "FOREST", SMALL_FOREST)
            assert main([str(argument) for argument in arguments]) == 0
        return folder / name

    return fit


def compare(old, new, corpora, out):
    arguments = ["compare", old, new, "--corpora", corpora, "--out", out]
    return main([str(argument) for argument in arguments])


def test_a_worse_model_is_refused_with_a_report(fit, calls, tmp_path, capsys):
    good = fit("company-1", "right", "--apart", "0")
    bad = fit("company-2", "wrong", "--apart", "0")
    assert compare(good, bad, calls / "right", tmp_path) == 1
    assert "company-2 is worse than company-1 in uar_single" in capsys.readouterr().err
    report = json.loads((tmp_path / "comparison.json").read_text())
    assert (report["clips"], report["speakers"], report["left_out"]) == (6, 3, 12)
    assert report["figures"]["uar_single"]["old"] == 1.0
    assert report["figures"]["uar_single"]["high"] < 0
    assert "| UAR, single clips | 1.000 | 0.000 | -1.000 |" in (
        tmp_path / "comparison.md"
    ).read_text(encoding="utf-8")
    assert compare(bad, good, calls / "right", tmp_path) == 0
    assert "better" in (tmp_path / "comparison.md").read_text(encoding="utf-8")


def test_the_same_model_is_not_worse_than_itself(fit, calls, tmp_path):
    model = fit("company-3", "right", "--apart", "0")
    assert compare(model, model, calls / "right", tmp_path) == 0
    figures = json.loads((tmp_path / "comparison.json").read_text())["figures"]
    assert {found["verdict"] for found in figures.values()} == {"no difference"}


def test_nobody_is_judged_on_voices_it_has_learned_from(fit, calls, tmp_path, capsys):
    everybody = fit("company-4", "right")
    assert compare(everybody, everybody, calls / "right", tmp_path) == 1
    assert "`fit --apart FOLD` keeps some apart" in capsys.readouterr().err
    assert not (tmp_path / "comparison.json").exists()


def test_a_model_that_keeps_no_list_knows_all_of_its_corpora():
    clip = Clip("a.wav", "company", "7", Emotion.ANGRY)
    assert known_speakers({"corpora": [{"name": "company"}]}).knows(clip)
    assert not known_speakers({"corpora": [{"name": "another"}]}).knows(clip)
    assert known_speakers({"training": {"speakers": [speaker_key(clip)]}}).knows(clip)
    assert "company" not in speaker_key(clip)


def answers(rng, right_share, *, speakers=20, clips=30):
    """A model that is right so often, by chance, with speakers of whom some are harder."""
    labels = np.tile(np.arange(len(EMOTIONS)), speakers * clips // len(EMOTIONS) + 1)
    labels = labels[: speakers * clips]
    said = np.where(rng.random(len(labels)) < right_share, labels, (labels + 1) % len(EMOTIONS))
    vectors = np.full((len(labels), len(EMOTIONS)), 0.05)
    vectors[np.arange(len(labels)), said] = 0.7
    names = np.repeat([f"speaker {number}" for number in range(speakers)], clips)
    return Answers(labels, names, vectors, vectors, vectors, 0.5)


@pytest.mark.parametrize(("share", "verdict"), [(0.4, "worse"), (0.7, "no difference")])
def test_chance_is_told_from_harm(share, verdict):
    rng = np.random.default_rng(0)
    found = differences(answers(rng, 0.7), answers(rng, share))
    assert found["uar_single"].verdict == verdict
    assert found["uar_single"].low <= found["uar_single"].high
    assert found["anger_recall"].verdict == verdict


def test_a_lower_calibration_error_is_better():
    rng = np.random.default_rng(0)
    found = differences(answers(rng, 0.2), answers(rng, 0.7))["calibration_error"]
    assert found.new < found.old
    assert found.verdict == "better"
