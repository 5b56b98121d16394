"""The plots of the model card, and the card without them."""

import builtins
import json
from pathlib import Path

from calltone.emotion.taxonomy import EMOTIONS
from training.plots import CALIBRATION, CONDITIONS, CONFUSION, write_plots

PNG = b"\x89PNG"


def way():
    points = [
        {"confidence": 0.3, "coverage": 1.0, "accuracy": 0.5, "clips": 9},
        {"confidence": 0.8, "coverage": 0.4, "accuracy": 0.9, "clips": 5},
        {"confidence": 0.9, "coverage": 0.0, "accuracy": None, "clips": 0},
    ]
    condition = {"mean": {"single": 0.6}}
    return {
        "confusion": [[3, 1, 0, 0, 0, 0, 0]] * 6 + [[0] * 7],  # an emotion without clips
        "reliability": points[:2],
        "risk_coverage": points,
        "conditions": {"noise_10db": condition, "length_1s": condition},
    }


SCORES = {
    "labels": [emotion.value for emotion in EMOTIONS],
    "held_out_speakers": way(),
    "left_out_corpora": way(),
    "beside": {"guesser": {"held_out_speakers": way(), "left_out_corpora": way()}},
}


def test_the_same_figures_make_the_same_pictures(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert write_plots(SCORES, tmp_path / name) == [CONFUSION, CALIBRATION, CONDITIONS]
    for plot in (CONFUSION, CALIBRATION, CONDITIONS):
        content = (tmp_path / "one" / plot).read_bytes()
        assert content.startswith(PNG)
        assert content == (tmp_path / "two" / plot).read_bytes()


def test_without_matplotlib_there_is_a_word_and_no_picture(tmp_path, monkeypatch, caplog):
    found = builtins.__import__

    def refuse(name, *arguments, **options):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return found(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", refuse)
    assert write_plots(SCORES, tmp_path) == []
    assert "training/requirements.txt" in caplog.text
    assert not list(tmp_path.iterdir())


def test_nothing_is_drawn_of_nothing(tmp_path):
    assert write_plots({"labels": SCORES["labels"]}, tmp_path) == []


ARTIFACT = Path(__file__).parents[2] / "model_artifacts" / "encoder-1"


def test_every_picture_of_the_shipped_card_is_there():
    card = (ARTIFACT / "MODEL_CARD.md").read_text(encoding="utf-8")
    shown = [line.split("(")[1].rstrip(")") for line in card.splitlines() if line.startswith("![")]
    assert sorted(shown) == sorted(path.name for path in ARTIFACT.glob("*.png"))
    assert json.loads((ARTIFACT / "manifest.json").read_text())["version"] in card
