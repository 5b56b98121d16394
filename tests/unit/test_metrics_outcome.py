"""How calls ended, and how sure figures over them are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from calltone.metrics.confidence import mean_interval, wilson
from calltone.metrics.figures import agreement, with_confidence
from calltone.metrics.outcome import Outcomes


def outcome(start: float | None, end: float | None, **talk: object) -> Outcomes:
    return Outcomes.of({"mood_start": start, "mood_end": end, **talk}, duration_sec=60)


@pytest.mark.parametrize(
    ("start", "end", "began", "ended", "recovered"),
    [
        (-0.5, 0.3, 1, 0, 1),
        (-0.5, -0.1, 1, 0, 1),  # that near to zero is neutral
        (-0.5, -0.4, 1, 1, 0),
        (0.1, -0.5, 0, 1, 0),
        (-0.1, 0.5, 0, 0, 0),
    ],
)
def test_recovery_is_from_negative_to_neutral_or_better(start, end, began, ended, recovered):
    one = outcome(start, end)
    assert (one.began_negative, one.ended_negative, one.recovered) == (began, ended, recovered)


def test_a_call_in_which_the_customer_said_nothing_has_no_mood():
    assert outcome(None, None) == Outcomes()
    assert Outcomes.of(None, duration_sec=9) == Outcomes()


def test_shares_of_talk_know_of_how_much_time():
    stereo = outcome(
        None, None, talk_sec={"customer": 20.5, "agent": 10.0}, silence_sec=30.0, overlap_sec=0.5
    )
    assert (stereo.customer_talk_ms, stereo.customer_measured_ms) == (20_500, 60_000)
    assert (stereo.agent_talk_ms, stereo.agent_measured_ms, stereo.overlap_ms) == (
        10_000,
        60_000,
        500,
    )
    assert (stereo.silence_ms, stereo.silence_measured_ms) == (30_000, 60_000)
    live = outcome(None, None, talk_sec={"customer": 20.5}, silence_sec=None, overlap_sec=None)
    assert (live.customer_measured_ms, live.agent_measured_ms, live.silence_measured_ms) == (
        60_000,
        0,
        0,
    )
    mono = outcome(None, None, talk_sec={"mixed": 40.0}, silence_sec=20.0, overlap_sec=0.0)
    assert (mono.customer_measured_ms, mono.silence_ms) == (0, 20_000)


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_agrees_with_scipy(hits, trials):
    hits = min(hits, trials)
    expected = stats.binomtest(hits, trials).proportion_ci(method="wilson")
    assert wilson(hits, trials) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=50))
def test_the_interval_of_a_mean_agrees_with_scipy(values):
    found = mean_interval(sum(values), sum(v * v for v in values), len(values))
    mean, error = sum(values) / len(values), stats.sem(values)
    half = error * stats.t.ppf(0.975, len(values) - 1)
    assert found == pytest.approx((mean - half, mean + half), abs=1e-6)


def test_too_few_calls_have_no_interval():
    assert wilson(0, 0) is None
    assert mean_interval(0.5, 0.25, 1) is None
    figures = with_confidence(outcome(-0.5, 0.3))
    assert figures["mood_change"] == 0.8
    assert figures["mood_change_interval"] is None
    assert figures["recovery_rate_interval"] == [0.2065, 1.0]


def test_figures_of_nothing_are_none():
    assert set(with_confidence(Outcomes()).values()) == {0, None}


def test_agreement_is_per_emotion_the_model_had_named():
    rates = agreement({"angry-angry": 3, "angry-sad": 1, "sad-neutral": 2})
    assert list(rates) == ["sad", "angry"]
    assert (rates["angry"]["judged"], rates["angry"]["rate"]) == (4, 0.75)
    assert (rates["sad"]["agreed"], rates["sad"]["rate"]) == (0, 0.0)
