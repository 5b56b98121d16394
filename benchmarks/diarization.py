"""Tell two voices of mixed calls apart: `python -m benchmarks.diarization DATA`.

The two-channel calls of DATA/calls, mixed down, give the truth: who speaks in which frame of 10 ms,
from the clean channels as `benchmarks.voice_activity` finds it. Diarization error rate: missed
speech, false alarms and the wrong speaker, over the speech there is, with the better of the two
assignments; 0.25 s around every edge and frames whose truth is not sure are not scored.
"""

import argparse
import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.fft import dct

from benchmarks.voice_activity import Line, clean_lines, clips_for, noises, through_the_line
from calltone.audio import voices
from calltone.audio.activity import FRAME, FRAME_SEC, SpeechDetector
from calltone.audio.diarization import Voices, VoiceTracker
from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.calls.speakers import tell_apart
from calltone.emotion.encoder import Encoder
from calltone.emotion.frontend import log_mel
from infra.local.names import ROOT
from training.augment import telephone
from training.clips import read_clip

Samples = NDArray[np.float32]
Embed = Callable[[Samples], Samples]
ENCODER = ROOT / "model_artifacts" / "encoder-1" / "encoder.onnx"
RATIOS_DB = (None, 20.0, 10.0)
_COLLAR_FRAMES = round(0.25 / FRAME_SEC)
_ACTED = ("nemo", "crema", "emodb", "ravdess")
_EVERY_ACTOR = 4
_ACTOR_SEC = 21.0
_LIKELY = 0.5


@dataclass(frozen=True)
class Score:
    """Of one mixed call; shares.

    Attributes:
        error, error_alone: diarization error rate, with and without frames in which both speak.
        customer_right: of the customer's speech, what was taken for the customer's.
        agent_within: of what was taken for the customer's, what is the agent's alone.
        likeness: of the two voices found.

    """

    error: float
    error_alone: float
    customer_right: float
    agent_within: float
    likeness: float


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.diarization")
    parser.add_argument("data", type=Path)
    data: Path = parser.parse_args().data
    table = Table(title="Mixed calls: error rate, of voices one by one, of the customer's speech")
    for column in ("call", "voices by", "noise", "DER", "DER, one at a time"):
        table.add_column(column)
    for column in ("customer right", "agent within", "likeness"):
        table.add_column(column)
    clips = noises(data / "noise")
    for name, (agent, customer) in _calls(data / "calls"):
        mixed = Line(
            name, (agent.samples + customer.samples) * np.float32(0.5), agent.speech, agent.other
        )
        noise = np.concatenate([next(clips) for _ in range(clips_for(mixed))])
        for ratio_db in RATIOS_DB:
            heard = through_the_line(mixed, noise, ratio_db)
            for kind, embed in _embeddings(heard).items():
                found = _track(heard, embed)
                if found is not None:
                    table.add_row(*_cells(name, kind, ratio_db, score(found, agent, customer)))
    console = Console(width=150)
    console.print(table)
    sure = [tell_apart(found).document["confidence"] for found in _one_voice(data)]
    console.print(
        f"Of {len(sure)} single voices, each acting several emotions over the telephone, "
        f"{sum(confidence > _LIKELY for confidence in sure)} were taken for two"
    )


def score(found: Voices, agent: Line, customer: Line) -> Score:
    """Compare with the truth."""
    labels = np.zeros((2, len(agent.speech)), dtype=np.bool_)
    for turn in found.turns:
        labels[turn.voice, round(turn.start_sec / FRAME_SEC) : round(turn.end_sec / FRAME_SEC)] = 1
    truth = np.stack([agent.speech, customer.speech])
    sure = (agent.speech | agent.other) & (customer.speech | customer.other)
    for edge in np.flatnonzero(np.diff(truth.astype(np.int8), axis=1).any(axis=0)) + 1:
        sure[max(0, edge - _COLLAR_FRAMES) : edge + _COLLAR_FRAMES] = False
    best = min(
        (labels[list(order)] for order in permutations((0, 1))),
        key=lambda given: _error_rate(given, truth, sure),
    )
    alone = customer.speech & ~agent.speech
    agent_alone = agent.speech & ~customer.speech
    return Score(
        error=_error_rate(best, truth, sure),
        error_alone=_error_rate(best, truth, sure & ~truth.all(axis=0)),
        customer_right=float(best[1][alone].mean()),
        agent_within=float(agent_alone[best[1]].mean()),
        likeness=found.likeness,
    )


