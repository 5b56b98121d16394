from pathlib import Path

import pytest

from calltone.emotion.taxonomy import Emotion
from training.corpora import CorpusError
from training.readers import LAYOUTS, UnknownLayout, read_clips, read_folder

OF_EACH = {
    "ravdess": "Actor_01/03-01-05-01-02-01-01.wav",
    "crema": "AudioWAV/1001_DFA_ANG_XX.wav",
    "emodb": "wav/03a01Wa.wav",
    "savee": "AudioData/DC/a01.wav",
    "tess": "OAF_angry/OAF_back_angry.wav",
}


def lay(folder: Path, *paths: str) -> Path:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    return folder


def write_index(folder: Path, *rows: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.csv").write_text("\n".join(["path,corpus,speaker,emotion", *rows, ""]))
    return folder


@pytest.mark.parametrize("layout", OF_EACH)
def test_a_layout_is_found_or_named(tmp_path, layout):
    lay(tmp_path, OF_EACH[layout])
    for clips in (read_clips(tmp_path), read_clips(tmp_path, layout=layout)):
        assert [(clip.corpus, clip.emotion) for clip in clips] == [(layout, Emotion.ANGRY)]


def test_an_index_comes_first(tmp_path):
    write_index(lay(tmp_path, OF_EACH["ravdess"]), "a.wav,ours,anna,calm", "b.wav,ours,bo,bored")
    reading = read_folder(tmp_path)
    assert reading.summary() == "index: 1 clips of 1 speakers; left out: 1 labelled bored"
    assert [clip.corpus for clip in read_clips(tmp_path, layout="ravdess")] == ["ravdess"]


def test_a_folder_of_corpora(tmp_path):
    for layout in ("ravdess", "emodb"):
        lay(tmp_path / layout.upper(), OF_EACH[layout])
    lay(tmp_path / "EMODB", "wav/what.wav")
    write_index(tmp_path / "calls", "a.wav,ours,anna,sad")
    reading = read_folder(lay(tmp_path, "README.md"))
    assert [clip.path for clip in reading.clips] == [
        "EMODB/wav/03a01Wa.wav",
        "RAVDESS/Actor_01/03-01-05-01-02-01-01.wav",
        "calls/a.wav",
    ]
    assert reading.layouts == ("emodb", "ravdess", "index")
    assert reading.unreadable == ("EMODB/wav/what.wav (expected a name such as wav/03a01Fa.wav)",)


def test_an_index_beside_one_corpus_is_not_passed_over(tmp_path):
    lay(tmp_path / "TESS", OF_EACH["tess"])
    write_index(tmp_path / "calls", "a.wav,ours,anna,sad")
    assert {clip.corpus for clip in read_clips(tmp_path)} == {"tess", "ours"}


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        ([], "found no audio file"),
        (["readme.txt"], "found no audio file"),
        (["a.wav", "b/c.mp3"], r"found 2 audio files, such as a\.wav, b/c\.mp3; none fits"),
        ([OF_EACH["emodb"], "a.wav", "b.wav"], "found 3 audio files, .*; 1 fit emodb"),
        ([OF_EACH["emodb"], "DC_a01.wav"], "found 2 audio files, .*; 1 fit emodb, 1 fit savee"),
        (["x/03a01Wa.wav", "y/DC_a01.wav", "z/own.wav"], "found 3 audio files"),
        (["x/03a01Wa.wav", "y/DC_a01.wav", "own.wav"], "found 3 audio files"),
    ],
)
def test_a_folder_of_no_layout(tmp_path, paths, found):
    names = "index, ravdess, crema, emodb, savee, tess, iemocap"
    with pytest.raises(UnknownLayout, match=f"a layout of {names}; {found}") as error:
        read_clips(lay(tmp_path, *paths))
    assert [note.split(":")[0] for note in error.value.__notes__] == list(LAYOUTS)


def test_a_layout_that_is_named_wrongly(tmp_path):
    with pytest.raises(UnknownLayout, match=r"expected a layout of index, .*; found 'msp'"):
        read_clips(tmp_path, layout="msp")
    with pytest.raises(CorpusError, match=r"at least one clip .*1 not understood.*a\.wav"):
        read_clips(lay(tmp_path, "a.wav"), layout="tess")
    with pytest.raises(CorpusError, match=r"expected index\.csv"):
        read_clips(tmp_path, layout="index")


def test_no_folder(tmp_path):
    with pytest.raises(CorpusError, match=r"expected a folder of labelled clips at .*none"):
        read_clips(tmp_path / "none")
