"""All that is measured of an `encoder-1`, and of those that stand beside it."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.emotion.artifact import MANIFEST, load_model
from calltone.emotion.calibration import calibrate
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
Heard = list[NDArray[np.float64]]


def hear_calls(calls: Sequence[ServiceCall], encoder: Path, fitted: FittedEncoder) -> Heard:
    """Log likelihoods (utterances, 7) of each service call, judged as a call."""
    embed = Encoder(encoder).embed
    return [as_call(fitted.caller, fitted.head.scores(embed(call.samples))) for call in calls]


def choose_alert(corpus: Corpus, held_out: HeldOut, service: Heard) -> Choice:
    """Choose the threshold of alerts on acted anger of unseen speakers and on service calls."""
    evidence, temperature = held_out.speakers.evidence, held_out.temperature
    rows = held_out.speakers.known & corpus.counted & (corpus.examples.copy == CLEAN)
    rows &= corpus.examples.labels == ANGRY
    single, mixed = (
        calibrate(found[rows], temperature, prior_vector())[:, ANGRY]
        for found in (evidence.single, evidence.mixed)
    )
    calls = [calibrate(call, temperature, prior_vector()) for call in service]
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
) -> dict[str, Any]:
    """Every figure of the evaluation but those of the gate and of speed.

    Raises:
        AudioError: a clip cannot be read.
    """
    own = Listener(held_out, prior_vector(), choice.threshold)
    classic = hear_classic(corpus, held_out, cache=cache, processes=processes)
    others = {CLASSIC: classic, GUESSER: guess(held_out)}
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
            calls, [calibrate(call, temperature, shares) for call in service], threshold
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
    guessed = [calibrate(generator.uniform(0, 1e-3, call.shape), 1.0) for call in service]
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
        scores = fitted.head.scores(session.embed(utterance))
        fitted.caller.log_likelihood(scores, fitted.caller.offset(scores))
        times_ms.append(1000 * (process_time() - started))
    median, most = np.percentile(times_ms, [50, 99])
    return {"chunk_sec": _TIMED_SEC, "median_ms": round(median, 1), "p99_ms": round(most, 1)}