def _error_rate(
    found: NDArray[np.bool_], truth: NDArray[np.bool_], scored: NDArray[np.bool_]
) -> float:
    found, truth = found[:, scored], truth[:, scored]
    most = np.maximum(found.sum(axis=0), truth.sum(axis=0))
    return float((most - (found & truth).sum(axis=0)).sum() / truth.sum())


def _calls(folder: Path) -> Iterator[tuple[str, tuple[Line, Line]]]:
    """Recordings of which both channels are labelled, agent first."""
    channels: dict[str, list[Line]] = defaultdict(list)
    for line in clean_lines(folder):
        channels[line.name].append(line)
    for name, lines in channels.items():
        if len(lines) == 2:  # noqa: PLR2004
            yield name, (lines[0], lines[1])


def _embeddings(heard: Samples) -> dict[str, Embed]:
    """Ways to tell voices; those not made for it are standardised over the call's speech."""
    encoder = Encoder(ENCODER)
    return {
        "CAM++": voices.embed,
        "Whisper's layers": _standardised(
            heard, lambda samples: encoder.embed([samples]).pooled[0]
        ),
        "MFCC": _standardised(heard, _mfcc),
    }


def _standardised(heard: Samples, raw: Embed) -> Embed:
    seen: list[Samples] = []

    def keep(samples: Samples) -> Samples:
        seen.append(raw(samples))
        return np.asarray(seen[-1] / np.linalg.norm(seen[-1]), dtype=np.float32)

    _track(heard, keep)
    mean, scale = np.mean(seen, axis=0), np.std(seen, axis=0) + 1e-6

    def embed(samples: Samples) -> Samples:
        vector = (raw(samples) - mean) / scale
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    return embed


def _mfcc(samples: Samples) -> Samples:
    padded = np.resize(samples, max(len(samples), ANALYSIS_RATE_HZ // 2))
    cepstra = dct(log_mel(padded), axis=0, norm="ortho")[1:21]
    return np.concatenate([cepstra.mean(axis=1), cepstra.std(axis=1)]).astype(np.float32)


def _track(heard: Samples, embed: Embed) -> Voices | None:
    tracker = VoiceTracker(embed)
    tracker.push(heard)
    return tracker.finish()


def _one_voice(data: Path) -> Iterator[Voices]:
    """Divide one actor's clips in two all the same."""
    clips: dict[tuple[str, str], list[Path]] = defaultdict(list)
    with (data / "emotion" / "index.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["corpus"] in _ACTED:
                clips[row["corpus"], row["speaker"]].append(data / "emotion" / row["path"])
    for paths in list(clips.values())[::_EVERY_ACTOR]:
        found = _track(_speech_of(paths), voices.embed)
        if found is not None:
            yield found


def _speech_of(paths: list[Path]) -> Samples:
    """Clips drawn at random over the telephone, without their pauses, one after the other."""
    parts: list[Samples] = []
    for place in np.random.default_rng(0).permutation(len(paths)):
        heard = telephone(read_clip(paths[place]))
        detector = SpeechDetector()
        speech = np.concatenate([detector.push(heard), detector.flush()])
        parts.append(heard[: len(speech) * FRAME].reshape(-1, FRAME)[speech].reshape(-1))
        if sum(len(part) for part in parts) > _ACTOR_SEC * ANALYSIS_RATE_HZ:
            break
    return np.concatenate(parts)


def _cells(name: str, kind: str, ratio_db: float | None, found: Score) -> list[str]:
    shares = (found.error, found.error_alone, found.customer_right, found.agent_within)
    noise = "none" if ratio_db is None else f"{ratio_db:.0f} dB"
    return [name[:12], kind, noise, *(f"{x:.3f}" for x in shares), f"{found.likeness:.2f}"]


if __name__ == "__main__":
    main()
