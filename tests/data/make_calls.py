"""Make the sample calls, their truth files and the sample chunk.

    pip install -r tests/data/requirements.txt
    python -m tests.data.make_calls

Prints how each turn sounds, measured in the finished file.
"""

import json
import sys
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from tests.data.acting import Speaker, act
from tests.data.line import (
    CALL_RATE_HZ,
    at_level,
    limit,
    line_noise,
    telephone_band,
    to_pcm16,
    to_rate,
)
from tests.data.measure import measure
from tests.data.scripts import CALLS, CHUNK_SPEAKER, CHUNK_TURN, Call, Turn
from tests.data.voice import VOICE_RATE_HZ, speak

_HERE = Path(__file__).parent
_CHANNELS = ("agent", "customer")
_NOISE = {"agent": (-76.0, 0.0), "customer": (-74.0, 0.7)}  # dBFS, colour: two different lines
_TAIL_SEC = 0.8
_CHUNK_RATE_HZ = 16_000
_CHUNK_SEC = 2.5


@dataclass(frozen=True)
class Spoken:
    """A turn as sound at VOICE_RATE_HZ, its syllables, and its length without pauses."""

    samples: NDArray[np.float64]
    syllables: int
    talk_sec: float


@dataclass(frozen=True)
class Truth:
    """One line of a truth file. Times count from the start of the file."""

    channel: str
    start_sec: float
    end_sec: float
    mood: str
    text: str


def main() -> None:
    """Write everything below tests/data/ and report what was measured."""
    for call in CALLS:
        _write_call(call)
    _write_chunk()


def _perform(turn: Turn, speaker: Speaker) -> Spoken:
    """Speak and act a turn; what chance there is depends on speaker and text alone."""
    seed = zlib.crc32(f"{speaker.pitch_hz} {turn.text}".encode()) % 2**31
    rng = np.random.default_rng(seed)
    sentences = speak(
        turn.text, seed=seed, rate_ratio=turn.mood.rate_ratio, liveliness=turn.mood.liveliness
    )
    acted = [act(sentence.samples, speaker, turn.mood, rng) for sentence in sentences]
    pause = np.zeros(int(turn.mood.pause_sec * VOICE_RATE_HZ))
    # Piper's sentences differ in loudness by chance: only the mood should set it.
    parts = [part for one in acted for part in (at_level(one, -20.0, rate_hz=VOICE_RATE_HZ), pause)]
    return Spoken(
        samples=np.concatenate(parts[:-1]),
        syllables=sum(sentence.syllables for sentence in sentences),
        talk_sec=sum(len(one) for one in acted) / VOICE_RATE_HZ,
    )


def _write_call(call: Call) -> None:
    speakers = {"agent": call.agent, "customer": call.customer}
    spoken = [_perform(turn, speakers[turn.channel]) for turn in call.turns]
    on_line = []
    for turn, sound in zip(call.turns, spoken, strict=True):
        narrow = to_rate(sound.samples, from_hz=VOICE_RATE_HZ, to_hz=CALL_RATE_HZ)
        level_dbfs = speakers[turn.channel].level_dbfs + turn.mood.level_db
        on_line.append(limit(at_level(telephone_band(narrow), level_dbfs)))
    starts = _place(call.turns, [len(one) for one in on_line])
    frames = starts[-1] + len(on_line[-1]) + int(_TAIL_SEC * CALL_RATE_HZ)
    mix = np.zeros((frames, len(_CHANNELS)))
    for number, channel in enumerate(_CHANNELS):
        level_dbfs, colour = _NOISE[channel]
        rng = np.random.default_rng(zlib.crc32(f"{call.name} {channel}".encode()))
        mix[:, number] = line_noise(frames, level_dbfs=level_dbfs, colour=colour, rng=rng)
    for turn, start, one in zip(call.turns, starts, on_line, strict=True):
        mix[start : start + len(one), _CHANNELS.index(turn.channel)] += one
    soundfile.write(
        _HERE / "calls" / f"{call.name}.flac", to_pcm16(mix), CALL_RATE_HZ,
        subtype="PCM_16", compression_level=1.0,
    )  # fmt: skip
    _write_truth(call, starts, on_line, frames)
    _report(call, spoken, starts, on_line, mix)


