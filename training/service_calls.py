"""What the model hears in recordings of polite service calls: false alarms, mostly."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calltone.audio.segments import UtteranceCutter
from calltone.audio.stream import open_recording
from calltone.calls.offline import CUSTOMER, default_channels
from calltone.emotion.calibration import calibrate
from calltone.emotion.encoder import Encoder
from calltone.emotion.taxonomy import EMOTIONS, NEGATIVE_EMOTIONS, Emotion
from training.encoder_fit import FittedEncoder
from training.encoder_report import ANGER_PROBABILITY, prior_vector
from training.made_calls import as_call

_KINDS = (".wav", ".flac", ".mp3", ".ogg", ".opus")
_ANGRY, _HAPPY = EMOTIONS.index(Emotion.ANGRY), EMOTIONS.index(Emotion.HAPPY)
_NEGATIVE = [place for place, emotion in enumerate(EMOTIONS) if emotion in NEGATIVE_EMOTIONS]


@dataclass(frozen=True, slots=True)
class ServiceScores:
    """Of the customers' utterances, the shares with a probability above the alert's threshold.

    Attributes:
        calls, utterances: how many there were.
        angry, negative, happy: shares.
    """

    calls: int
    utterances: int
    angry: float
    negative: float
    happy: float


def embed_calls(folder: Path, encoder: Path) -> list[NDArray[np.float32]]:
    """Cut the customer's channel of each recording as serving does: (utterances, size) each.

    Raises:
        AudioError: a recording cannot be read.
    """
    embed = Encoder(encoder).embed
    paths = sorted(path for path in folder.iterdir() if path.suffix in _KINDS)
    cut = [list(_utterances(path)) for path in paths]
    return [embed(utterances) for utterances in cut if utterances]


def measure_service(
    calls: list[NDArray[np.float32]], fitted: FittedEncoder, temperature: float
) -> dict[str, ServiceScores]:
    """Judge calls as calls, with equal classes and under the conversation prior."""
    evidence = [as_call(fitted.caller, fitted.head.scores(call)) for call in calls]
    utterances = np.concatenate(evidence)
    found = {}
    for name, prior in (("equal", None), ("conversation", prior_vector())):
        sure = calibrate(utterances, temperature, prior) > ANGER_PROBABILITY
        found[name] = ServiceScores(
            calls=len(calls),
            utterances=len(utterances),
            angry=round(float(sure[:, _ANGRY].mean()), 4),
            negative=round(float(sure[:, _NEGATIVE].any(axis=1).mean()), 4),
            happy=round(float(sure[:, _HAPPY].mean()), 4),
        )
    return found


def _utterances(path: Path) -> Iterator[NDArray[np.float32]]:
    with path.open("rb") as file, open_recording(file, name=path.name) as stream:
        place = default_channels(stream.channels).index(CUSTOMER)
        cutter = UtteranceCutter()
        for block in stream.blocks():
            yield from (utterance.samples for utterance in cutter.push(block[place]))
        yield from (utterance.samples for utterance in cutter.flush())
