"""Act a mood: re-shape a spoken sentence's pitch, voice quality, stress and spectrum.

The WORLD vocoder takes speech apart into pitch contour, spectral envelope and aperiodicity
(M. Morise, F. Yokomori, K. Ozawa, "WORLD: a vocoder-based high-quality speech synthesis system
for real-time applications", IEICE Trans. Inf. & Syst. E99-D(7), 2016) and puts it together again.
Which way each mood moves which cue follows table 2 of K. R. Scherer, "Vocal communication of
emotion: a review of research paradigms", Speech Communication 40, 2003.
"""

from dataclasses import dataclass

import numpy as np
import pyworld
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from tests.data.pitch import pitch_contour
from tests.data.voice import VOICE_RATE_HZ

_FRAME_MS = 5.0
_TILT_PIVOT_HZ = 500.0
_TILT_RANGE_HZ = (200.0, 4000.0)
_PITCH_REACH_SEMITONES = (-4.5, 9.0)
_VOICE_PITCH_HZ = (60.0, 260.0)


@dataclass(frozen=True)
class Speaker:
    """Who speaks: what stays the same in every mood.

    pitch_hz: usual pitch. formant_ratio: above 1 a shorter vocal tract than the voice's own.
    level_dbfs: loudness of quiet talk, RMS of the speech.
    """

    name: str
    pitch_hz: float
    formant_ratio: float
    level_dbfs: float


@dataclass(frozen=True)
class Mood:
    """How it is said, against the speaker's usual way.

    emotion: name in the taxonomy. tilt_db_per_octave: above 0 brighter. breath: the share of
    voicing (to 1) that turns to breath; below 0 a pressed voice. stress: how much louder the loud
    syllables get (0 as spoken). final_semitones: where the pitch of the last 0.4 s goes.
    tremor_semitones and roughness_semitones: depth of slow and of quick pitch wavering.
    """

    emotion: str
    pitch_semitones: float = 0.0
    range_ratio: float = 1.0
    rate_ratio: float = 1.0
    level_db: float = 0.0
    tilt_db_per_octave: float = 0.0
    breath: float = 0.0
    stress: float = 0.0
    final_semitones: float = 0.0
    tremor_semitones: float = 0.0
    roughness_semitones: float = 0.0
    formant_ratio: float = 1.0
    liveliness: float = 0.6
    pause_sec: float = 0.30


def act(
    samples: NDArray[np.float64], speaker: Speaker, mood: Mood, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Say one sentence as this speaker in this mood.

    samples: (frames,) at VOICE_RATE_HZ; the result has the same rate and nearly the same length,
    its loudness relative to itself only (the caller sets the level).
    """
    times = np.arange(0.0, len(samples) / VOICE_RATE_HZ, _FRAME_MS / 1000.0)
    pitch_hz = pitch_contour(samples, times, rate_hz=VOICE_RATE_HZ, range_hz=_VOICE_PITCH_HZ)
    envelope = pyworld.cheaptrick(samples, pitch_hz, times, VOICE_RATE_HZ)
    aperiodicity = pyworld.d4c(samples, pitch_hz, times, VOICE_RATE_HZ)
    ratio = speaker.formant_ratio * mood.formant_ratio
    envelope = _stress(_tilt(_warp(envelope, ratio), mood.tilt_db_per_octave), mood.stress)
    aperiodicity = _breathe(np.clip(_warp(aperiodicity, ratio), 1e-6, 1.0), mood.breath)
    pitch_hz = _bend(pitch_hz, speaker.pitch_hz, mood, rng)
    return pyworld.synthesize(pitch_hz, envelope, aperiodicity, VOICE_RATE_HZ, _FRAME_MS)


def _bend(
    pitch_hz: NDArray[np.float64], usual_hz: float, mood: Mood, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Move a pitch contour (frames,), 0 = unvoiced, to the speaker and the mood."""
    voiced = pitch_hz > 0
    if not voiced.any():
        return pitch_hz
    semitones = 12.0 * np.log2(np.where(voiced, pitch_hz, 1.0))
    bent = (semitones - np.median(semitones[voiced])) * mood.range_ratio
    bent = np.clip(bent, *_PITCH_REACH_SEMITONES)
    time_sec = np.arange(len(bent)) * _FRAME_MS / 1000.0
    to_end_sec = time_sec[np.flatnonzero(voiced)[-1]] - time_sec
    bent += mood.final_semitones * np.clip(1.0 - to_end_sec / 0.4, 0.0, 1.0)
    wander = gaussian_filter1d(rng.standard_normal(len(bent)), 10.0)
    phase = 2.0 * np.pi * np.cumsum(6.5 + 8.0 * wander) * _FRAME_MS / 1000.0
    bent += mood.tremor_semitones * np.sin(phase)
    bent += mood.roughness_semitones * rng.standard_normal(len(bent))
    return np.where(voiced, usual_hz * 2.0 ** ((bent + mood.pitch_semitones) / 12.0), 0.0)


def _warp(spectra: NDArray[np.float64], ratio: float) -> NDArray[np.float64]:
    """Stretch spectra (frames, bins) along frequency, so that formants lie `ratio` times higher."""
    bins = np.arange(spectra.shape[1], dtype=np.float64)
    source = np.minimum(bins / ratio, bins[-1])
    low = np.floor(source).astype(int)
    high = np.minimum(low + 1, spectra.shape[1] - 1)
    share = source - low
    return np.ascontiguousarray(spectra[:, low] * (1.0 - share) + spectra[:, high] * share)


def _tilt(envelope: NDArray[np.float64], db_per_octave: float) -> NDArray[np.float64]:
    """Tilt power spectra (frames, bins) about 500 Hz."""
    frequency_hz = np.linspace(0.0, VOICE_RATE_HZ / 2.0, envelope.shape[1])
    octaves = np.log2(np.clip(frequency_hz, *_TILT_RANGE_HZ) / _TILT_PIVOT_HZ)
    return envelope * 10.0 ** (db_per_octave * octaves / 10.0)


def _stress(envelope: NDArray[np.float64], stress: float) -> NDArray[np.float64]:
    """Widen the loudness contour of power spectra (frames, bins), syllable by syllable."""
    level = gaussian_filter1d(np.log(envelope.sum(axis=1) + 1e-12), 12.0)
    excess = np.clip(level - np.median(level), -3.0, 3.0)
    return envelope * np.exp(stress * excess)[:, np.newaxis]


def _breathe(aperiodicity: NDArray[np.float64], breath: float) -> NDArray[np.float64]:
    """Add breath to aperiodicity (frames, bins), or press the voice where `breath` is below 0."""
    if breath < 0:
        return aperiodicity ** (1.0 - breath)
    return aperiodicity + breath * (1.0 - aperiodicity)
