from pathlib import Path

import pytest

from calltone.emotion.taxonomy import Emotion
from training.corpora import DEFAULT_LABELS, CorpusError
from training.readers import LabelsError, read_clips, read_folder
from training.readers.detection import CODES, LAYOUTS
from training.readers.labels import read_labels


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def index_of(folder: Path, *labels: str) -> Path:
    rows = [f"{place}.wav,ours,anna,{label}" for place, label in enumerate(labels)]
    write(folder, "index.csv", "\n".join(["path,corpus,speaker,emotion", *rows, ""]))
    return folder


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("l.csv", "label,emotion\njolly,happy\nbored,\n"),
        ("l.csv", "\ufefflabel,emotion\r\n\r\n jolly , happy \r\nbored,\r\n"),
        ("L.CSV", 'label,emotion\n"jolly","happy"\nbored,""'),
        ("l.toml", 'jolly = "happy"\nbored = "" # left out\n'),
    ],
)
def test_both_ways_to_write_it(tmp_path, name, text):
    assert read_labels(write(tmp_path, name, text)) == {"jolly": Emotion.HAPPY, "bored": None}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("l.txt", "", r"ends in \.csv or \.toml, found"),
        ("l.csv", "", "first line of .* to be label,emotion; found ''"),
        ("l.csv", "label;emotion\njolly;happy\n", "found 'label;emotion'"),
        ("l.csv", "label,emotion\n", "expected at least one label"),
        ("l.csv", "label,emotion\njolly\n", r"line 2: expected a label and an emotion, found"),
        ("l.csv", "label,emotion\n,happy\n", "line 2: expected a label, found none"),
        ("l.csv", "label,emotion\na,sad\na,happy\n", "line 3: .* found 'a' twice"),
        ("l.csv", "label,emotion\na,glad\n", "line 2: expected an emotion of neutral, .*'glad'"),
        ("l.csv", "label,emotion\na,Sad\n", "found 'Sad'"),
        ("l.csv", 'label,emotion\n"a,sad\n', "to be well formed, found: "),
        ("l.toml", "jolly = happy", "to be well formed, found: "),
        ("l.toml", "jolly = 1", r"l\.toml, jolly: expected jolly = \"emotion\", found 1"),
        ("l.toml", '[labels]\njolly = "happy"', "labels: expected labels = "),
        ("l.toml", 'jolly = "glad"', r"l\.toml, jolly: expected an emotion of .*'glad'"),
        ("l.toml", "", "expected at least one label"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path, name, text, message):
    with pytest.raises(LabelsError, match=message):
        read_labels(write(tmp_path, name, text))


def test_a_file_that_is_no_text_or_not_there(tmp_path):
    with pytest.raises(LabelsError, match=r"expected a file of labels at .*, found none"):
        read_labels(tmp_path / "l.csv")
    (tmp_path / "l.csv").write_bytes("label,emotion\nfröhlich,happy\n".encode("latin-1"))
    with pytest.raises(LabelsError, match="well formed, found: 'utf-8' codec"):
        read_labels(tmp_path / "l.csv")


def test_labels_of_a_company(tmp_path):
    folder = index_of(tmp_path, "jolly", "W", "calm", "surprised")
    labels = write(tmp_path, "l.toml", 'jolly = "happy"\nW = "sad"\nsurprised = ""\n')
    reading = read_folder(folder, labels=labels)
    # A label that happens to look like a corpus's code is still the company's own.
    assert [clip.emotion for clip in reading.clips] == [
        Emotion.HAPPY,
        Emotion.SAD,
        Emotion.NEUTRAL,
    ]
    assert reading.left_out == {"labelled surprised": 1}


def test_a_label_that_nothing_maps(tmp_path):
    labels = write(tmp_path, "l.csv", "label,emotion\njoly,happy\n")
    with pytest.raises(CorpusError, match="found 'jolly', which a file of labels can map"):
        read_clips(index_of(tmp_path, "jolly"), labels=labels)


def test_a_label_that_no_clip_has(tmp_path, caplog):
    labels = write(tmp_path, "l.csv", "label,emotion\ncalm,\njoly,happy\nexc,sad\n")
    assert len(read_clips(index_of(tmp_path, "sad"), labels=labels)) == 1
    assert "no clip has the label 'joly'" in caplog.text
    assert "exc" not in caplog.text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("label,emotion\nfrustated,angry\n", "one of angry, bored, .* found 'frustated'"),
        ("label,emotion\nL,sad\nbored,happy\n", "'bored' also as its code"),
    ],
)
def test_a_label_that_the_corpora_do_not_have(tmp_path, text, message):
    (tmp_path / "03a01La.wav").touch()
    with pytest.raises(LabelsError, match=message):
        read_clips(tmp_path, labels=write(tmp_path, "l.csv", text))


def test_boredom_may_count(tmp_path):
    (tmp_path / "03a01La.wav").touch()
    labels = write(tmp_path, "l.csv", "label,emotion\nL,neutral\n")
    assert [clip.emotion for clip in read_clips(tmp_path, labels=labels)] == [Emotion.NEUTRAL]


def test_codes_are_of_one_corpus_and_their_words_have_a_default():
    pairs = [pair for layout in LAYOUTS.values() for pair in layout.words.items()]
    assert all(CODES[code] == word for code, word in pairs)
    assert set(CODES.values()) <= DEFAULT_LABELS.keys()
