"""`predict`: judge short files, one JSON object each. No database, no network."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from calltone.audio.activity import speech_ratio
from calltone.audio.errors import AudioError
from calltone.calls.offline import read_utterance
from calltone.cli.shared import add_model_option, open_model_at, print_json
from calltone.emotion.artifact import EQUAL_PRIOR
from calltone.emotion.model import EmotionModel, check_utterance
from calltone.emotion.prediction import Prediction
from calltone.emotion.taxonomy import EMOTIONS
from calltone.platform.settings import model_uri

if TYPE_CHECKING:
    from calltone.cli.shared import Commands

_BATCH_FILES = 32  # decoded and judged at once; with --as-call all of them, they belong together
_DIGITS = 6


def add_to(commands: "Commands") -> None:
    """Add the command."""
    command = commands.add_parser(
        "predict", help="judge each file as one utterance, expecting all emotions alike"
    )
    command.add_argument("files", nargs="+", metavar="FILE")
    command.add_argument(
        "--jsonl", action="store_true", required=True, help="print one JSON object per file"
    )
    command.add_argument(
        "--as-call", action="store_true", help="the files are consecutive utterances of one caller"
    )
    add_model_option(command)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Judge the files; 1 if any could not be read."""
    # Files to predict come from anywhere, so no emotion is expected more than another. With the
    # prior of conversation, as in calls, balanced clips of actors would be labelled worse.
    model = open_model_at(arguments.model or model_uri(environment), prior=EQUAL_PRIOR)
    return _predict(model, arguments.files, as_call=arguments.as_call)


@dataclass(frozen=True, slots=True)
class _File:
    """One argument of `predict`: its samples, or why there are none."""

    path: str
    samples: NDArray[np.float32] | None = None
    has_speech: bool = False
    error: str | None = None


def _predict(model: EmotionModel, paths: Sequence[str], *, as_call: bool) -> int:
    predict = model.predict_call if as_call else model.predict
    failed = False
    for batch in [tuple(paths)] if as_call else batched(paths, _BATCH_FILES):
        files = [_read(path) for path in batch]
        judged = [
            None if not file.has_speech and not model.doubts_noise else file.samples
            for file in files
        ]
        predictions = iter(predict([samples for samples in judged if samples is not None]))
        for file, samples in zip(files, judged, strict=True):
            failed |= file.error is not None
            print_json(_result(file, None if samples is None else next(predictions)))
    return 1 if failed else 0


def _read(path: str) -> _File:
    try:
        samples = read_utterance(Path(path))
        check_utterance(samples)
    except AudioError as error:
        return _File(path, error=str(error))
    except OSError as error:
        return _File(path, error=error.strerror or str(error))
    return _File(path, samples, has_speech=speech_ratio(samples) > 0)


def _result(file: _File, prediction: Prediction | None) -> dict[str, Any]:
    """The line of one file; silence is no emotion: no label, and no emotion more probable.

    Some screams are no speech to the detector; a model that doubts noise, and does not doubt them,
    is believed.
    """
    if file.error is not None:
        return {"path": file.path, "error": file.error}
    if prediction is None or (prediction.is_uncertain and not file.has_speech):
        even = round(1 / len(EMOTIONS), _DIGITS)
        unknown = {emotion.value: even for emotion in EMOTIONS}
        return {"path": file.path, "label": None, "confidence": 0.0, "probabilities": unknown}
    return {
        "path": file.path,
        "label": prediction.emotion.value,
        "confidence": round(prediction.confidence, _DIGITS),
        "probabilities": _rounded(prediction),
    }


def _rounded(prediction: Prediction) -> dict[str, float]:
    return {key.value: round(share, _DIGITS) for key, share in prediction.probabilities.items()}
