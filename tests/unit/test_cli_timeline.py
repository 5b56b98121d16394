import io

import pytest

from calltone import timeline
from calltone.emotion.taxonomy import EMOTIONS
from calltone.timeline import Moment


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def moment(emotion: str | None = "angry", start_sec: float = 0, end_sec: float = 5) -> Moment:
    return Moment(start_sec, end_sec, emotion, 0.62, is_uncertain=False)


def test_a_moment_says_when_what_and_how_sure():
    line = timeline.moment_line(moment(start_sec=63, end_sec=66), colour=False)
    assert line.split() == ["1:03", "-", "1:06", "██████░░░░", "angry", "62%"]


def test_doubt_has_a_mark():
    doubtful = Moment(0, 1, "sad", 0.3, is_uncertain=True)
    assert timeline.moment_line(doubtful, colour=False).endswith("30% ?")


def test_silence_has_words():
    assert "no speech" in timeline.moment_line(moment(None), colour=True)


@pytest.mark.parametrize("emotion", list(EMOTIONS))
def test_every_emotion_has_its_colour_and_letter(emotion):
    assert "\x1b[38;5;" in timeline.moment_line(moment(emotion.value), colour=True)
    drawn = timeline.strip([moment(emotion.value)], duration_sec=5, width=4, colour=False)
    assert len(set(drawn)) == 1
    assert f"{drawn[0]} {emotion.value}" in timeline.legend(colour=False)


def test_strip_shows_where_what_was_heard():
    moments = [moment("neutral", 0, 5), moment("angry", 10, 20)]
    assert timeline.strip(moments, duration_sec=20, width=8, colour=False) == "nn··AAAA"


def test_strip_of_nothing():
    assert timeline.strip([], duration_sec=3, width=5, colour=True) == "·····"


def test_counts_are_bars_most_frequent_first():
    lines = list(timeline.counts_lines({"sad": 1, "angry": 3, "happy": 0}, colour=False))
    assert [line.split()[:2] for line in lines] == [["angry", "3"], ["sad", "1"]]
    assert list(timeline.counts_lines({"sad": 0}, colour=False)) == []


@pytest.mark.parametrize(
    ("share", "text"), [(-1, "0%"), (0, "0%"), (0.5, "50%"), (1, "100%"), (7, "100%")]
)
def test_progress(share, text):
    bar = timeline.progress_bar(share, width=10)
    assert bar.endswith(text)
    assert bar.count("█") + bar.count("░") == 10


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.99, "0:59"), (61, "1:01"), (3_661, "1:01:01")]
)
def test_clock(seconds, text):
    assert timeline.clock(seconds) == text


def test_colour_is_for_terminals_that_want_it():
    assert timeline.wants_colour(Terminal(), {})
    assert not timeline.wants_colour(Terminal(), {"NO_COLOR": "1"})
    assert timeline.wants_colour(Terminal(), {"NO_COLOR": ""})
    assert not timeline.wants_colour(io.StringIO(), {})
