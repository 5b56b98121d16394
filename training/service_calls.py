"""What is heard in recordings of polite service calls: false alarms, mostly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calltone.audio.segments import Utterance, UtteranceCutter
from calltone.audio.stream import open_recording
from calltone.calls.offline import CUSTOMER, default_channels
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from training.alerts import angry_share, count_alerts, negative_share

_KINDS = (".wav", ".flac", ".mp3", ".ogg", ".opus")
_HAPPY = EMOTIONS.index(Emotion.HAPPY)


@dataclass(frozen=True)
class ServiceCall:
    """The customer's utterances, cut as serving cuts them."""

    name: str
    utterances: Sequence[Utterance]

    @property
    def samples(self) -> list[NDArray[np.float32]]:
        """Of each utterance, (frames,) at 16 kHz."""
        return [utterance.samples for utterance in self.utterances]

    @property
    def ends_sec(self) -> list[float]:
        """When each utterance is over."""
        return [utterance.end_sec for utterance in self.utterances]


@dataclass(frozen=True, slots=True)
class ServiceScores:
    """Of the customers' utterances, the shares with a probability from the alert's threshold on.

    Attributes:
        calls, utterances: how many there were.
        angry, negative, happy: shares; `negative` is any of the negative emotions.
        most_angry, most_negative: the shares in the call that has the most.
        alerts: raised by each built-in rule, in all calls together.
    """

    calls: int
    utterances: int
    angry: float
    negative: float
    happy: float
    most_angry: float
    most_negative: float
    alerts: dict[str, int]


def read_calls(folder: Path | None) -> list[ServiceCall]:
    """Cut the customer's channel of each recording of a folder; calls without speech are left out.

    Raises:
        AudioError: a recording cannot be read.
    """
    if folder is None:
        return []
    paths = sorted(path for path in folder.iterdir() if path.suffix in _KINDS)
    calls = [ServiceCall(path.stem, list(_utterances(path))) for path in paths]
    return [call for call in calls if call.utterances]


def measure_service(
    calls: Sequence[ServiceCall], heard: Sequence[NDArray[np.float64]], threshold: float
) -> ServiceScores:
    """Sum up probabilities (utterances, 7) of each call."""
    utterances = np.concatenate(heard)
    raised = [
        count_alerts(found, call.ends_sec, threshold)
        for call, found in zip(calls, heard, strict=True)
    ]
    return ServiceScores(
        calls=len(calls),
        utterances=len(utterances),
        angry=angry_share(utterances, threshold),
        negative=negative_share(utterances, threshold),
        happy=round(float((utterances[:, _HAPPY] >= threshold).mean()), 4),
        most_angry=max(angry_share(found, threshold) for found in heard),
        most_negative=max(negative_share(found, threshold) for found in heard),
        alerts={rule: sum(counts[rule] for counts in raised) for rule in raised[0]},
    )


def _utterances(path: Path) -> Iterator[Utterance]:
    with path.open("rb") as file, open_recording(file, name=path.name) as stream:
        names = default_channels(stream.channels)
        place = names.index(CUSTOMER) if CUSTOMER in names else 0
        cutter = UtteranceCutter()
        for block in stream.blocks():
            yield from cutter.push(block[place])
        yield from cutter.flush()
