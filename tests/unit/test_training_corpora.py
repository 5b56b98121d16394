from collections import Counter
from pathlib import Path

import pytest

from calltone.emotion.taxonomy import Emotion
from training.corpora import LICENCES, Clip, CorpusError, mapped_labels
from training.readers import read_clips
from training.splits import (
    DEFAULT_SPLITS,
    FOLDS,
    deal_folds,
    fold_of_each,
    read_splits,
    write_splits,
)

HEADER = "path,corpus,speaker,sex,language,emotion,intensity,text_id,duration_sec\n"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "emotion"


def write_index(folder: Path, *rows: str, header: str = HEADER) -> Path:
    (folder / "index.csv").write_text(header + "".join(f"{row}\n" for row in rows))
    return folder


def row(path: str, emotion: str, speaker: str = "01") -> str:
    return f"{path},acted,{speaker},female,en,{emotion},,t1,2.0"


def test_labels_are_mapped_and_dropped(tmp_path):
    folder = write_index(
        tmp_path, row("a.opus", "calm"), row("b.opus", "bored"), row("c.opus", "angry")
    )
    assert read_clips(folder) == [
        Clip("a.opus", "acted", "01", Emotion.NEUTRAL, "female", "en", "t1"),
        Clip("c.opus", "acted", "01", Emotion.ANGRY, "female", "en", "t1"),
    ]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row("a.opus", "jolly")], "line 2: expected an emotion of .*; found 'jolly'"),
        ([row("a.opus", "")], "line 2: expected a value for emotion, found none"),
        ([row("a.opus", "sad"), row("b.opus", "sad", "")], "line 3: expected a value for speaker"),
        ([row("a.opus", "sad"), "b.opus"], "line 3: expected a value for corpus, speaker, emotion"),
        ([row("a.opus", "sad"), row("a.opus", "sad")], "found 'a.opus' twice"),
        ([], "expected at least one clip"),
        ([row("a.opus", "bored")], "expected at least one clip"),
    ],
)
def test_ill_formed_rows_are_named(tmp_path, rows, message):
    with pytest.raises(CorpusError, match=message):
        read_clips(write_index(tmp_path, *rows))


def test_the_mapping_that_was_used_is_known_from_the_clips(tmp_path):
    rows = (row("a.opus", "calm"), row("b.opus", "bored"), row("c.opus", "sad"))
    assert mapped_labels(read_clips(write_index(tmp_path, *rows))) == {"calm": "neutral"}


def test_an_index_that_a_spreadsheet_wrote(tmp_path):
    text = "\ufeffpath,corpus,speaker,emotion\r\na.wav,acted,01,sad\r\n"
    (tmp_path / "index.csv").write_text(text, encoding="utf-8", newline="")
    assert read_clips(tmp_path) == [Clip("a.wav", "acted", "01", Emotion.SAD)]


@pytest.mark.parametrize("header", ["", "path,label\n", "path;corpus;speaker;emotion\n"])
def test_an_index_without_the_columns(tmp_path, header):
    with pytest.raises(CorpusError, match="expected the columns"):
        read_clips(write_index(tmp_path, header=header))


def test_a_folder_without_an_index(tmp_path):
    with pytest.raises(CorpusError, match=r"expected index\.csv"):
        read_clips(tmp_path, layout="index")


def clips(speakers: int) -> list[Clip]:
    return [
        Clip(f"{speaker}-{take}.opus", corpus, f"{speaker:02}", Emotion.SAD)
        for corpus in ("one", "two")
        for speaker in range(speakers)
        for take in range(3)
    ]


def test_folds_are_even_and_share_no_speaker(tmp_path):
    folds = deal_folds(clips(12))
    assert sorted(Counter(folds.values()).values()) == [4, 4, 4, 6, 6]
    write_splits(folds, tmp_path / "folds.csv")
    assert read_splits(tmp_path / "folds.csv") == folds
    by_speaker: dict[tuple[str, str], set[int]] = {}
    for clip, fold in zip(clips(12), fold_of_each(clips(12), folds), strict=True):
        by_speaker.setdefault((clip.corpus, clip.speaker), set()).add(int(fold))
    assert all(len(found) == 1 for found in by_speaker.values())


def test_a_speaker_in_no_fold(tmp_path):
    with pytest.raises(CorpusError, match=r"found 2 in none, such as \('one', '01'\)"):
        fold_of_each(clips(2), deal_folds(clips(1)))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("one,01,5\n", "line 2: expected a fold of 0 to 4, found '5'"),
        ("one,01,first\n", "found 'first'"),
        ("one,01\n", "found 'None'"),
        ("one,01,1\none,01,2\n", "line 3: .* found it twice"),
    ],
)
def test_ill_formed_folds(tmp_path, lines, message):
    path = tmp_path / "folds.csv"
    path.write_text("corpus,speaker,fold\n" + lines)
    with pytest.raises(CorpusError, match=message):
        read_splits(path)


def test_no_folds_at_all(tmp_path):
    with pytest.raises(CorpusError, match="python -m training split"):
        read_splits(tmp_path / "none.csv")


def test_the_folds_of_the_repository_hold_every_speaker_once():
    folds = read_splits(DEFAULT_SPLITS)
    assert set(folds.values()) == set(range(FOLDS))
    assert {corpus for corpus, _ in folds} <= set(LICENCES)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the corpora are not on this machine")
def test_the_folds_of_the_repository_fit_the_corpora():
    assert len(fold_of_each(read_clips(SHARED), read_splits(DEFAULT_SPLITS))) > 13_000
