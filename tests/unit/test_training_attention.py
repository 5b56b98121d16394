"""The fit of the head that attends to moments, on made-up frames."""

import jax
import numpy as np
import pytest

from calltone.emotion.taxonomy import EMOTIONS
from training import attention
from training.attention import AttentionSettings, fit_attention, speaker_means
from training.encoder_head import CLEAN, Examples
from training.frames import padded

CLASSES, WIDTH = len(EMOTIONS), 16
SETTINGS = AttentionSettings(queries=2, steps=300, batch=32, rate=0.02)


def moments(*, speakers=6, takes=4, seed=0):
    """A mood shows in one frame of twenty, by a mark and a number; each speaker has an offset."""
    generator = np.random.default_rng(seed)
    voices = generator.normal(0, 1, (speakers, WIDTH))
    labels = np.tile(np.repeat(np.arange(CLASSES), takes), speakers)
    speaker = np.repeat(np.arange(speakers), CLASSES * takes)
    frames = []
    for voice, label in zip(speaker, labels, strict=True):
        one = generator.normal(0, 0.5, (20, WIDTH))
        one[generator.integers(20)] += 4 * (np.eye(WIDTH)[label] + np.eye(WIDTH)[-1])
        frames.append((one + voices[voice]).astype(np.float16))
    return Examples(
        np.zeros((len(labels), 1), np.float32),
        labels,
        np.array([f"one/{number}" for number in speaker]),
        np.full(len(labels), "one"),
        np.full(len(labels), CLEAN),
        frames,
    )


def test_it_finds_the_moment_in_voices_it_has_not_met():
    learned, met = moments(seed=0), moments(seed=1)
    head = fit_attention(learned, np.ones(len(learned.labels)), SETTINGS)
    own = speaker_means(met)
    frames = [
        one - own[speaker] + head.mean
        for one, speaker in zip(met.frames, met.speaker.tolist(), strict=True)
    ]
    assert (head.scores(frames).argmax(axis=1) == met.labels).mean() > 0.9


def test_the_same_rows_make_the_same_head():
    rows, settings = moments(speakers=2), AttentionSettings(queries=2, steps=5)
    weights = np.ones(len(rows.labels))
    one, other = (fit_attention(rows, weights, settings) for _ in range(2))
    np.testing.assert_array_equal(one.coefficients, other.coefficients)
    np.testing.assert_array_equal(one.queries, other.queries)


def test_a_fit_is_kept_and_taken_for_the_same_rows_alone(tmp_path, monkeypatch):
    rows, settings = moments(speakers=2), AttentionSettings(queries=2, steps=5)
    weights = np.ones(len(rows.labels))
    first = fit_attention(rows, weights, settings, kept=tmp_path)

    def refuse(*_, **__):
        raise RuntimeError("fitted again")

    monkeypatch.setattr(attention, "_step", refuse)
    again = fit_attention(rows, weights, settings, kept=tmp_path)
    np.testing.assert_array_equal(first.coefficients, again.coefficients)
    others = rows.take(np.arange(len(rows.labels)) > 0)
    for changed in (
        (others, weights[1:], settings),
        (rows, 2 * weights * (rows.labels != 3), settings),
        (rows, weights, AttentionSettings(queries=2, steps=6)),
    ):
        with pytest.raises(RuntimeError, match="fitted again"):
            fit_attention(*changed, kept=tmp_path)
    monkeypatch.setattr(attention, "_recipe", lambda: "other code")
    with pytest.raises(RuntimeError, match="fitted again"):
        fit_attention(rows, weights, settings, kept=tmp_path)


def test_rows_without_weight_are_not_learned_from():
    rows, settings = moments(speakers=2), AttentionSettings(queries=2, steps=5)
    weights = (rows.labels != 3).astype(np.float64)
    head = fit_attention(rows, weights, settings)
    assert head.scores(rows.frames).mean(axis=0).argmin() == 3


def test_what_is_learned_is_what_serves():
    """The loss of training is that of the scores of serving, where nothing is hidden."""
    rows = moments(speakers=2)
    settings = AttentionSettings(queries=2, steps=30, dropout=0.0, smoothing=0.0)
    head = fit_attention(rows, np.ones(len(rows.labels)), settings)
    scores = head.scores(rows.frames)
    expected = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(scores)), rows.labels]
    generator = np.random.default_rng(0)
    frames, present = padded(rows.frames, longest=64, multiple=16, generator=generator)
    centres = np.tile(head.mean, (len(rows.labels), 1))
    loss = attention._loss(
        attention._Parameters(head.queries, head.coefficients, head.intercepts),
        attention._Batch(frames, centres, present, rows.labels),
        head.scale,
        jax.random.key(0),
        settings,
    )
    assert float(loss) == pytest.approx(expected.mean(), rel=1e-4)


def test_speakers_are_known_by_their_clean_clips_alone():
    rows = moments(speakers=2, takes=1)
    copy = np.where(np.arange(len(rows.labels)) % 2, "telephone", CLEAN)
    speaker = np.where(rows.speaker == "one/1", "", rows.speaker)
    rows = Examples(rows.embeddings, rows.labels, speaker, rows.corpus, copy, rows.frames)
    (mean,) = speaker_means(rows).values()
    clean = [one.mean(axis=0) for one in rows.frames[: len(rows.frames) // 2 : 2]]
    np.testing.assert_allclose(mean, np.mean(clean, axis=0), atol=1e-2)


def test_sounds_are_stacked_and_long_ones_cut():
    generator = np.random.default_rng(0)
    sounds = [np.full((count, 3), count, np.float16) for count in (2, 9, 40)]
    stacked, present = padded(sounds, longest=20, multiple=8, generator=generator)
    assert stacked.shape == (3, 24, 3)
    assert present.sum(axis=1).tolist() == [2, 9, 20]
    assert (stacked[~present] == 0).all()
    assert [set(row[there, 0]) for row, there in zip(stacked, present, strict=True)] == [
        {2.0},
        {9.0},
        {40.0},
    ]
