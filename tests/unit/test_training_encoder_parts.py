"""The parts of encoder-1's training on made-up numbers."""

import io
import struct

import numpy as np
import pytest

from calltone.emotion.baseline import CallerModel
from calltone.emotion.taxonomy import EMOTIONS
from tests.unit.conftest import make_speech
from training.augment import AugmentationSettings, add_noise, augment, mu_law, telephone
from training.callers import measure_callers
from training.corpora import CorpusError
from training.encoder_head import (
    CLEAN,
    Examples,
    HeadSettings,
    Projection,
    balance,
    centre_on_speakers,
    fit_head,
    unproject,
)
from training.made_calls import Evidence
from training.scores import confusion, per_emotion, risk_coverage
from training.speech_gate import fit_gate, made_up_sounds, measure_gate
from training.weights import WeightsError, read_variables

CLASSES = len(EMOTIONS)


def examples(*, speakers=6, takes=4, size=20, seed=0):
    """Embeddings whose first seven columns are the emotion, over a voice of its own."""
    generator = np.random.default_rng(seed)
    voices = generator.normal(0, 3, (speakers, size))
    labels = np.tile(np.repeat(np.arange(CLASSES), takes), speakers)
    speaker = np.repeat(np.arange(speakers), CLASSES * takes)
    embeddings = voices[speaker] + 2 * np.eye(CLASSES, size)[labels]
    embeddings += generator.normal(0, 0.3, embeddings.shape)
    return Examples(
        embeddings.astype(np.float32),
        labels,
        np.array([f"one/{number}" for number in speaker]),
        np.full(len(labels), "one"),
        np.full(len(labels), CLEAN),
    )


def test_a_telephone_keeps_only_its_band():
    def level_db(samples, hz):
        spectrum = np.abs(np.fft.rfft(samples)) ** 2
        return 10 * np.log10(spectrum[int(hz * len(samples) / 16_000)] + 1e-9)

    time_sec = np.arange(16_000) / 16_000
    tones = sum(0.2 * np.sin(2 * np.pi * hz * time_sec) for hz in (80, 1000, 6000))
    heard = telephone(tones.astype(np.float32))
    assert heard.dtype == np.float32
    assert level_db(heard, 1000) > level_db(tones, 1000) - 2
    assert level_db(heard, 80) < level_db(tones, 80) - 20
    assert level_db(heard, 6000) < level_db(tones, 6000) - 30


def test_mu_law_has_256_steps_at_most():
    assert len(np.unique(mu_law(np.linspace(-1, 1, 10_000)))) <= 256


def test_noise_is_added_at_the_ratio():
    samples = make_speech(1.0)
    noise = np.random.default_rng(0).normal(0, 1, 3_000).astype(np.float32)
    added = add_noise(samples, noise, 10.0) - samples
    assert 10 * np.log10(np.mean(samples**2) / np.mean(added**2)) == pytest.approx(10, abs=0.1)
    assert add_noise(samples, np.zeros(10, np.float32), 10.0) is samples