def _place(turns: tuple[Turn, ...], lengths: list[int]) -> list[int]:
    """First frame of each turn, from the gaps between them."""
    starts, end = [], 0
    for turn, length in zip(turns, lengths, strict=True):
        starts.append(end + round(turn.gap_sec * CALL_RATE_HZ))
        end = starts[-1] + length
    return starts


def _write_truth(
    call: Call, starts: list[int], on_line: list[NDArray[np.float64]], frames: int
) -> None:
    turns = [
        Truth(
            channel=turn.channel,
            start_sec=round(start / CALL_RATE_HZ, 2),
            end_sec=round((start + len(one)) / CALL_RATE_HZ, 2),
            mood=turn.mood.emotion,
            text=turn.text,
        )
        for turn, start, one in zip(call.turns, starts, on_line, strict=True)
    ]
    truth = {
        "file": f"{call.name}.flac",
        "sample_rate_hz": CALL_RATE_HZ,
        "channels": list(_CHANNELS),
        "duration_sec": frames / CALL_RATE_HZ,
        "turns": [asdict(turn) for turn in turns],
    }
    path = _HERE / "calls" / f"{call.name}.json"
    path.write_text(json.dumps(truth, indent=2) + "\n", encoding="utf-8")


def _report(
    call: Call,
    spoken: list[Spoken],
    starts: list[int],
    on_line: list[NDArray[np.float64]],
    mix: NDArray[np.float64],
) -> None:
    """Print one row per turn, measured in the mix that was written."""
    speakers = {"agent": call.agent, "customer": call.customer}
    out = [f"\n{call.name}: {len(mix) / CALL_RATE_HZ:.1f} s"]
    out.append("channel   start   end mood       pitch range  level bright  rate")
    out.append("               s     s               Hz    st   dBFS     dB syl/s")
    for turn, sound, start, one in zip(call.turns, spoken, starts, on_line, strict=True):
        end = start + len(one)
        heard = measure(
            mix[start:end, _CHANNELS.index(turn.channel)], usual_hz=speakers[turn.channel].pitch_hz
        )
        out.append(
            f"{turn.channel:9}{start / CALL_RATE_HZ:6.1f}{end / CALL_RATE_HZ:6.1f} "
            f"{turn.mood.emotion:10}{heard.pitch_hz:6.0f}{heard.range_semitones:6.1f}"
            f"{heard.level_dbfs:7.1f}{heard.bright_db:7.1f}{sound.syllables / sound.talk_sec:6.1f}"
        )
    sys.stdout.write("\n".join(out) + "\n")


def _write_chunk() -> None:
    """Write 2.5 s of the customer as a microphone at 16 kHz hears them: no telephone band."""
    sound = _perform(CHUNK_TURN, CHUNK_SPEAKER)
    wide = to_rate(sound.samples, from_hz=VOICE_RATE_HZ, to_hz=_CHUNK_RATE_HZ)
    level_dbfs = CHUNK_SPEAKER.level_dbfs + CHUNK_TURN.mood.level_db
    wide = limit(at_level(wide, level_dbfs, rate_hz=_CHUNK_RATE_HZ))
    frames = int(_CHUNK_SEC * _CHUNK_RATE_HZ)
    if len(wide) > frames:
        message = f"expected at most {_CHUNK_SEC} s of speech, found {len(wide) / _CHUNK_RATE_HZ}"
        raise ValueError(message)
    lead = (frames - len(wide)) // 2
    chunk = np.random.default_rng(0).standard_normal(frames) * 10.0 ** (-66.0 / 20.0)
    chunk[lead : lead + len(wide)] += wide
    path = _HERE / "chunk-2.5s.wav"
    soundfile.write(path, to_pcm16(chunk), _CHUNK_RATE_HZ, subtype="PCM_16")


if __name__ == "__main__":
    main()
