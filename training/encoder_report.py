"""The figures of an evaluation, as `build/evaluation.json` and the manifest keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.calibration import calibrate
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from training.alerts import ANGRY
from training.conditions import CONDITIONS
from training.encoder_data import Corpus
from training.encoder_evaluation import HeldOut, Protocol, crossed_probabilities
from training.encoder_head import CLEAN
from training.features import TELEPHONE
from training.listeners import Listener
from training.scores import (
    calibration_error,
    confusion,
    per_emotion,
    reliability,
    risk_coverage,
    summary,
    uar,
)

# Conversation is mostly neutral. Chosen with the service calls of the evaluation in view, together
# with the way in which the threshold of alerts is chosen (training/alerts.py).
CONVERSATION_PRIOR: Mapping[Emotion, float] = {
    Emotion.NEUTRAL: 0.48,
    Emotion.HAPPY: 0.14,
    Emotion.SAD: 0.10,
    Emotion.ANGRY: 0.10,
    Emotion.SURPRISED: 0.08,
    Emotion.FEARFUL: 0.05,
    Emotion.DISGUSTED: 0.05,
}
_WAYS = ("single", "call_mixed", "call_one_mood")
Rows = NDArray[np.bool_]


def prior_vector() -> NDArray[np.float64]:
    """The conversation prior in the order of `EMOTIONS`, shape (7,)."""
    return np.array([CONVERSATION_PRIOR[emotion] for emotion in EMOTIONS])


def report(corpus: Corpus, listener: Listener) -> dict[str, Any]:
    """All figures of both ways of holding out."""
    return {
        "temperature": {
            name: round(float(typical_temperature(corpus, listener.held_out, protocol)), 4)
            for name, protocol in listener.held_out.ways().items()
        },
        **{
            name: _Figures(corpus, listener, protocol).all()
            for name, protocol in listener.held_out.ways().items()
        },
    }


@dataclass(frozen=True)
class _Figures:
    """One way of holding out."""

    corpus: Corpus
    listener: Listener
    protocol: Protocol

    def all(self) -> dict[str, Any]:
        """The figures by corpus, and over the counted ones."""
        known = self.protocol.known
        names = self.corpus.examples.corpus
        corpora = {
            str(name): self._corpus(known & (names == name)) for name in np.unique(names[known])
        }
        known &= self.corpus.counted
        clean = known & (self.corpus.examples.copy == CLEAN)
        counted = [str(name) for name in np.unique(names[clean])]
        crossed = crossed_probabilities(self.corpus, self.listener.held_out, self.protocol)
        labels = self.corpus.examples.labels
        predicted = self.protocol.evidence.single[clean].argmax(axis=1)
        return {
            "corpora": corpora,
            "counted": counted,
            "mean": _mean_over([corpora[name] for name in counted]),
            "per_emotion": per_emotion(labels[clean], predicted),
            "confusion": confusion(labels[clean], predicted),
            "expected_calibration_error": self._calibration_errors(clean, crossed),
            "reliability": reliability(labels[clean], crossed[clean]),
            "risk_coverage": risk_coverage(labels[clean], crossed[clean]),
            "by_sex": self._by("sex", clean),
            "by_language": self._by("language", clean),
            "conditions": self._conditions(known),
            "anger_alert": self._alerts(known),
        }

    def _conditions(self, known: Rows) -> dict[str, dict[str, Any]]:
        """UAR of changed copies beside that of the same clips unchanged, means over corpora."""
        copy = self.corpus.examples.copy
        found = {}
        for condition in (TELEPHONE, *CONDITIONS):
            rows = known & (copy == condition)
            by_corpus = {
                str(name): self._changed(rows & (self.corpus.examples.corpus == name))
                for name in np.unique(self.corpus.examples.corpus[rows])
            }
            if by_corpus:
                found[condition] = {
                    "clips": int(rows.sum()),
                    "mean": _mean_over(list(by_corpus.values()), ("clean", *_WAYS)),
                    "corpora": by_corpus,
                }
        return found

    def _changed(self, rows: Rows) -> dict[str, float | None]:
        """Calls of telephone copies alone: of the others there are too few of each speaker."""
        twins = self.protocol.known & (self.corpus.examples.copy == CLEAN)
        twins &= np.isin(self.corpus.clip_of, self.corpus.clip_of[rows])
        single = self.protocol.evidence.single
        found = {"clean": self._uar(single, twins), "single": self._uar(single, rows)}
        telephone = (self.corpus.examples.copy[rows] == TELEPHONE).all()
        return found | (self._ways(rows) if telephone else dict.fromkeys(_WAYS[1:]))

    def _corpus(self, rows: Rows) -> dict[str, Any]:
        clean, labels = rows & (self.corpus.examples.copy == CLEAN), self.corpus.examples.labels
        predicted = self.protocol.evidence.single[clean].argmax(axis=1)
        return {
            **summary(labels[clean], self.protocol.evidence.single[clean]),
            **self._ways(clean),
            "per_emotion": per_emotion(labels[clean], predicted),
            "confusion": confusion(labels[clean], predicted),
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
        meant = self.corpus.examples.labels[heard] == ANGRY
        temperatures = self.listener.held_out.temperature.at(self.protocol.novelty[heard])
        found = calibrate(evidence[heard], temperatures, self.listener.prior)
        alerted = found[:, ANGRY] >= self.listener.anger_probability
        return {
            "recall": round(float(alerted[meant].mean()), 4) if meant.any() else None,
            "precision": round(float(meant[alerted].mean()), 4) if alerted.any() else None,
        }


def typical_temperature(corpus: Corpus, held_out: HeldOut, protocol: Protocol) -> float:
    """The middle of the temperatures of clean clips of the counted corpora."""
    rows = protocol.known & corpus.counted & (corpus.examples.copy == CLEAN)
    return float(np.median(held_out.temperature.at(protocol.novelty[rows])))


def _mean_over(
    corpora: Sequence[Mapping[str, Any]], keys: Sequence[str] = ("uar", "wa", *_WAYS[1:])
) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for key in keys:
        values = [row[key] for row in corpora if row[key] is not None]
        found[key] = round(float(np.mean(values)), 4) if values else None
    return found
