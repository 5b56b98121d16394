"""Feature sets for models that are not neural, each under a version that the artifact names."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from calltone.audio.waveform import ANALYSIS_RATE_HZ
from calltone.emotion.pitch import HOP, yin
from calltone.emotion.prosody import VOICED_BELOW, frame_levels_db

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEATURE_SET = "classic-features-1"
N_MFCC = 40
_N_MELS = 48
_WINDOW = 400  # 25 ms
_N_FFT = 1024
_LOW_HZ, _HIGH_HZ = 80.0, 3800.0  # what a telephone passes: the same call sounds the same at 8 kHz
_ACTIVE_ABOVE_DB = -35.0  # relative to the loudest frame; the rest is pauses and room
_TARGET_DB = -20.0
_MIN_ACTIVE_FRAMES = 9
_DELTA_WIDTH = 9


def classic_features(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Statistics of MFCC, their deltas, pitch and energy over the active frames of an utterance.

    Frames of 25 ms every 10 ms. The level of the utterance is set to -20 dB first, so that a louder
    line changes nothing, and only 80-3800 Hz is looked at, so that a telephone changes little:
    forests of one corpus, unseen speakers, UAR wide-band / the same clips at 8 kHz: RAVDESS .476 /
    .476 and EMO-DB .577 / .576 with this band, .458 / .400 and .614 / .481 with 80-7800 Hz.

    Args:
        samples: shape (frames,) at 16 kHz, checked by `check_utterance`.

    Returns:
        Shape (feature_count,), finite, in the order of `feature_names()`.

    """
    levels_db = frame_levels_db(samples, 1 + len(samples) // HOP)
    active = _active_frames(levels_db)
    rms = float(np.sqrt(np.square(samples, dtype=np.float64).mean()))
    levelled = (samples * (10 ** (_TARGET_DB / 20) / max(rms, 1e-6))).astype(np.float32)
    mfcc = _mfcc(levelled)
    columns: tuple[NDArray[np.floating], ...] = (
        *_cepstral_statistics(mfcc[:, active]),
        *_cepstral_statistics(_delta(mfcc)[:, active])[1:],
        _pitch_statistics(levelled, active),
        _energy_statistics(levels_db, active),
    )
    return np.concatenate(columns).astype(np.float32)


def feature_names() -> tuple[str, ...]:
    """Name each column of `classic_features`, in order."""
    cepstral = [
        f"{track}_{index}_{statistic}"
        for track, statistics in (
            ("mfcc", ("mean", "std", "p10", "p90")),
            ("delta", ("std", "p10", "p90")),
        )
        for statistic in statistics
        for index in range(N_MFCC)
    ]
    pitch = ("mean", "std", "p10", "p50", "p90", "slope", "jump", "voiced_share", "run_sec")
    energy = ("std", "p10", "p50", "p90", "delta_std", "rise_share", "active_share", "active_sec")
    return (*cepstral, *(f"pitch_{n}" for n in pitch), *(f"energy_{n}" for n in energy))


def _active_frames(levels_db: NDArray[np.float64]) -> NDArray[np.bool_]:
    active: NDArray[np.bool_] = levels_db > levels_db.max() + _ACTIVE_ABOVE_DB
    return active if active.sum() >= _MIN_ACTIVE_FRAMES else np.ones_like(active)


def _mfcc(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """MFCC of librosa, shape (40, frames). The first call in a process costs 1.3-1.9 s (numba)."""
    import librosa

    with warnings.catch_warnings():
        # An utterance below 64 ms is shorter than the padded window; librosa then only warns.
        warnings.filterwarnings("ignore", message="n_fft=.* is too large")
        mfcc: NDArray[np.float32] = librosa.feature.mfcc(
            y=samples,
            sr=ANALYSIS_RATE_HZ,
            n_mfcc=N_MFCC,
            n_fft=_N_FFT,
            win_length=_WINDOW,
            hop_length=HOP,
            n_mels=_N_MELS,
            fmin=_LOW_HZ,
            fmax=_HIGH_HZ,
        )
    return mfcc


def _delta(track: NDArray[np.float32]) -> NDArray[np.float32]:
    import librosa

    delta: NDArray[np.float32] = librosa.feature.delta(track, width=_DELTA_WIDTH)
    return delta


def _cepstral_statistics(track: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    low, high = np.percentile(track, [10, 90], axis=1)
    return [track.mean(axis=1), track.std(axis=1), low, high]


def _pitch_statistics(
    samples: NDArray[np.float32], active: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """In semitones over 100 Hz, on voiced active frames; all 0 where there are none."""
    track = yin(samples)
    voiced = active & (track.aperiodicity < VOICED_BELOW)
    share = voiced.sum() / active.sum()
    if not voiced.any():
        return np.zeros(9)
    semitones = 12 * np.log2(track.pitch_hz[voiced] / 100)
    time_sec = np.flatnonzero(voiced) * HOP / ANALYSIS_RATE_HZ
    spread = time_sec.std()
    slope = 0.0
    if spread > 0:
        slope = float(((time_sec - time_sec.mean()) * semitones).mean() / spread**2)
    jump = float(np.median(np.abs(np.diff(semitones)))) if len(semitones) > 1 else 0.0
    runs = max(1, int((np.diff(voiced.astype(np.int8)) == 1).sum()))
    run_sec = voiced.sum() * HOP / ANALYSIS_RATE_HZ / runs
    low, middle, high = np.percentile(semitones, [10, 50, 90])
    return np.array(
        [semitones.mean(), semitones.std(), low, middle, high, slope, jump, share, run_sec]
    )


def _energy_statistics(
    levels_db: NDArray[np.float64], active: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Relative to the mean active level, so that gain drops out."""
    relative = levels_db[active] - levels_db[active].mean()
    steps = np.diff(relative) if len(relative) > 1 else np.zeros(1)
    low, middle, high = np.percentile(relative, [10, 50, 90])
    active_sec = active.sum() * HOP / ANALYSIS_RATE_HZ
    shares = [(steps > 0).mean(), active.mean(), active_sec]
    return np.array([relative.std(), low, middle, high, steps.std(), *shares])
