"""All that is measured of an `encoder-1`, and of those that stand beside it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.emotion.artifact import MANIFEST, load_model
from calltone.emotion.calibration import Temperature, calibrate
from calltone.emotion.encoder import Encoder
from calltone.emotion.taxonomy import EMOTIONS
from training.alerts import ANGRY, Choice, choose_threshold
from training.encoder_data import Corpus
from training.encoder_evaluation import HeldOut
from training.encoder_fit import FittedEncoder
from training.encoder_head import CLEAN
from training.encoder_report import prior_vector, report
from training.listeners import CLASSIC, GUESSER, Listener, guess, hear_classic
from training.made_calls import as_call
from training.service_calls import ServiceCall, measure_service

CLASSIC_FOLDER = Path(__file__).parents[1] / "model_artifacts" / CLASSIC
_TIMED_RUNS = 200
_TIMED_SEC = 3.0
_SEED = 20261125


@dataclass(frozen=True)
class HeardCall:
    """What a model makes of a call: log likelihoods (utterances, 7), novelty (utterances,)."""

    evidence: NDArray[np.float64]
    novelty: NDArray[np.float64]

    def probabilities(
        self, temperature: Temperature, prior: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        """Probabilities (utterances, 7)."""
        return calibrate(self.evidence, temperature.at(self.novelty), prior)


Heard = list[HeardCall]


def hear_calls(calls: Sequence[ServiceCall], encoder: Path, fitted: FittedEncoder) -> Heard:
    """Judge each service call as a call."""
    session = Encoder(encoder)
    heard = [fitted.heads.score(session.embed(call.samples)) for call in calls]
    return [HeardCall(as_call(fitted.caller, scores), novelty) for scores, novelty in heard]


def choose_alert(corpus: Corpus, held_out: HeldOut, service: Heard) -> Choice:
    """Choose the threshold of alerts on acted anger of unseen speakers and on service calls."""
    evidence, temperature = held_out.speakers.evidence, held_out.temperature
    rows = held_out.speakers.known & corpus.counted & (corpus.examples.copy == CLEAN)
    rows &= corpus.examples.labels == ANGRY
    temperatures = temperature.at(held_out.speakers.novelty[rows])
    single, mixed = (
        calibrate(found[rows], temperatures, prior_vector())[:, ANGRY]
        for found in (evidence.single, evidence.mixed)
    )
    calls = [call.probabilities(temperature, prior_vector()) for call in service]
    return choose_threshold(single, mixed, held_out.speakers.groups[rows], calls)


def all_scores(
    corpus: Corpus,
    held_out: HeldOut,
    choice: Choice,
    calls: Sequence[ServiceCall],
    service: Heard,
    *,
    cache: Path,
    processes: int,
    forest: bool = True,
) -> dict[str, Any]:
    """Every figure of the evaluation but those of the gate and of speed.

    The `forest` of `classic-1` takes minutes: without it, it has no part in tables of folds.

    Raises:
        AudioError: a clip cannot be read.
    """
    own = Listener(held_out, prior_vector(), choice.threshold)
    others = {GUESSER: guess(held_out)}
    if forest:
        classic = hear_classic(corpus, held_out, cache=cache, processes=processes)
        others = {CLASSIC: classic, **others}
    scores = {
        "labels": [emotion.value for emotion in EMOTIONS],
        "chance_uar": round(1 / len(EMOTIONS), 4),
        **report(corpus, own),
        "beside": {name: report(corpus, listener) for name, listener in others.items()},
        "alert_choice": choice.to_json(),
    }
    if calls:
        scores["service_calls"] = _service(calls, service, own, others)
    return scores


def _service(
    calls: Sequence[ServiceCall],
    service: Heard,
    own: Listener,
    others: dict[str, Listener],
) -> dict[str, Any]:
    temperature, threshold = own.held_out.temperature, own.anger_probability
    found = {
        prior: measure_service(
            calls, [call.probabilities(temperature, shares) for call in service], threshold
        )
        for prior, shares in (("conversation", own.prior), ("equal", None))
    }
    if (CLASSIC_FOLDER / MANIFEST).is_file():
        forest = load_model(CLASSIC_FOLDER)
        heard = [
            np.array(
                [list(found.probabilities.values()) for found in forest.predict_call(call.samples)]
            )
            for call in calls
        ]
        found[CLASSIC] = measure_service(calls, heard, forest.anger_alert_probability)
    generator = np.random.default_rng(_SEED)
    guessed = [calibrate(generator.uniform(0, 1e-3, call.evidence.shape), 1.0) for call in service]
    found[GUESSER] = measure_service(calls, guessed, others[GUESSER].anger_probability)
    return {name: asdict(scores) for name, scores in found.items()}


def measure_speed(encoder: Path, fitted: FittedEncoder) -> dict[str, float]:
    """CPU time from waveform to log likelihoods, one thread, in milliseconds."""
    samples = np.random.default_rng(0).normal(0, 0.1, int(_TIMED_SEC * ANALYSIS_RATE_HZ))
    utterance = [samples.astype(np.float32)]
    session = Encoder(encoder)
    times_ms = []
    for _ in range(_TIMED_RUNS):
        started = process_time()
        scores, _ = fitted.heads.score(session.embed(utterance))
        fitted.caller.log_likelihood(scores, fitted.caller.offset(scores))
        times_ms.append(1000 * (process_time() - started))
    median, most = np.percentile(times_ms, [50, 99])
    return {"chunk_sec": _TIMED_SEC, "median_ms": round(median, 1), "p99_ms": round(most, 1)}
