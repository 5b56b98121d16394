"""From sound to a fitted and measured `encoder-1`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calltone.emotion.calibration import Temperature
from calltone.emotion.encoder import Encoder
from calltone.emotion.encoder_model import ENCODER
from calltone.emotion.heads import LinearHead
from training.corpora import Clip
from training.drift_reference import drift_reference
from training.encoder_data import Sources, embed_corpus, read_noises
from training.encoder_evaluation import hold_out
from training.encoder_export import export_encoder
from training.encoder_fit import SETTINGS, FitSettings, FittedEncoder, fit_encoder
from training.encoder_head import CLEAN
from training.encoder_scores import all_scores, choose_alert, hear_calls, measure_speed
from training.features import TELEPHONE, Embedder, Sound, embed_all
from training.service_calls import read_calls
from training.speech_gate import MADE_UP_SOUNDS, fit_gate, made_up_sounds, measure_gate
from training.splits import Speaker

_FITS = "fits"  # within the cache


@dataclass(frozen=True)
class Trained:
    """All that an artifact is made of.

    Attributes:
        encoder: the ONNX file.
        fitted: heads and caller model, of all clips.
        gate: speech against other sounds.
        temperature: fitted on held-out predictions; how it depends on novelty.
        anger_probability: from which probability of anger on an alert is raised.
        scores: of the evaluation.
        reference: what production is to be compared with.
    """

    encoder: Path
    fitted: FittedEncoder
    gate: LinearHead
    temperature: Temperature
    anger_probability: float
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
    settings: FitSettings = SETTINGS,
    forest: bool = True,
) -> Trained:
    """Embed, evaluate, fit on everything, measure what that hears in service calls.

    The encoder is exported anew, to the same bytes each time, unless one is given. The `forest` of
    `classic-1` is fitted for the same folds where it is asked for.

    Raises:
        AudioError, CorpusError: what is to be learned from cannot be used.
        WeightsError: the training dependencies are not installed.
    """
    if encoder is None:
        cache.mkdir(parents=True, exist_ok=True)
        encoder = cache / ENCODER
        export_encoder(encoder)
    corpus = embed_corpus(sources, clips, encoder, cache=cache, processes=processes)
    learned = corpus.examples.take(corpus.learned)
    kept = cache / _FITS
    held_out = hold_out(corpus, folds, settings, kept=kept)
    fitted = fit_encoder(learned, settings, kept=kept)
    calls = read_calls(sources.calls)
    service = hear_calls(calls, encoder, fitted)
    choice = choose_alert(corpus, held_out, service)
    scores = all_scores(
        corpus, held_out, choice, calls, service, cache=cache, processes=processes, forest=forest
    )
    noise, apart = _embed_noise(sources, encoder, cache=cache, processes=processes)
    names = np.where(learned.speaker == "", "everyday", learned.speaker)
    scores["speech_gate"] = asdict(measure_gate(learned.embeddings, names, noise, apart))
    scores["speed"] = measure_speed(encoder, fitted)
    gate = fit_gate(learned.embeddings, noise)
    reference = drift_reference(corpus, held_out, gate.scores(corpus.examples.embeddings)[:, 0])
    return Trained(encoder, fitted, gate, held_out.temperature, choice.threshold, scores, reference)


def _embed_noise(
    sources: Sources, encoder: Path, *, cache: Path, processes: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Embed what is no speech, (rows, size), and say which rows are to be kept apart."""
    noises = read_noises(sources.noise)
    made_up = Encoder(encoder).embed(made_up_sounds(MADE_UP_SOUNDS)).pooled
    parts, apart = [made_up], [np.arange(MADE_UP_SOUNDS) % 2 == 1]
    for copy in (CLEAN, TELEPHONE):
        sounds = [Sound(path, copy) for path in (*noises.mixed, *noises.apart)]
        if sounds:
            embedder = Embedder(encoder)
            found = embed_all(sounds, embedder, cache=cache, processes=processes, title="noise")
            parts.append(found.vectors)
            apart.append(np.arange(len(sounds)) >= len(noises.mixed))
    return np.concatenate(parts), np.concatenate(apart)
