"""`python -m training` on the layouts of the corpora, with labels of one's own, and tracked."""

import sys

import pytest

from training.cli import main
from training.tracking import REQUIREMENTS


@pytest.fixture
def corpora(tmp_path):
    for name in ("03a01Wa.wav", "08a01Lb.wav", "what.wav"):
        path = tmp_path / "emodb" / "wav" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "emodb"


def split(corpora, *more: object) -> int:
    out = corpora.parent / "speakers.csv"
    return main([str(item) for item in ("split", "--corpora", corpora, "--out", out, *more)])


def test_the_speakers_of_a_corpus_as_published(corpora, caplog):
    assert split(corpora) == 0
    assert (corpora.parent / "speakers.csv").read_text() == "corpus,speaker,fold\nemodb,03,0\n"
    assert "emodb: 1 clips of 1 speakers; left out: 1 labelled bored" in caplog.text
    assert "1 not understood, left out, such as wav/what.wav" in caplog.text


def test_labels_of_ones_own(corpora):
    labels = corpora / "labels.csv"
    labels.write_text("label,emotion\nbored,neutral\n")
    assert split(corpora, "--labels", labels, "--layout", "emodb") == 0
    assert "emodb,08,1\n" in (corpora.parent / "speakers.csv").read_text()


def test_a_folder_of_no_layout_shows_them_all(tmp_path, capsys):
    (tmp_path / "a.wav").touch()
    assert split(tmp_path) == 1
    err = capsys.readouterr().err
    assert "found 1 audio files, such as a.wav; none fits" in err
    assert "training: savee: AudioData/DC/a01.wav, or DC_a01.wav" in err


def test_tracking_without_mlflow_says_how_to_install_it(corpora, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "mlflow", None)
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    assert main(["evaluate", "--corpora", str(corpora), "--track"]) == 1
    assert f"pip install -r {REQUIREMENTS}" in capsys.readouterr().err
