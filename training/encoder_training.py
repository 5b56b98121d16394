"""From sound to a fitted and measured `encoder-1`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.emotion.artifact import MANIFEST
from calltone.emotion.encoder import Encoder
from calltone.emotion.encoder_model import ENCODER, LinearHead
from training.corpora import Clip
from training.drift_reference import drift_reference
from training.encoder_data import Sources, embed_corpus, read_noises
from training.encoder_evaluation import hold_out
from training.encoder_export import export_encoder
from training.encoder_features import TELEPHONE, Embedder, Sound, embed_all
from training.encoder_fit import SETTINGS, FittedEncoder, fit_encoder
from training.encoder_head import CLEAN, HeadSettings
from training.encoder_report import report
from training.service_calls import embed_calls, measure_service
from training.speech_gate import MADE_UP_SOUNDS, fit_gate, made_up_sounds, measure_gate
from training.splits import Speaker

CLASSIC = Path(__file__).parents[1] / "model_artifacts" / "classic-1" / MANIFEST
_TIMED_RUNS = 200
_TIMED_SEC = 3.0


@dataclass(frozen=True)
class Trained:
    """All that an artifact is made of.

    Attributes:
        encoder: the ONNX file.
        fitted: head and caller model, of all clips.
        gate: speech against other sounds.
        temperature: fitted on held-out predictions.
        scores: of the evaluation.
        reference: what production is to be compared with.
    """

    encoder: Path
    fitted: FittedEncoder
    gate: LinearHead
    temperature: float
    scores: dict[str, Any]
    reference: dict[str, Any]


def train(
    sources: Sources,
    clips: Sequence[Clip],
    folds: Mapping[Speaker, int],
    *,
    cache: Path,
    processes: int,
    encoder: Path | None = None,
    settings: HeadSettings = SETTINGS,
) -> Trained:
    """Embed, evaluate, fit on everything, measure what that hears in service calls.

    The encoder is exported anew, to the same bytes each time, unless one is given.

    Raises:
        AudioError, CorpusError: what is to be learned from cannot be used.
        WeightsError: the training dependencies are not installed.
    """
    if encoder is None:
        cache.mkdir(parents=True, exist_ok=True)
        encoder = cache / ENCODER
        export_encoder(encoder)
    corpus = embed_corpus(sources, clips, encoder, cache=cache, processes=processes)
    held_out = hold_out(corpus, folds, settings)
    scores = report(corpus, held_out) | {"beside": {"classic-1": _classic_scores(clips)}}
    fitted = fit_encoder(corpus.examples, settings)
    noise, apart = _embed_noise(sources, encoder, cache=cache, processes=processes)
    speech = corpus.examples
    names = np.where(speech.speaker == "", "everyday", speech.speaker)
    scores["speech_gate"] = asdict(measure_gate(speech.embeddings, names, noise, apart))
    if sources.calls is not None:
        service = measure_service(embed_calls(sources.calls, encoder), fitted, held_out.temperature)
        scores["service_calls"] = {prior: asdict(found) for prior, found in service.items()}
    scores["speed"] = _speed(encoder, fitted)
    gate = fit_gate(speech.embeddings, noise)
    reference = drift_reference(corpus, held_out, gate.scores(speech.embeddings)[:, 0])
    return Trained(encoder, fitted, gate, held_out.temperature, scores, reference)


def _embed_noise(
    sources: Sources, encoder: Path, *, cache: Path, processes: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Embed what is no speech, (rows, size), and say which rows are to be kept apart."""
    noises = read_noises(sources.noise)
    made_up = Encoder(encoder).embed(made_up_sounds(MADE_UP_SOUNDS))
    parts, apart = [made_up], [np.arange(MADE_UP_SOUNDS) % 2 == 1]
    for copy in (CLEAN, TELEPHONE):
        sounds = [Sound(path, copy) for path in (*noises.mixed, *noises.apart)]
        if sounds:
            embedder = Embedder(encoder)
            parts.append(
                embed_all(sounds, embedder, cache=cache, processes=processes, title="noise")
            )
            apart.append(np.arange(len(sounds)) >= len(noises.mixed))
    return np.concatenate(parts), np.concatenate(apart)


def _classic_scores(clips: Sequence[Clip]) -> dict[str, Any]:
    """What `classic-1` reached on the same folds, for corpora that are the same."""
    if not CLASSIC.is_file():
        return {}
    scores = json.loads(CLASSIC.read_text(encoding="utf-8"))["scores"]
    counts = {clip.corpus: 0 for clip in clips}
    for clip in clips:
        counts[clip.corpus] += 1
    return {
        way: {
            name: {"uar": row["uar"], "wa": row["wa"]}
            for name, row in scores[way].items()
            if counts.get(name) == row["clips"]
        }
        for way in ("held_out_speakers", "left_out_corpora")
    }


def _speed(encoder: Path, fitted: FittedEncoder) -> dict[str, float]:
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
