"""IEMOCAP: utterances in one place, what the judges heard in another."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from training.corpora import LabelledFile
from training.readers.layout import Found, Layout

_WORDS = MappingProxyType(
    {
        "ang": "angry",
        "dis": "disgusted",
        "exc": "excited",
        "fea": "fearful",
        "fru": "frustrated",
        "hap": "happy",
        "neu": "neutral",
        "oth": "other",
        "sad": "sad",
        "sur": "surprised",
        "xxx": "undecided",
    }
)
_CLIP = re.compile(
    r"(?P<session>(?:.*/)?Session\d)/sentences/wav/(?P<dialog>[^/]+)/(?P<utterance>[^/]+)"
)
_WHOLE_DIALOG = re.compile(r"(?:.*/)?Session\d/dialog/.*")
# The F or M at the front tells who wore the markers; the one at the back tells who speaks.
_UTTERANCE = re.compile(r"(?P<session>Ses\d\d)[FM]_(?P<scene>.+)_(?P<sex>[FM])[A-Z]*\d+")
_LABEL = re.compile(r"\[[\d.]+ - [\d.]+\]\t(?P<utterance>\S+)\t(?P<code>\S+)\t\[[\d., -]+\]\s*")
_SEXES = {"F": "female", "M": "male"}


class _Labels:
    """The labels of a session's dialogs, read when first asked for."""

    def __init__(self, folder: Path, found: Found) -> None:
        self._folder = folder
        self._found = found
        self._dialogs: dict[str, dict[str, tuple[str, str]]] = {}

    def take(self, dialog: str, utterance: str) -> tuple[str, str] | None:
        """Answer code and place of an utterance's label, once."""
        if dialog not in self._dialogs:
            self._dialogs[dialog] = self._read(dialog)
        return self._dialogs[dialog].pop(utterance, None)

    def count_untaken(self) -> int:
        return sum(len(labels) for labels in self._dialogs.values())

    def _read(self, dialog: str) -> dict[str, tuple[str, str]]:
        path = self._folder / dialog
        if not path.is_file():
            return {}
        labels = {}
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, start=1):
            if not line.startswith("["):  # each judge's own words follow the line of an utterance
                continue
            place = f"{dialog}, line {number}"
            if match := _LABEL.fullmatch(line):
                labels[match["utterance"]] = (match["code"], place)
            else:
                self._found.unreadable.append(
                    f"{place} (expected [start - end], utterance, label, [v, a, d] between tabs)"
                )
        return labels


class Iemocap(Layout):
    """The directories of the full release; text is known by the scene only."""

    name = "iemocap"
    example = "Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav"
    words: Mapping[str, str] = _WORDS

    def fits(self, path: str) -> bool:
        """Tell whether a path, relative to the folder, has the shape of this layout."""
        return _CLIP.fullmatch(path) is not None

    def read(self, folder: Path, paths: Sequence[str]) -> Found:
        found = Found()
        labels = _Labels(folder, found)
        for path in sorted(paths):
            if _WHOLE_DIALOG.fullmatch(path):
                found.left_out["a whole dialog"] += 1
            elif match := _CLIP.fullmatch(path.rpartition(".")[0]):
                _read_utterance(match, path, labels, found)
            else:
                found.unreadable.append(f"{path} (expected a path such as {self.example})")
        if untaken := labels.count_untaken():
            found.left_out["a label without its audio file"] += untaken
        return found


def _read_utterance(match: re.Match[str], path: str, labels: _Labels, found: Found) -> None:
    utterance = PurePosixPath(path).stem
    named = _UTTERANCE.fullmatch(utterance)
    if named is None:
        found.unreadable.append(f"{path} (expected a name such as Ses01F_impro01_F000.wav)")
        return
    dialog = f"{match['session']}/dialog/EmoEvaluation/{match['dialog']}.txt"
    code, place = labels.take(dialog, utterance) or ("", "")
    if code not in _WORDS:
        wrong = f"{place}: expected a label of {', '.join(_WORDS)}, found {code!r}"
        found.unreadable.append(f"{path} ({wrong if code else f'expected a label in {dialog}'})")
        return
    found.files.append(
        LabelledFile(
            path,
            "iemocap",
            named["session"] + named["sex"],
            _WORDS[code],
            place,
            sex=_SEXES[named["sex"]],
            language="en",
            text_id=named["scene"],
        )
    )


IEMOCAP = Iemocap()
