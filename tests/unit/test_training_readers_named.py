"""The corpora whose file names say everything, as their makers lay them out."""

from pathlib import Path

import pytest

from calltone.emotion.taxonomy import Emotion
from training.corpora import Clip, CorpusError
from training.readers import read_clips, read_folder

SHARED = Path(__file__).parents[3] / "shared" / "data" / "emotion"


def lay(folder: Path, *paths: str) -> Path:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    return folder


def test_ravdess(tmp_path):
    lay(
        tmp_path,
        "Actor_01/03-01-02-01-02-01-01.wav",
        "Actor_02/03-01-08-02-01-02-02.wav",
    )
    assert read_clips(tmp_path) == [
        Clip(
            "Actor_01/03-01-02-01-02-01-01.wav",
            "ravdess",
            "01",
            Emotion.NEUTRAL,
            "male",
            "en",
            "stmt02",
        ),
        Clip(
            "Actor_02/03-01-08-02-01-02-02.wav",
            "ravdess",
            "02",
            Emotion.SURPRISED,
            "female",
            "en",
            "stmt01",
        ),
    ]


def test_ravdess_takes_speech_of_audio_alone_and_each_clip_once(tmp_path):
    lay(
        tmp_path,
        "speech/Actor_05/03-01-05-01-01-01-05.wav",
        "speech/Actor_05/03-02-05-01-01-01-05.wav",
        "speech/Actor_05/01-01-05-01-01-01-05.wav",
        "speech/Actor_05/._03-01-05-01-01-01-05.wav",
        "speech/Actor_05/notes.txt",
        "again/Actor_05/03-01-05-01-01-01-05.wav",
    )
    reading = read_folder(tmp_path)
    assert [clip.path for clip in reading.clips] == ["again/Actor_05/03-01-05-01-01-01-05.wav"]
    assert reading.left_out == {"song": 1, "of a video": 1, "there already under another path": 1}
    assert reading.unreadable == ()


@pytest.mark.parametrize(
    "name",
    [
        "Actor_01/03-01-09-01-01-01-01.wav",  # nine emotions
        "Actor_01/03-01-05-01-03-01-01.wav",  # three sentences
        "Actor_01/03-01-05-01-01-01-25.wav",
        "Actor_01/03-01-05-01-01-01-02.wav",  # somebody else's folder
        "Actor_01/03-01-05-01-01-01.wav",
        "Actor_01/copy of 03-01-05-01-01-01-01.wav",
        "Actor_01/04-01-05-01-01-01-01.wav",
    ],
)
def test_names_that_are_not_understood_are_reported(tmp_path, caplog, name):
    lay(tmp_path, "Actor_01/03-01-05-01-01-01-01.wav", name)
    assert len(read_clips(tmp_path)) == 1
    assert "1 not understood, left out, such as " + name in caplog.text
    assert "expected a name such as Actor_01/03-01-05" in caplog.text


def test_crema(tmp_path):
    lay(tmp_path, "AudioWAV/1001_DFA_ANG_XX.wav", "AudioWAV/1002_ITH_SAD_X.wav")
    assert read_clips(tmp_path) == [
        Clip("AudioWAV/1001_DFA_ANG_XX.wav", "crema", "1001", Emotion.ANGRY, "", "en", "DFA"),
        Clip("AudioWAV/1002_ITH_SAD_X.wav", "crema", "1002", Emotion.SAD, "", "en", "ITH"),
    ]


def test_crema_takes_wav_before_mp3_and_the_sex_from_its_table(tmp_path):
    lay(tmp_path, "AudioMP3/1001_DFA_DIS_HI.mp3", "AudioWAV/1001_DFA_DIS_HI.wav")
    lay(tmp_path, "AudioWAV/1003_DFA_NEU_XX.wav")
    (tmp_path / "VideoDemographics.csv").write_text("ActorID,Age,Sex\n1001,51,Male\n1002,21,Female")
    reading = read_folder(tmp_path)
    assert [(clip.path, clip.sex) for clip in reading.clips] == [
        ("AudioWAV/1001_DFA_DIS_HI.wav", "male"),
        ("AudioWAV/1003_DFA_NEU_XX.wav", ""),
    ]


