"""`stream`: replay a file as a live call, in real time, with a meter."""

import argparse
import io
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from calltone import timeline
from calltone.audio.stream import open_recording
from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.calls.analyse_chunk import MIN_CHUNK_SEC
from calltone.cli.live_client import LiveCallClient, LiveCallError, Tokens
from calltone.cli.live_meter import Beat, Meter
from calltone.cli.sign_in import FixedToken, SignedIn

if TYPE_CHECKING:
    from calltone.cli.shared import Commands

CHUNK_SEC = 2.5


def add_to(commands: "Commands") -> None:
    """Add the command."""
    command = commands.add_parser("stream", help="replay a file as a live call")
    command.add_argument("file", type=Path, help="WAV, FLAC, MP3, M4A, Ogg or WebM, 1-2 channels")
    command.add_argument("--url", required=True, help="the API, https://…/api/v1")
    command.add_argument("--call-id", default=None, help="default: a new one")
    command.add_argument(
        "--channel", choices=("customer", "mixed"), default="customer", help="who is heard"
    )
    command.add_argument(
        "--from-channel",
        choices=("left", "right"),
        default="right",
        help="where the customer is in a file of two channels (default: right)",
    )
    command.add_argument("--speed", type=_positive, default=1.0, help="times real time (1)")
    command.add_argument("--token", help="ID token, which holds for an hour; else CALLTONE_TOKEN")
    command.add_argument(
        "--email",
        help="sign in instead, for as long as it takes; the password in CALLTONE_PASSWORD",
    )
    command.add_argument("--password", help="better in CALLTONE_PASSWORD")
    command.add_argument("--api-key", default="demo", help="the project's web API key, to sign in")
    command.add_argument(
        "--auth-emulator",
        metavar="HOST:PORT",
        help="sign in there; else FIREBASE_AUTH_EMULATOR_HOST, else Google",
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Replay the file; 1 if the call had to be given up."""
    colour = timeline.wants_colour(sys.stdout, environment)
    meter = Meter(sys.stdout, colour=colour)
    client = LiveCallClient(
        url=arguments.url,
        call_id=arguments.call_id or f"call-{uuid.uuid4()}",
        tokens=_tokens(arguments, environment),
        channel=arguments.channel,
        say=meter.say,
    )
    client.start()
    print(f"Call {client.call_id}, {arguments.file.name} at {arguments.speed:g} times real time")
    latencies_sec: list[float] = []
    with suppress(KeyboardInterrupt):  # whoever hangs up still wants to see the summary
        _replay(arguments, client, meter, latencies_sec)
    call = client.end()
    for line in _summary_lines(call, client, latencies_sec, colour=colour):
        print(line)
    return 0


def _replay(
    arguments: argparse.Namespace, client: LiveCallClient, meter: Meter, latencies_sec: list[float]
) -> None:
    """Send each chunk when it has been spoken; what is late is sent at once, in order."""
    began = time.monotonic()
    with arguments.file.open("rb") as file:
        chunks = _chunks(file, arguments.file.name, left=arguments.from_channel == "left")
        end_sec = 0.0
        for sequence, samples in zip(count(), chunks, strict=False):
            start_sec, end_sec = end_sec, end_sec + len(samples) / ANALYSIS_RATE_HZ
            time.sleep(max(0.0, began + end_sec / arguments.speed - time.monotonic()))
            sent = time.monotonic()
            wav = _wav(samples)
            segment = client.send(wav, sequence=sequence, start_offset_sec=start_sec)
            latencies_sec.append(time.monotonic() - sent)
            current = client.current() or {}
            spoken_sec = (time.monotonic() - began) * arguments.speed
            meter.show(
                Beat(
                    end_sec=end_sec,
                    segment=segment,
                    mood=current.get("mood"),
                    latency_sec=latencies_sec[-1],
                    waiting=max(0, int((spoken_sec - end_sec) / CHUNK_SEC)),
                    retries=client.retries,
                )
            )


def _chunks(file: io.BufferedReader, name: str, *, left: bool) -> Iterator[NDArray[np.float32]]:
    """Cut one channel of a file into chunks of 2.5 s; a last one under 0.5 s is filled up."""
    frames = round(CHUNK_SEC * ANALYSIS_RATE_HZ)
    with open_recording(file, name=name) as stream:
        channel = 0 if left or stream.channels == 1 else 1
        rest = np.zeros(0, dtype=np.float32)
        for block in stream.blocks():
            rest = np.concatenate([rest, block[channel]])
            while len(rest) >= frames:
                yield rest[:frames]
                rest = rest[frames:]
    if len(rest):
        shortest = round(MIN_CHUNK_SEC * ANALYSIS_RATE_HZ)
        yield np.pad(rest, (0, max(0, shortest - len(rest))))


def _wav(samples: NDArray[np.float32]) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, ANALYSIS_RATE_HZ, format="WAV", subtype="PCM_16")
    return file.getvalue()


def _summary_lines(
    call: Mapping[str, Any], client: LiveCallClient, latencies_sec: list[float], *, colour: bool
) -> Iterator[str]:
    yield ""
    if latencies_sec:
        yield (
            f"{len(latencies_sec)} chunks, answered in {1000 * median(latencies_sec):.0f} ms "
            f"(median), at most {1000 * max(latencies_sec):.0f} ms; {client.retries} sent again"
        )
    summary = call.get("summary") or {}
    yield from timeline.counts_lines(summary.get("emotion_distribution", {}), colour=colour)
    if summary.get("dominant_emotion"):
        yield f"  mostly {summary['dominant_emotion']}, {summary['trend']}"


def _tokens(arguments: argparse.Namespace, environment: Mapping[str, str]) -> Tokens:
    """The token given, else those that signing in gives.

    Raises:
        LiveCallError: there is neither.
    """
    if token := arguments.token or environment.get("CALLTONE_TOKEN"):
        return FixedToken(str(token))
    password = arguments.password or environment.get("CALLTONE_PASSWORD")
    if not (arguments.email and password):
        raise LiveCallError("expected --token, or --email and a password; got neither")
    emulator = arguments.auth_emulator or environment.get("FIREBASE_AUTH_EMULATOR_HOST")
    return SignedIn.with_password(
        base=f"http://{emulator.removeprefix('http://')}/" if emulator else "https://",
        api_key=arguments.api_key,
        email=arguments.email,
        password=password,
    )


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number above 0, got {text}")
    return number
