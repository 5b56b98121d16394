"""The command line: `analyze` a recording, `predict` many short files. No database, no network."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray

from calltone import timeline
from calltone.audio.activity import speech_ratio
from calltone.audio.errors import AudioError
from calltone.calls.offline import OfflineReading, read_recording, read_utterance
from calltone.calls.segment import Segment
from calltone.emotion.artifact import EQUAL_PRIOR, ArtifactError, load_model
from calltone.emotion.model import EmotionModel, check_utterance
from calltone.emotion.prediction import Prediction
from calltone.emotion.taxonomy import EMOTIONS
from calltone.platform.settings import emotion_prior, model_uri
from calltone.store.documents import segment_to_document

_BATCH_FILES = 32  # decoded and judged at once; with --as-call all of them, they belong together
_DIGITS = 6
_ONLY_STORED = {"call_id", "agent_id", "timestamp"}  # a file has no call, no agent and no clock


def main(argv: Sequence[str], *, environment: Mapping[str, str]) -> int:
    """Run one command; answer the exit status: 0, 1 for a fault of the input, 2 for usage."""
    arguments = _parser().parse_args(argv)
    try:
        # Files to predict come from anywhere, recordings to analyse are conversations.
        is_call = arguments.command == "analyze"
        model = _open_model(
            arguments.model or model_uri(environment),
            prior=emotion_prior(environment) if is_call else EQUAL_PRIOR,
        )
        if not is_call:
            return _predict(model, arguments.files, as_call=arguments.as_call)
        return _analyze(model, arguments, environment)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has left, as `head` does; nobody is to be told
        return 1
    except (AudioError, ArtifactError, OSError) as error:
        print(f"calltone: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m calltone", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    analyze = commands.add_parser("analyze", help="print the timeline of a recording")
    analyze.add_argument("file", type=Path, help="WAV, FLAC, MP3, M4A, Ogg or WebM, 1-2 channels")
    analyze.add_argument("--json", action="store_true", help="print JSON instead of a timeline")
    analyze.add_argument(
        "--channel-map",
        type=lambda text: tuple(text.split(",")),
        metavar="NAMES",
        help="who is on each channel, left first (default for two channels: agent,customer)",
    )
    predict = commands.add_parser("predict", help="judge each file as one utterance")
    predict.add_argument("files", nargs="+", metavar="FILE")
    predict.add_argument(
        "--jsonl", action="store_true", required=True, help="print one JSON object per file"
    )
    predict.add_argument(
        "--as-call", action="store_true", help="the files are consecutive utterances of one caller"
    )
    for command in (analyze, predict):
        command.add_argument(
            "--model", metavar="DIR", help="folder of the model (default: MODEL_URI, else built in)"
        )
    return parser


def _open_model(uri: str, *, prior: str) -> EmotionModel:
    if uri.startswith("gs://"):
        from calltone.platform.models import open_model  # imports the cloud's client libraries

        return open_model(uri, prior=prior)
    return load_model(Path(uri), prior=prior, threads=joblib.cpu_count())


@dataclass(frozen=True, slots=True)
class _File:
    """One argument of `predict`: samples to judge, or silence (neither), or why not."""

    path: str
    samples: NDArray[np.float32] | None = None
    error: str | None = None


def _predict(model: EmotionModel, paths: Sequence[str], *, as_call: bool) -> int:
    predict = model.predict_call if as_call else model.predict
    failed = False
    for batch in [tuple(paths)] if as_call else batched(paths, _BATCH_FILES):
        files = [_read(path) for path in batch]
        spoken = [file.samples for file in files if file.samples is not None]
        predictions = iter(predict(spoken))
        for file in files:
            failed |= file.error is not None
            _print_json(_result(file, None if file.samples is None else next(predictions)))
    return 1 if failed else 0


def _read(path: str) -> _File:
    try:
        samples = read_utterance(Path(path))
        check_utterance(samples)
    except AudioError as error:
        return _File(path, error=str(error))
    except OSError as error:
        return _File(path, error=error.strerror or str(error))
    return _File(path, samples=samples if speech_ratio(samples) > 0 else None)


def _result(file: _File, prediction: Prediction | None) -> dict[str, Any]:
    """The line of one file; silence is no emotion: no label, and no emotion more probable."""
    if file.error is not None:
        return {"path": file.path, "error": file.error}
    if prediction is None:
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


def _print_json(content: dict[str, Any]) -> None:
    print(json.dumps(content, ensure_ascii=False), flush=True)


def _analyze(
    model: EmotionModel, arguments: argparse.Namespace, environment: Mapping[str, str]
) -> int:
    path: Path = arguments.file
    show_progress = sys.stderr.isatty()
    with path.open("rb") as file:
        reading = read_recording(
            file,
            name=path.name,
            model=model,
            channels=arguments.channel_map,
            on_progress=_draw_progress if show_progress else lambda _share: None,
        )
    if show_progress:
        print("\r\x1b[K", end="", file=sys.stderr)
    if arguments.json:
        _print_json(_reading_fields(str(path), reading, model.version))
        return 0
    colour = timeline.wants_colour(sys.stdout, environment)
    for line in _timeline_lines(path.name, reading, model.version, colour=colour):
        print(line)
    return 0


def _draw_progress(share: float) -> None:
    print("\r" + timeline.progress_bar(share), end="", file=sys.stderr, flush=True)


def _reading_fields(path: str, reading: OfflineReading, model_version: str) -> dict[str, Any]:
    return {
        "path": path,
        "duration_sec": round(reading.duration_sec, 3),
        "channels": list(reading.channels),
        "model_version": model_version,
        "segments": [
            {k: v for k, v in segment_to_document(segment).items() if k not in _ONLY_STORED}
            for segment in reading.segments
        ],
        "summary": reading.summary,
    }


def _timeline_lines(
    name: str, reading: OfflineReading, model_version: str, *, colour: bool
) -> Iterator[str]:
    length = timeline.clock(reading.duration_sec)
    yield f"{name}  {length}  {', '.join(reading.channels)}  {model_version}"
    moments = [_moment(segment) for segment in reading.segments]
    if not moments:
        yield "No speech on the customer's channel."
        return
    yield ""
    yield from (timeline.moment_line(moment, colour=colour) for moment in moments)
    yield ""
    yield timeline.strip(moments, duration_sec=reading.duration_sec, colour=colour)
    yield timeline.legend(colour=colour)
    yield ""
    yield from timeline.counts_lines(reading.summary["emotion_distribution"], colour=colour)
    yield f"  mostly {reading.summary['dominant_emotion']}, {reading.summary['trend']}"


def _moment(segment: Segment) -> timeline.Moment:
    prediction = segment.reading.prediction
    return timeline.Moment(
        start_sec=segment.start_offset_sec,
        end_sec=segment.end_offset_sec,
        emotion=None if prediction is None else prediction.emotion.value,
        confidence=0.0 if prediction is None else prediction.confidence,
        is_uncertain=prediction is not None and prediction.is_uncertain,
    )