def test_crema_with_another_table(tmp_path):
    lay(tmp_path, "AudioWAV/1001_DFA_DIS_HI.wav")
    (tmp_path / "VideoDemographics.csv").write_text("Actor;Sex\n1001;Male\n")
    with pytest.raises(CorpusError, match=r"expected the columns ActorID, Sex in .*'Actor;Sex'"):
        read_clips(tmp_path)


def test_emodb(tmp_path):
    lay(tmp_path, "wav/03a01Fa.wav", "wav/08b09Lb.wav", "wav/16a05Wc.wav", "wav/10a01Aa.wav")
    reading = read_folder(tmp_path)
    assert reading.clips == (
        Clip("wav/03a01Fa.wav", "emodb", "03", Emotion.HAPPY, "male", "de", "a01"),
        Clip("wav/10a01Aa.wav", "emodb", "10", Emotion.FEARFUL, "male", "de", "a01"),
        Clip("wav/16a05Wc.wav", "emodb", "16", Emotion.ANGRY, "female", "de", "a05"),
    )
    assert reading.left_out == {"labelled bored": 1}
    assert reading.summary() == "emodb: 3 clips of 3 speakers; left out: 1 labelled bored"


@pytest.mark.parametrize(
    ("kept", "name"),
    [
        ("AudioWAV/1001_DFA_ANG_XX.wav", "AudioWAV/1001_DFA_JOY_XX.wav"),
        ("wav/03a01Fa.wav", "wav/03a01Xa.wav"),
        ("wav/03a01Fa.wav", "wav/04a01Fa.wav"),  # none of the ten speakers
        ("OAF_sad/OAF_back_sad.wav", "OAF_sad/OAF_back_joy.wav"),
        ("DC/a01.wav", "DC/x01.wav"),
    ],
)
def test_names_of_other_corpora_that_are_not_understood(tmp_path, kept, name):
    reading = read_folder(lay(tmp_path, kept, name))
    assert [clip.path for clip in reading.clips] == [kept]
    assert [line.split(" (")[0] for line in reading.unreadable] == [name]


@pytest.mark.parametrize("between", ["/", "_"])
def test_savee(tmp_path, between):
    a, sa, su = (f"AudioData/{name}" for name in ("DC{}a01.wav", "JK{}sa07.wav", "KL{}su15.wav"))
    lay(tmp_path, *(path.format(between) for path in (a, sa, su)), "AudioData/Info.txt")
    assert read_clips(tmp_path) == [
        Clip(a.format(between), "savee", "DC", Emotion.ANGRY, "male", "en", "a01"),
        Clip(sa.format(between), "savee", "JK", Emotion.SAD, "male", "en", "sa07"),
        Clip(su.format(between), "savee", "KL", Emotion.SURPRISED, "male", "en", "su15"),
    ]


def test_savee_says_the_same_name_for_each_speaker(tmp_path):
    lay(tmp_path, "DC/a01.wav", "JE/a01.wav", "flat/DC_a01.wav")
    reading = read_folder(tmp_path)
    assert [clip.speaker for clip in reading.clips] == ["DC", "JE"]
    assert reading.left_out == {"there already under another path": 1}


def test_tess_whose_ps_is_no_sadness(tmp_path):
    lay(
        tmp_path,
        "OAF_angry/OAF_back_angry.wav",
        "OAF_Pleasant_surprise/OAF_back_ps.wav",
        "OAF_neutral/OA_bite_neutral.wav",
        "YAF_fear/YAF_chair_fear.wav",
    )
    clips = read_clips(tmp_path)
    assert [(clip.speaker, clip.emotion, clip.text_id) for clip in clips] == [
        ("OAF", Emotion.SURPRISED, "back"),
        ("OAF", Emotion.ANGRY, "back"),
        ("OAF", Emotion.NEUTRAL, "bite"),
        ("YAF", Emotion.FEARFUL, "chair"),
    ]
    assert {(clip.corpus, clip.sex, clip.language) for clip in clips} == {("tess", "female", "en")}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the corpora are not on this machine")
@pytest.mark.parametrize("corpus", ["ravdess", "emodb", "tess"])
def test_names_say_what_the_index_says(corpus):
    told = {clip.path: clip for clip in read_clips(SHARED)}
    read = read_clips(SHARED / corpus)
    assert len(read) > 400
    for clip in read:
        other = told[f"{corpus}/{clip.path}"]
        assert (clip.speaker, clip.emotion, clip.sex) == (other.speaker, other.emotion, other.sex)
        assert (clip.language, clip.text_id) == (other.language, other.text_id)
