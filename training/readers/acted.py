"""The acted corpora that say everything in the names of their files."""

import csv
import re
from dataclasses import replace
from pathlib import Path, PurePosixPath

from training.corpora import CorpusError, LabelledFile
from training.readers.layout import Described, LeftOut, NamedLayout

_RAVDESS_WORDS = {
    "01": "neutral",
    "02": "calm",
    "03": "happy",
    "04": "sad",
    "05": "angry",
    "06": "fearful",
    "07": "disgusted",
    "08": "surprised",
}
_RAVDESS_ACTORS = 24


def _describe_ravdess(match: re.Match[str], path: str) -> Described:
    modality, channel, emotion, _, statement, _, actor = match["codes"].split("-")
    if modality in {"01", "02"}:
        return LeftOut("of a video")
    if channel == "02":
        return LeftOut("song")
    folder = PurePosixPath(path).parent.name
    if (
        (modality, channel) != ("03", "01")
        or emotion not in _RAVDESS_WORDS
        or statement not in {"01", "02"}
        or not 1 <= int(actor) <= _RAVDESS_ACTORS
        or (folder.startswith("Actor_") and folder != f"Actor_{actor}")
    ):
        return None
    return LabelledFile(
        path,
        "ravdess",
        actor,
        _RAVDESS_WORDS[emotion],
        path,
        sex="male" if int(actor) % 2 else "female",
        language="en",
        text_id=f"stmt{statement}",
    )


_CREMA_WORDS = {
    "ANG": "angry",
    "DIS": "disgusted",
    "FEA": "fearful",
    "HAP": "happy",
    "NEU": "neutral",
    "SAD": "sad",
}
_CREMA_ACTORS = "VideoDemographics.csv"  # the corpus keeps the actors' sex here, not in names


def _describe_crema(match: re.Match[str], path: str) -> Described:
    if match["emotion"] not in _CREMA_WORDS:
        return None
    return LabelledFile(
        path,
        "crema",
        match["actor"],
        _CREMA_WORDS[match["emotion"]],
        path,
        language="en",
        text_id=match["sentence"],
    )


def _complete_crema(folder: Path, files: list[LabelledFile]) -> list[LabelledFile]:
    table = folder / _CREMA_ACTORS
    if not table.is_file():
        return files
    with table.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"ActorID", "Sex"} <= set(reader.fieldnames or ()):
            raise CorpusError(
                f"expected the columns ActorID, Sex in {table}, found {reader.fieldnames}"
            )
        sexes = {row["ActorID"]: (row["Sex"] or "").lower() for row in reader}
    return [replace(file, sex=sexes.get(file.speaker, "")) for file in files]


_EMODB_WORDS = {
    "W": "angry",
    "L": "bored",
    "E": "disgusted",
    "A": "fearful",
    "F": "happy",
    "T": "sad",
    "N": "neutral",
}
_EMODB_SEXES = dict.fromkeys(("03", "10", "11", "12", "15"), "male") | dict.fromkeys(
    ("08", "09", "13", "14", "16"), "female"
)


def _describe_emodb(match: re.Match[str], path: str) -> Described:
    speaker = match["speaker"]
    if match["emotion"] not in _EMODB_WORDS or speaker not in _EMODB_SEXES:
        return None
    return LabelledFile(
        path,
        "emodb",
        speaker,
        _EMODB_WORDS[match["emotion"]],
        path,
        sex=_EMODB_SEXES[speaker],
        language="de",
        text_id=match["text"],
    )


_SAVEE_WORDS = {
    "a": "angry",
    "d": "disgusted",
    "f": "fearful",
    "h": "happy",
    "n": "neutral",
    "sa": "sad",
    "su": "surprised",
}


def _describe_savee(match: re.Match[str], path: str) -> Described:
    return LabelledFile(
        path,
        "savee",
        match["speaker"],
        _SAVEE_WORDS[match["emotion"]],
        path,
        sex="male",
        language="en",
        text_id=match["emotion"] + match["number"],
    )


_TESS_WORDS = {
    "angry": "angry",
    "disgust": "disgusted",
    "fear": "fearful",
    "happy": "happy",
    "neutral": "neutral",
    "ps": "pleasantly surprised",
    "sad": "sad",
}


def _describe_tess(match: re.Match[str], path: str) -> Described:
    emotion = match["emotion"].lower()
    if emotion not in _TESS_WORDS:
        return None
    return LabelledFile(
        path,
        "tess",
        "OAF" if match["speaker"] == "OA" else match["speaker"],  # one name lacks its F
        _TESS_WORDS[emotion],
        path,
        sex="female",
        language="en",
        text_id=match["word"].lower(),
    )


_ANYWHERE = r"(?:.*/)?"
RAVDESS = NamedLayout(
    "ravdess",
    "Actor_01/03-01-05-01-02-01-01.wav",
    _RAVDESS_WORDS,
    re.compile(_ANYWHERE + r"(?P<codes>\d\d(?:-\d\d){6})"),
    _describe_ravdess,
)
CREMA = NamedLayout(
    "crema",
    "AudioWAV/1001_DFA_ANG_XX.wav",
    _CREMA_WORDS,
    re.compile(
        _ANYWHERE + r"(?P<actor>\d{4})_(?P<sentence>[A-Z]{3})_(?P<emotion>[A-Z]{3})_[A-Z]{1,2}"
    ),
    _describe_crema,
    _complete_crema,
)
EMODB = NamedLayout(
    "emodb",
    "wav/03a01Fa.wav",
    _EMODB_WORDS,
    re.compile(_ANYWHERE + r"(?P<speaker>\d\d)(?P<text>[a-z]\d\d)(?P<emotion>[A-Z])[a-z]"),
    _describe_emodb,
)
SAVEE = NamedLayout(
    "savee",
    "AudioData/DC/a01.wav, or DC_a01.wav",
    _SAVEE_WORDS,
    re.compile(
        _ANYWHERE + r"(?P<speaker>DC|JE|JK|KL)[/_](?P<emotion>sa|su|[adfhn])(?P<number>\d\d)"
    ),
    _describe_savee,
)
TESS = NamedLayout(
    "tess",
    "OAF_angry/OAF_back_angry.wav",
    _TESS_WORDS,
    re.compile(_ANYWHERE + r"(?P<speaker>OAF?|YAF)_(?P<word>[A-Za-z'-]+)_(?P<emotion>[A-Za-z]+)"),
    _describe_tess,
)
