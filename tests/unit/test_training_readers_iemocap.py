from pathlib import Path

import pytest

from calltone.emotion.taxonomy import Emotion
from training.corpora import Clip, CorpusError
from training.readers import read_clips, read_folder

HEADER = "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n\n"


def add_dialog(folder: Path, dialog: str, **labels: str) -> None:
    """Lay out a dialog; a label per utterance, named by its last part, as in `M003="ang"`."""
    session = folder / f"Session{int(dialog[3:5])}"
    evaluation = session / "dialog" / "EmoEvaluation" / f"{dialog}.txt"
    evaluation.parent.mkdir(parents=True, exist_ok=True)
    wav = session / "sentences" / "wav" / dialog
    wav.mkdir(parents=True, exist_ok=True)
    text = HEADER
    for number, (part, label) in enumerate(labels.items()):
        (wav / f"{dialog}_{part}.wav").touch()
        text += (
            f"[{number}.2901 - {number}.9357]\t{dialog}_{part}\t{label}\t[2.5000, 2.5000, 2.5000]\n"
            "C-E2:\tNeutral;\t()\nA-E3:\tval 3; act 2; dom  2;\t()\n\n"
        )
    evaluation.write_text(text)


def test_speaker_and_sex_are_those_of_who_speaks(tmp_path):
    add_dialog(tmp_path, "Ses01F_impro01", F000="neu", M000="ang")
    add_dialog(tmp_path, "Ses01M_script01_1", F001="sad", MXX0="dis")
    wav = "Session1/sentences/wav"
    assert read_clips(tmp_path) == [
        Clip(f"{wav}/{dialog}/{dialog}_{part}.wav", "iemocap", speaker, emotion, sex, "en", scene)
        for dialog, part, speaker, emotion, sex, scene in (
            ("Ses01F_impro01", "F000", "Ses01F", Emotion.NEUTRAL, "female", "impro01"),
            ("Ses01F_impro01", "M000", "Ses01M", Emotion.ANGRY, "male", "impro01"),
            ("Ses01M_script01_1", "F001", "Ses01F", Emotion.SAD, "female", "script01_1"),
            ("Ses01M_script01_1", "MXX0", "Ses01M", Emotion.DISGUSTED, "male", "script01_1"),
        )
    ]


def test_default_labels(tmp_path):
    labels = ("hap", "exc", "sur", "fea", "fru", "oth", "xxx", "xxx")
    add_dialog(
        tmp_path, "Ses05M_impro04a", **{f"F{place:03}": label for place, label in enumerate(labels)}
    )
    reading = read_folder(tmp_path)
    assert [clip.emotion for clip in reading.clips] == [
        Emotion.HAPPY,
        Emotion.HAPPY,
        Emotion.SURPRISED,
        Emotion.FEARFUL,
    ]
    assert reading.left_out == {"labelled frustrated": 1, "labelled other": 1} | {
        "labelled undecided": 2
    }
    assert reading.warnings() == []


@pytest.mark.parametrize("label", ["fru", "frustrated"])
def test_own_labels_by_code_or_word(tmp_path, label):
    add_dialog(tmp_path, "Ses02F_impro01", F000="fru", F001="exc", F002="neu")
    labels = tmp_path / "labels.csv"
    labels.write_text(f"label,emotion\n{label},angry\nexc,\n")
    reading = read_folder(tmp_path, labels=labels)
    assert [clip.emotion for clip in reading.clips] == [Emotion.ANGRY, Emotion.NEUTRAL]
    assert reading.left_out == {"labelled excited": 1}


def test_whole_dialogs_and_hidden_copies_are_no_clips(tmp_path):
    root = tmp_path / "IEMOCAP_full_release"
    add_dialog(root, "Ses03F_impro01", F000="neu")
    dialogs = root / "Session3" / "dialog"
    (dialogs / "wav").mkdir()
    (dialogs / "wav" / "Ses03F_impro01.wav").touch()
    (dialogs / "EmoEvaluation" / "._Ses03F_impro01.txt").write_bytes(b"\x00\x05\x16\x07")
    reading = read_folder(tmp_path)
    assert [clip.speaker for clip in reading.clips] == ["Ses03F"]
    assert reading.left_out == {"a whole dialog": 1}


def test_what_is_missing_or_not_understood_is_reported(tmp_path):
    add_dialog(tmp_path, "Ses04F_impro01", F000="neu", F001="jol", F002="sad", F003="ang")
    add_dialog(tmp_path, "Ses04F_impro02", F000="neu")
    session = tmp_path / "Session4"
    evaluation = session / "dialog" / "EmoEvaluation"
    (evaluation / "Ses04F_impro02.txt").unlink()
    path = evaluation / "Ses04F_impro01.txt"
    path.write_text(path.read_text().replace("F003\tang\t", "F003 ang "))
    (session / "sentences" / "wav" / "Ses04F_impro01" / "Ses04F_impro01_F002.wav").unlink()
    (session / "sentences" / "wav" / "Ses04F_impro01" / "noise.wav").touch()
    reading = read_folder(tmp_path)
    assert [clip.emotion for clip in reading.clips] == [Emotion.NEUTRAL]
    assert reading.left_out == {"a label without its audio file": 1}
    told = "\n".join(reading.unreadable)
    assert len(reading.unreadable) == 5
    assert "impro01.txt, line 7: expected a label of ang, dis, " in told
    assert "found 'jol'" in told
    assert "impro01.txt, line 15 (expected [start - end], utterance, label" in told
    assert "Ses04F_impro01_F003.wav (expected a label in Session4/dialog/EmoEvaluation" in told
    assert "Ses04F_impro02_F000.wav (expected a label in Session4/dialog/EmoEvaluation" in told
    assert "noise.wav (expected a name such as Ses01F_impro01_F000.wav)" in told
    assert reading.warnings()[0].startswith("5 not understood, left out, such as Session4/")


def test_no_label_anywhere(tmp_path):
    add_dialog(tmp_path, "Ses01F_impro01", F000="xxx")
    with pytest.raises(CorpusError, match=r"at least one clip .* left out: 1 labelled undecided"):
        read_clips(tmp_path)
