"""Alerts: what the built-in rules raise, and how the threshold of anger is chosen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calltone.calls.offline import CUSTOMER
from calltone.calls.rules import BUILT_IN
from calltone.calls.segment import Reading, Segment
from calltone.calls.watching import Watch, watched
from calltone.emotion.prediction import Prediction
from calltone.emotion.taxonomy import EMOTIONS, NEGATIVE_EMOTIONS, Emotion

Probabilities = NDArray[np.float64]
ANGRY = EMOTIONS.index(Emotion.ANGRY)
NEGATIVE = [place for place, emotion in enumerate(EMOTIONS) if emotion in NEGATIVE_EMOTIONS]

THRESHOLDS = tuple(float(round(0.3 + 0.05 * step, 2)) for step in range(7))
LEAST_RECALL = 0.62  # of acted anger; 0.6 is asked for, and folds of speakers differ
MOST_ANGRY, MOST_NEGATIVE = 0.03, 0.10  # of the utterances of polite service calls


def count_alerts(
    heard: Probabilities, ends_sec: Sequence[float], threshold: float
) -> dict[str, int]:
    """Count what each built-in rule raises in a call, by the code that serves.

    Args:
        heard: probabilities of each utterance with speech, shape (utterances, 7).
        ends_sec: when each was over.
        threshold: from which probability of anger on the model raises alerts.
    """
    counts = {rule.rule_id: 0 for rule in BUILT_IN}
    watch = Watch()
    for sequence, (vector, end_sec) in enumerate(zip(heard, ends_sec, strict=True)):
        watch, matches = watched(
            watch,
            _segment(sequence, vector, end_sec),
            rules=BUILT_IN,
            is_newest=True,
            anger_probability=threshold,
        )
        for match in matches:
            counts[match.rule.rule_id] += 1
    return counts


def _segment(sequence: int, vector: NDArray[np.float64], end_sec: float) -> Segment:
    prediction = Prediction.from_vector(vector, is_uncertain=False)  # rules do not look at it
    return Segment(
        call_id="service",
        agent_id="",
        channel=CUSTOMER,
        sequence=sequence,
        start_offset_sec=end_sec,
        end_offset_sec=end_sec,
        reading=Reading(prediction=prediction, speech_ratio=1.0, prosody=None),
        model_version="",
        timestamp=datetime.fromtimestamp(end_sec, tz=UTC),
    )


@dataclass(frozen=True, slots=True)
class Crossed:
    """What a threshold does where it was not chosen.

    Attributes:
        fold: of speakers, kept out of the choice; as is one of the service calls.
        threshold: chosen on the other folds and calls.
        recall, recall_call: of acted anger in the fold, clips on their own and in mixed calls.
        angry, negative: shares of the utterances of the call, None without one.
    """

    fold: int
    threshold: float
    recall: float
    recall_call: float
    angry: float | None
    negative: float | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A threshold and how it was found: `threshold` on everything, `crossed` without each part."""

    threshold: float
    crossed: tuple[Crossed, ...]

    def to_json(self) -> dict[str, Any]:
        """Everything, as the manifest keeps it."""
        return {
            "rule": f"the highest of {list(THRESHOLDS)} with a recall of acted anger of at least "
            f"{LEAST_RECALL} and at most {MOST_ANGRY:.0%} angry and {MOST_NEGATIVE:.0%} negative "
            "utterances in service calls",
            "threshold": self.threshold,
            "crossed": [asdict(row) for row in self.crossed],
        }


def choose_threshold(
    single: NDArray[np.float64],
    mixed: NDArray[np.float64],
    folds: NDArray[np.int64],
    calls: Sequence[Probabilities],
) -> Choice:
    """Choose on acted anger of held-out speakers and on service calls, and say how that carries.

    Args:
        single: the probability of anger of clips acted angrily, shape (clips,), each on its own.
        mixed: the same within mixed calls; NaN where a clip is in none.
        folds: of speakers, shape (clips,).
        calls: probabilities (utterances, 7) of each service call.
    """
    crossed = []
    for number in np.unique(folds):
        apart = folds == number
        call = int(number) % len(calls) if calls else None
        others = [found for place, found in enumerate(calls) if place != call]
        threshold = _highest(single[~apart], others)
        crossed.append(
            Crossed(
                fold=int(number),
                threshold=threshold,
                recall=_share(single[apart], threshold),
                recall_call=_share(mixed[apart & np.isfinite(mixed)], threshold),
                angry=None if call is None else angry_share(calls[call], threshold),
                negative=None if call is None else negative_share(calls[call], threshold),
            )
        )
    return Choice(_highest(single, calls), tuple(crossed))


def angry_share(probabilities: Probabilities, threshold: float) -> float:
    """The share of utterances (utterances, 7) that are heard as angry from the threshold on."""
    return _share(probabilities[:, ANGRY], threshold)


def negative_share(probabilities: Probabilities, threshold: float) -> float:
    """The share of utterances of which any negative emotion reaches the threshold."""
    return _share(probabilities[:, NEGATIVE].max(axis=1), threshold)


def _highest(anger: NDArray[np.float64], calls: Sequence[Probabilities]) -> float:
    """Where no threshold has that recall, take the lowest that keeps the calls quiet."""
    heard = np.concatenate(calls) if calls else np.zeros((1, len(EMOTIONS)))
    quiet = [
        threshold
        for threshold in THRESHOLDS
        if angry_share(heard, threshold) <= MOST_ANGRY
        and negative_share(heard, threshold) <= MOST_NEGATIVE
    ] or [THRESHOLDS[-1]]
    fitting = [threshold for threshold in quiet if _share(anger, threshold) >= LEAST_RECALL]
    return max(fitting, default=min(quiet))


def _share(values: NDArray[np.float64], threshold: float) -> float:
    return round(float((values >= threshold).mean()), 4) if len(values) else 0.0
