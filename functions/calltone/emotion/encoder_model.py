"""`encoder-1`: a frozen speech encoder, heads, and a baseline of the caller's own voice."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.emotion.artifact import ArtifactError, Manifest
from calltone.emotion.attention import AttentiveHead
from calltone.emotion.baseline import CallerModel
from calltone.emotion.calibration import Temperature, calibrate
from calltone.emotion.encoder import Encoder
from calltone.emotion.heads import EmotionHeads, LinearHead
from calltone.emotion.model import EmotionModel, check_utterance
from calltone.emotion.novelty import Familiarity, Novelty
from calltone.emotion.prediction import Prediction
from calltone.emotion.taxonomy import EMOTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

FEATURE_SET = "whisper-base-layers-1-2-3-4-frames-2-4"
ENCODER = "encoder.onnx"
HEAD = "head.joblib"
MEMORY_UTTERANCES = 64
"""Beyond this a caller's baseline hardly moves any more."""

_PARTS = frozenset({"general", "familiar", "attention", "novelty", "speech"})
_NOT_SPEECH = -1000.0
"""Gate score of what is not to be taken for clear speech, whatever the gate makes of it."""
_DOUBT = 4.0
"""Divides the evidence of a sound that may be no speech: no emotion stands out of it."""
_SHORTEST_SEC = 0.4
_CLIPPED_ABOVE = 0.98  # of the peak
_CLIPPED_SHARE = 0.01


