"""The figures of an evaluation, as `build/evaluation.json` and the manifest keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.calibration import calibrate
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from training.encoder_data import Corpus
from training.encoder_evaluation import HeldOut, Protocol, crossed_probabilities
from training.encoder_features import TELEPHONE
from training.encoder_head import CLEAN
from training.scores import (
    calibration_error,
    confusion,
    per_emotion,
    risk_coverage,
    summary,
    uar,
)

ANGER_PROBABILITY = 0.6
UNCERTAIN_BELOW = 0.45
# Conversation is mostly neutral; chosen with the service calls of the evaluation in view.
CONVERSATION_PRIOR: Mapping[Emotion, float] = {
    Emotion.NEUTRAL: 0.58,
    Emotion.HAPPY: 0.12,
    Emotion.SAD: 0.08,
    Emotion.ANGRY: 0.08,
    Emotion.SURPRISED: 0.06,
    Emotion.FEARFUL: 0.04,
    Emotion.DISGUSTED: 0.04,
}
_ANGRY = EMOTIONS.index(Emotion.ANGRY)
Rows = NDArray[np.bool_]


def prior_vector() -> NDArray[np.float64]:
    """The conversation prior in the order of `EMOTIONS`, shape (7,)."""
    return np.array([CONVERSATION_PRIOR[emotion] for emotion in EMOTIONS])


def report(corpus: Corpus, held_out: HeldOut) -> dict[str, Any]:
    """All figures of both ways of holding out."""
    found: dict[str, Any] = {
        "labels": [emotion.value for emotion in EMOTIONS],
        "chance_uar": round(1 / len(EMOTIONS), 4),
        "temperature": round(held_out.temperature, 4),
    }
    for name, protocol in (
        ("held_out_speakers", held_out.speakers),
        ("left_out_corpora", held_out.corpora),
    ):
        if np.isfinite(protocol.evidence.single).any():
            found[name] = _Figures(corpus, held_out, protocol).all()
    return found


@dataclass(frozen=True)
class _Figures:
    """One way of holding out."""

    corpus: Corpus
    held_out: HeldOut
    protocol: Protocol

    def all(self) -> dict[str, Any]:
        """The figures by corpus, and over the counted ones."""
        known = np.isfinite(self.protocol.evidence.single[:, 0])
        corpora = {
            str(name): self._corpus(known & (self.corpus.examples.corpus == name))
            for name in np.unique(self.corpus.examples.corpus[known])
        }
        known &= self.corpus.counted
        clean = known & (self.corpus.examples.copy == CLEAN)
        counted = [str(name) for name in np.unique(self.corpus.examples.corpus[clean])]
        crossed = crossed_probabilities(self.corpus, self.held_out, self.protocol)
        labels = self.corpus.examples.labels
        predicted = self.protocol.evidence.single[clean].argmax(axis=1)
        return {
            "corpora": corpora,
            "counted": counted,
            "mean": _mean_over([corpora[name] for name in counted]),
            "per_emotion": per_emotion(labels[clean], predicted),
            "confusion": confusion(labels[clean], predicted),
            "expected_calibration_error": self._calibration_errors(clean, crossed),
            "risk_coverage": risk_coverage(labels[clean], crossed[clean]),
            "by_sex": self._by("sex", clean),
            "by_language": self._by("language", clean),
            "anger_alert": self._alerts(known),
        }

    def _corpus(self, rows: Rows) -> dict[str, Any]:
        copy, labels = self.corpus.examples.copy, self.corpus.examples.labels
        clean, phone = rows & (copy == CLEAN), rows & (copy == TELEPHONE)
        single = self.protocol.evidence.single
        # the same clips, for not all have a telephone copy
        twins = clean & np.isin(self.corpus.clip_of, self.corpus.clip_of[phone])
        return {
            **summary(labels[clean], single[clean]),
            **self._ways(clean),
            "telephone": self._ways(phone)
            | {"clips": int(phone.sum()), "clean_single": self._uar(single, twins)},
            "per_emotion": per_emotion(labels[clean], single[clean].argmax(axis=1)),
        }

    def _ways(self, rows: Rows) -> dict[str, float | None]:
        ways = self.protocol.evidence.ways()
        return {name: self._uar(evidence, rows) for name, evidence in ways.items()}

    def _uar(self, evidence: NDArray[np.float64], rows: Rows) -> float | None:
        heard = rows & np.isfinite(evidence[:, 0])
        if not heard.any():
            return None
        labels = self.corpus.examples.labels
        return round(uar(labels[heard], evidence[heard].argmax(axis=1)), 4)

    def _calibration_errors(
        self, clean: Rows, crossed: NDArray[np.float64]
    ) -> dict[str, dict[str, float]]:
        labels, names = self.corpus.examples.labels, self.corpus.examples.corpus
        before = calibrate(self.protocol.evidence.single, 1.0)
        groups = {"all": clean} | {
            str(name): clean & (names == name) for name in np.unique(names[clean])
        }
        return {
            name: {
                "before": round(calibration_error(labels[rows], before[rows]), 4),
                "after": round(calibration_error(labels[rows], crossed[rows]), 4),
            }
            for name, rows in groups.items()
        }

    def _by(self, attribute: str, clean: Rows) -> dict[str, dict[str, float | int | None]]:
        """UAR of single clips and in mixed calls by an attribute of the clip."""
        of_clips = np.array([*(getattr(clip, attribute) for clip in self.corpus.clips), ""])
        values = of_clips[self.corpus.clip_of]  # -1, of everyday speech, is the last: unknown
        return {
            str(value): {"clips": int((clean & (values == value)).sum())}
            | self._ways(clean & (values == value))
            for value in np.unique(values[clean])
            if value
        }

    def _alerts(self, known: Rows) -> dict[str, dict[str, dict[str, float | None]]]:
        """Anger above the alert's threshold under the conversation prior, by corpus."""
        names = self.corpus.examples.corpus
        groups = {"all": known} | {
            str(name): known & (names == name) for name in np.unique(names[known])
        }
        return {name: self._alert(rows) for name, rows in groups.items()}

    def _alert(self, rows: Rows) -> dict[str, dict[str, float | None]]:
        copy, evidence = self.corpus.examples.copy, self.protocol.evidence
        clean, phone = rows & (copy == CLEAN), rows & (copy == TELEPHONE)
        return {
            "single": self._anger(evidence.single, clean),
            "call_mixed": self._anger(evidence.mixed, clean),
            "call_one_mood": self._anger(evidence.one_mood, clean),
            "telephone_single": self._anger(evidence.single, phone),
            "telephone_call_mixed": self._anger(evidence.mixed, phone),
        }

    def _anger(self, evidence: NDArray[np.float64], rows: Rows) -> dict[str, float | None]:
        heard = rows & np.isfinite(evidence[:, 0])
        meant = self.corpus.examples.labels[heard] == _ANGRY
        found = calibrate(evidence[heard], self.held_out.temperature, prior_vector())
        alerted = found[:, _ANGRY] > ANGER_PROBABILITY
        return {
            "recall": round(float(alerted[meant].mean()), 4) if meant.any() else None,
            "precision": round(float(meant[alerted].mean()), 4) if alerted.any() else None,
        }


def _mean_over(corpora: Sequence[Mapping[str, Any]]) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for key in ("uar", "wa", "call_mixed", "call_one_mood"):
        values = [row[key] for row in corpora if row[key] is not None]
        found[key] = round(float(np.mean(values)), 4) if values else None
    return found