def test_the_same_seed_makes_the_same_copy():
    noise = [np.random.default_rng(0).normal(0, 1, 3_000).astype(np.float32)]
    one, same, other = (
        augment(make_speech(2.0), noise, AugmentationSettings(), np.random.default_rng(seed))
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert len(one) != len(other) or not np.allclose(one, other)


def test_a_head_learns_emotions_and_not_voices():
    learned, met = examples(seed=0), examples(seed=1)
    projection = Projection.fit(learned.embeddings, 20)
    rows = learned.projected(projection)
    weights = balance(rows.labels, rows.corpus, rows.copy, {}, {CLEAN: 1.0})
    settings = HeadSettings(parts=((20, 1.0), (12, 1.0)))
    head = unproject(fit_head(rows, settings, weights), projection)
    scores = head.scores(met.embeddings)
    assert scores.mean(axis=1) == pytest.approx(0, abs=1e-4)
    offsets = np.stack([scores[met.speaker == name].mean(axis=0) for name in met.speaker])
    assert ((scores - offsets).argmax(axis=1) == met.labels).mean() > 0.95


@pytest.mark.parametrize("rows", [10, 100])
def test_components_are_those_of_the_rows_alone(rows):
    embeddings = np.random.default_rng(0).normal(0, 1, (rows, 30)).astype(np.float32)
    projected = Projection.fit(embeddings, 25).apply(embeddings)
    assert projected.shape == (rows, min(rows - 1, 25))
    covariance = np.cov(projected.T)
    assert np.abs(covariance - np.diag(np.diag(covariance))).max() < 0.02
    assert (np.diff(np.diag(covariance)) < 1e-4).all()


def test_centring_takes_a_voice_from_its_copies_too():
    rows = examples(speakers=2, takes=1)
    copy = np.where(np.arange(len(rows.labels)) % 2, "telephone", CLEAN)
    rows = Examples(rows.embeddings, rows.labels, rows.speaker, rows.corpus, copy)
    centred = centre_on_speakers(rows, np.ones(len(copy)))
    shift = rows.embeddings - centred
    for name in np.unique(rows.speaker):
        assert shift[rows.speaker == name] == pytest.approx(
            shift[rows.speaker == name][:1].repeat(CLASSES, axis=0), abs=1e-4
        )


def test_classes_and_then_corpora_weigh_as_told():
    labels = np.array([0, 0, 0, 1, 0, 1])
    corpus = np.array(["a", "a", "a", "a", "b", "b"])
    weights = balance(labels, corpus, np.full(6, CLEAN), {"b": 0.5}, {CLEAN: 1.0})
    assert weights.mean() == pytest.approx(1)
    assert weights[labels == 0].sum() == pytest.approx(weights[labels == 1].sum())
    assert weights[:3].sum() == pytest.approx(2 * weights[4])


def test_callers_are_measured_as_they_were_made():
    generator = np.random.default_rng(0)
    speaker, labels = np.repeat(np.arange(60), 70), np.tile(np.arange(CLASSES), 600)
    offsets = generator.normal(0, 1.0, (60, CLASSES))
    scores = 4 * np.eye(CLASSES)[labels] + offsets[speaker]
    scores += generator.normal(0, 0.5, scores.shape)
    caller = measure_callers(
        scores, labels, speaker.astype(str), np.ones(len(labels)), strength=0.1
    )
    assert np.diag(caller.between) == pytest.approx(1.0, rel=0.5)
    assert np.diag(caller.within) == pytest.approx(0.25, rel=0.2)
    assert caller.class_means == pytest.approx(4 * np.eye(CLASSES), abs=0.6)


def test_callers_without_an_emotion_or_without_speakers():
    scores, labels = np.zeros((CLASSES, CLASSES)), np.arange(CLASSES)
    speaker, weights = np.full(CLASSES, "1"), np.ones(CLASSES)
    with pytest.raises(CorpusError, match="found none of disgusted"):
        measure_callers(scores[:6], labels[:6], speaker[:6], weights[:6], strength=0.1)
    with pytest.raises(CorpusError, match="expected a speaker with 4 clips"):
        measure_callers(scores, labels, labels.astype(str), weights, strength=0.1)


def test_calls_never_peek_ahead_and_hold_one_speaker():
    generator = np.random.default_rng(0)
    labels = np.tile(np.arange(CLASSES), 4)
    line = np.repeat(["a", "b"], 14)
    scores = 3 * np.eye(CLASSES)[labels] + generator.normal(0, 1, (28, CLASSES))
    caller = CallerModel(3 * np.eye(CLASSES), np.eye(CLASSES), np.eye(CLASSES), 1.0)

    def hear(scores):
        evidence = Evidence.unknown(30)
        evidence.hear(caller, scores, np.arange(28), line, labels)
        return evidence

    heard = hear(scores)
    assert np.isnan(heard.single[28:]).all()
    assert np.isfinite(heard.mixed[:28]).all()
    assert np.isnan(heard.one_mood).all()  # two utterances of one emotion are no call
    changed = scores.copy()
    changed[line == "b"] += 5
    np.testing.assert_array_equal(hear(changed).mixed[:14], heard.mixed[:14])


def test_the_gate_tells_what_it_learned():
    generator = np.random.default_rng(0)
    speech = generator.normal(1, 1, (300, 30)).astype(np.float32)
    noise = generator.normal(-1, 1, (80, 30)).astype(np.float32)
    gate = fit_gate(speech, noise)
    assert (gate.scores(speech) > 0).mean() > 0.99
    assert (gate.scores(noise) > 0).mean() < 0.01
    apart = np.arange(80) % 2 == 1
    scores = measure_gate(speech, np.repeat(np.arange(30), 10).astype(str), noise, apart)
    assert scores.speech_refused < 0.05
    assert scores.noise_passed < 0.05


def test_made_up_sounds_are_short_loud_and_the_same_each_time():
    sounds = made_up_sounds(20)
    assert all(4_800 <= len(sound) <= 48_000 and np.isfinite(sound).all() for sound in sounds)
    assert all(np.abs(sound).max() > 0.01 for sound in sounds)
    np.testing.assert_array_equal(sounds[7], made_up_sounds(20)[7])


def test_figures_of_emotions():
    labels, predicted = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 2])
    figures = per_emotion(labels, predicted)
    assert figures["happy"] == {"clips": 2, "precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert set(figures) == {"neutral", "happy"}
    assert confusion(labels, predicted)[1][:3] == [0, 1, 1]


def test_fewer_clips_are_left_at_a_higher_confidence():
    probabilities = np.full((2, CLASSES), 0.01)
    probabilities[0, 0], probabilities[1, 1] = 0.94, 0.46
    points = risk_coverage(np.array([0, 0]), probabilities)
    assert points[0] == {"confidence": 0.0, "coverage": 1.0, "accuracy": 0.5}
    assert points[-1] == {"confidence": 0.9, "coverage": 0.5, "accuracy": 1.0}


def ctranslate_file(name: str, values: np.ndarray, code: int) -> bytes:
    def text(value: str) -> bytes:
        return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"

    head = struct.pack("<I", 6) + text("WhisperSpec") + struct.pack("<II", 3, 1)
    shape = struct.pack(f"<B{values.ndim}I", values.ndim, *values.shape)
    return head + text(name) + shape + struct.pack("<BI", code, values.nbytes) + values.tobytes()


def test_weights_are_read_by_name():
    values = np.arange(6, dtype=np.float16).reshape(2, 3)
    content = ctranslate_file("encoder/conv1/bias", values, 4)
    np.testing.assert_array_equal(read_variables(io.BytesIO(content))["conv1/bias"], values)
    assert read_variables(io.BytesIO(ctranslate_file("decoder/a", values, 4))) == {}


def test_weights_cut_short_or_of_another_kind():
    content = ctranslate_file("encoder/a", np.zeros(3, np.float32), 0)
    with pytest.raises(WeightsError, match="expected 12 more bytes, got 8"):
        read_variables(io.BytesIO(content[:-4]))
    with pytest.raises(WeightsError, match="expected a type of"):
        read_variables(io.BytesIO(ctranslate_file("encoder/a", np.zeros(3, np.float32), 9)))