class EncoderModel(EmotionModel):
    """Scores are seven of the heads, how new the sound is, how much it is speech (above 0)."""

    def __init__(
        self,
        encoder: Encoder,
        *,
        heads: EmotionHeads,
        gate: LinearHead,
        caller: CallerModel,
        temperature: Temperature,
        manifest: Manifest,
        prior: NDArray[np.float64] | None,
    ) -> None:
        """Join the parts; `prior` is the share of each emotion, None for equal shares."""
        self._encoder = encoder
        self._heads = heads
        self._gate = gate
        self._caller = caller
        self._temperature = temperature
        self._manifest = manifest
        self._prior = prior
        self._gate_threshold = float(manifest.content["speech_gate"]["threshold"])

    @property
    def version(self) -> str:
        return self._manifest.version

    @property
    def doubts_noise(self) -> bool:
        return True

    @property
    def anger_alert_probability(self) -> float:
        return self._manifest.anger_alert_probability

    @property
    def memory_utterances(self) -> int:
        return MEMORY_UTTERANCES

    def score(self, utterances: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
        """See `EmotionModel.score`."""
        if not utterances:
            return np.zeros((0, len(EMOTIONS) + 2))
        for samples in utterances:
            check_utterance(samples)
        embeddings = self._encoder.embed(utterances)
        own, novelty = self._heads.score(embeddings)
        gate = self._gate.scores(embeddings.pooled)
        gate[[is_short(samples) or is_clipped(samples) for samples in utterances]] = _NOT_SPEECH
        return np.hstack([own, novelty[:, np.newaxis], gate])

    def judge(
        self, scores: NDArray[np.float64], earlier: Sequence[NDArray[np.float64]] = ()
    ) -> Prediction:
        """See `EmotionModel.judge`.

        What is no clear speech teaches nothing about the caller, and gets no confident emotion.
        """
        is_speech = bool(scores[-1] > self._gate_threshold)
        own = scores[np.newaxis, : len(EMOTIONS)]
        evidence = self._caller.log_likelihood(own, self._offset(own, earlier))[0]
        temperature = self._temperature.at(scores[len(EMOTIONS)])
        vector = calibrate(evidence if is_speech else evidence / _DOUBT, temperature, self._prior)
        doubtful = not is_speech or vector.max() < self._manifest.uncertain_below
        return Prediction.from_vector(vector, is_uncertain=bool(doubtful))

    def _offset(
        self, own: NDArray[np.float64], earlier: Sequence[NDArray[np.float64]]
    ) -> NDArray[np.float64]:
        """How this caller's scores differ from those of callers in general; 0 at first."""
        size = own.shape[1]
        spoken = [row[np.newaxis, :size] for row in earlier if row[-1] > self._gate_threshold]
        if not spoken:
            return np.zeros(size)
        return self._caller.offset(np.concatenate([*spoken, own]))


def is_short(samples: NDArray[np.float32]) -> bool:
    """Whether a sound is over before a mood can be heard in it."""
    return len(samples) < _SHORTEST_SEC * ANALYSIS_RATE_HZ


def is_clipped(samples: NDArray[np.float32]) -> bool:
    """Whether so much of a sound lies at its peak that its top must have been cut off."""
    levels = np.abs(samples)
    return bool(np.mean(levels > _CLIPPED_ABOVE * levels.max(initial=1e-6)) > _CLIPPED_SHARE)


def load_encoder_model(
    folder: Path, manifest: Manifest, *, prior: NDArray[np.float64] | None, threads: int
) -> EncoderModel:
    """Load the model of a folder whose hashes have been checked.

    Raises:
        ArtifactError: another feature set, or an incomplete folder or manifest.

    """
    if manifest.feature_set != FEATURE_SET:
        raise ArtifactError(
            f"expected the feature set {FEATURE_SET!r}, {folder} has {manifest.feature_set!r}"
        )
    missing = {ENCODER, HEAD} - manifest.files.keys()
    if missing:
        raise ArtifactError(f"expected {sorted(missing)} among the files of {folder}, found none")
    import joblib

    parts = joblib.load(folder / HEAD)
    if missing := _PARTS - parts.keys():
        raise ArtifactError(
            f"expected the parts {', '.join(sorted(_PARTS))} in {folder / HEAD}, found no "
            f"{' and no '.join(sorted(missing))}: fit it again with this version"
        )
    try:
        return EncoderModel(
            Encoder(folder / ENCODER, threads=threads),
            heads=EmotionHeads(
                general=_linear(parts["general"], scores=len(EMOTIONS)),
                familiar=_linear(parts["familiar"], scores=len(EMOTIONS)),
                attention=_attentive(parts["attention"]),
                novelty=Novelty(**_arrays_of(Novelty, parts["novelty"])),
                familiarity=Familiarity(**manifest.content["familiarity"]),
            ),
            gate=_linear(parts["speech"], scores=1),
            caller=_caller(manifest.content["caller"]),
            temperature=Temperature(**manifest.content["calibration"]["by_novelty"]),
            manifest=manifest,
            prior=prior,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ArtifactError(f"expected a complete encoder model in {folder}: {error!r}") from error


def _linear(arrays: Mapping[str, Any], *, scores: int) -> LinearHead:
    head = LinearHead(
        np.asarray(arrays["coefficients"], dtype=np.float32),
        np.asarray(arrays["intercepts"], dtype=np.float64),
    )
    if head.coefficients.ndim != 2 or len(head.coefficients) != scores:  # noqa: PLR2004
        raise ValueError(f"{scores} rows of coefficients, found {head.coefficients.shape}")
    return head


def _attentive(arrays: Mapping[str, Any]) -> AttentiveHead:
    head = AttentiveHead(**_arrays_of(AttentiveHead, arrays))
    expected = (len(EMOTIONS), len(head.queries), 2, len(head.mean))
    if head.coefficients.shape != expected:
        raise ValueError(f"attention of shape {expected}, found {head.coefficients.shape}")
    return head


def _arrays_of(
    part: type[AttentiveHead | Novelty], arrays: Mapping[str, Any]
) -> dict[str, NDArray[np.float32]]:
    names = [field.name for field in fields(part)]
    return {name: np.ascontiguousarray(arrays[name], dtype=np.float32) for name in names}


def _caller(content: Mapping[str, Any]) -> CallerModel:
    return CallerModel(
        class_means=np.asarray(content["class_means"], dtype=np.float64),
        within=np.asarray(content["within"], dtype=np.float64),
        between=np.asarray(content["between"], dtype=np.float64),
        strength=float(content["strength"]),
    )
