"""An old and a new model side by side, on voices that neither has learned from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from calltone.emotion.artifact import EQUAL_PRIOR, load_model, read_manifest
from calltone.emotion.model import EmotionModel
from training.card import table
from training.clips import read_clip
from training.comparison_scores import METRICS, Answers, Difference, differences
from training.corpora import Clip, CorpusError
from training.lots import lot
from training.speakers import known_speakers, speaker_key

CONVERSATION = "conversation"
_BATCH_CLIPS = 32
_REPORT, _PAGE = "comparison.json", "comparison.md"


class WorseModel(RuntimeError):
    """The new model is worse than the old one by more than chance explains."""


@dataclass(frozen=True)
class Comparison:
    """Both models on the same clips.

    Attributes:
        old, new: versions.
        clips, speakers: how many were judged.
        left_out: speakers that one of the models has learned from.
        figures: by the name of the metric.
    """

    old: str
    new: str
    clips: int
    speakers: int
    left_out: int
    figures: Mapping[str, Difference]

    @property
    def worse(self) -> list[str]:
        """The metrics in which the new model is worse beyond chance."""
        return [name for name, found in self.figures.items() if found.worse]

    def to_json(self) -> dict[str, Any]:
        """Everything, with the verdict."""
        return {**asdict(self), "worse": self.worse}

    def to_markdown(self) -> str:
        """Render it as a page for people."""
        rows = [
            (
                METRICS[name],
                f"{found.old:.3f}",
                f"{found.new:.3f}",
                f"{found.new - found.old:+.3f}",
                f"{found.low:+.3f} to {found.high:+.3f}",
                found.verdict,
            )
            for name, found in self.figures.items()
        ]
        verdict = f"worse in {', '.join(self.worse)}" if self.worse else "not worse beyond chance"
        return (
            f"# {self.new} beside {self.old}\n\n{self.new} is {verdict}. Judged: {self.clips} "
            f"clips of {self.speakers} speakers that neither has learned from; {self.left_out} "
            "others were left out. Intervals: 95 %, speakers drawn again with replacement.\n\n"
            + table(("", self.old, self.new, "difference", "interval", ""), rows)
        )


def compare(old: Path, new: Path, *, corpora: Path, clips: Sequence[Clip]) -> Comparison:
    """Let both models judge the clips of speakers that neither has learned from.

    Raises:
        ArtifactError: a folder holds no sound model.
        AudioError: a clip cannot be read.
        CorpusError: no clip is left.
    """
    known = [known_speakers(read_manifest(folder).content) for folder in (old, new)]
    apart = [clip for clip in clips if not any(speakers.knows(clip) for speakers in known)]
    if not apart:
        raise CorpusError(
            f"expected clips of speakers that neither {old.name} nor {new.name} has learned from; "
            f"found none among {len(clips)}. `fit --apart FOLD` keeps some apart"
        )
    answers = [_answers(folder, corpora, apart) for folder in (old, new)]
    left_out = {speaker_key(clip) for clip in clips} - {speaker_key(clip) for clip in apart}
    return Comparison(
        old=read_manifest(old).version,
        new=read_manifest(new).version,
        clips=len(apart),
        speakers=len({speaker_key(clip) for clip in apart}),
        left_out=len(left_out),
        figures=differences(answers[0], answers[1]),
    )


def write_comparison(comparison: Comparison, folder: Path) -> None:
    """Write the report for machines and for people.

    Raises:
        WorseModel: the new model is worse; the report is written all the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    report = json.dumps(comparison.to_json(), indent=2) + "\n"
    (folder / _REPORT).write_text(report, encoding="utf-8")
    (folder / _PAGE).write_text(comparison.to_markdown(), encoding="utf-8")
    if comparison.worse:
        raise WorseModel(
            f"{comparison.new} is worse than {comparison.old} in {', '.join(comparison.worse)}: "
            f"see {folder / _PAGE}"
        )


def _answers(folder: Path, corpora: Path, clips: Sequence[Clip]) -> Answers:
    model = load_model(folder)
    priors = read_manifest(folder).priors
    serving = load_model(folder, prior=CONVERSATION if CONVERSATION in priors else EQUAL_PRIOR)
    batches = range(0, len(clips), _BATCH_CLIPS)
    scores = np.concatenate(
        [
            model.score([read_clip(corpora / clip.path) for clip in clips[at : at + _BATCH_CLIPS]])
            for at in tqdm(batches, desc=folder.name, unit="batch")
        ]
    )
    return Answers(
        labels=np.array([clip.label for clip in clips], dtype=np.int64),
        speakers=np.array([speaker_key(clip) for clip in clips]),
        single=_vectors(model, scores, [[place] for place in range(len(clips))]),
        call=_vectors(model, scores, _calls(clips)),
        serving=_vectors(serving, scores, _calls(clips)),
        anger_probability=model.anger_alert_probability,
    )


def _calls(clips: Sequence[Clip]) -> list[list[int]]:
    """Make a call of each speaker's clips, in an order drawn by lot."""
    calls: dict[str, list[int]] = {}
    for place in sorted(range(len(clips)), key=lambda place: lot(clips[place].path)):
        calls.setdefault(speaker_key(clips[place]), []).append(place)
    return list(calls.values())


def _vectors(
    model: EmotionModel, scores: NDArray[np.float64], calls: Sequence[Sequence[int]]
) -> NDArray[np.float64]:
    """Probabilities (clips, 7), each clip judged by what came before it in its call."""
    found = np.zeros((len(scores), 7))
    for call in calls:
        for turn, place in enumerate(call):
            earlier = call[max(0, turn - model.memory_utterances) : turn]
            judged = model.judge(scores[place], [scores[known] for known in earlier])
            found[place] = list(judged.probabilities.values())
    return found
