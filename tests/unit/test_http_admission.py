"""An instance takes on only as many chunks as it has places for."""

import threading
from contextlib import ExitStack

import pytest
from flask import Flask

from calltone.calls.webhook_events import Received, StreamFrames
from calltone.container import Container
from calltone.entrypoints.http import webhooks
from calltone.entrypoints.http.admission import Admission, Overloaded
from calltone.entrypoints.http.problems import register_problems
from calltone.entrypoints.http.webhooks.delivery import Delivery
from calltone.platform.settings import Settings


class Clock:
    """Stands still unless told."""

    def __init__(self) -> None:
        self.now_sec = 0.0

    def __call__(self) -> float:
        return self.now_sec


def busy(admission: Admission, clock: Clock, *, each_sec: float) -> None:
    """Let the admission see how long chunks take."""
    for number in range(100):
        with admission.place(b"before %d" % number):
            clock.now_sec += each_sec


def refused(admission: Admission, chunk: bytes) -> int:
    """Be refused; answer the seconds after which to come again."""
    with pytest.raises(Overloaded) as refusal, admission.place(chunk):
        pass
    return refusal.value.retry_after_sec


def test_as_many_as_there_are_places():
    admission = Admission(places=2, at_once=2)
    with ExitStack() as taken:
        for number in range(2):
            taken.enter_context(admission.place(b"%d" % number))
        with pytest.raises(Overloaded, match="as it can analyse"), admission.place(b"3"):
            pass
    with admission.place(b"3"):
        pass


def test_a_chunk_that_fails_gives_its_place_back():
    admission = Admission(places=1, at_once=1)
    for _ in range(3):
        with pytest.raises(ValueError, match="not audio"), admission.place(b"chunk"):
            raise ValueError("not audio")


def test_who_waits_for_its_turn_has_a_place_and_is_not_refused():
    admission = Admission(places=2, at_once=1)
    served = threading.Event()

    def wait_for_the_turn():
        with admission.place(b"second"):
            served.set()

    waiting = threading.Thread(target=wait_for_the_turn)
    with admission.place(b"first"):
        waiting.start()
        assert not served.wait(0.1)
    waiting.join(60)
    assert served.is_set()


def test_a_chunk_whose_turn_would_come_too_late_is_refused_though_there_are_places():
    clock = Clock()
    admission = Admission(places=100, at_once=1, now=clock)
    busy(admission, clock, each_sec=3.0)
    with admission.place(b"running"):
        assert refused(admission, b"late") in (2, 3)


def test_the_longer_the_line_the_later_one_is_told_to_come_again():
    clock = Clock()
    admission = Admission(places=100, at_once=1, now=clock)
    busy(admission, clock, each_sec=1.5)
    with admission.place(b"running"):
        told = [refused(admission, b"%d" % number) for number in range(20)]
    assert told[0] == 1
    assert told[3] in (5, 6)
    assert set(told[8:]) == {10}


def test_who_was_refused_comes_before_who_came_later():
    clock = Clock()
    admission = Admission(places=2, at_once=1, now=clock)
    busy(admission, clock, each_sec=1.2)
    with admission.place(b"running"):
        refused(admission, b"early")
        refused(admission, b"late")
    with admission.place(b"other"):
        clock.now_sec += 1
        assert refused(admission, b"new") > refused(admission, b"early")
    with admission.place(b"early"):
        pass


def test_a_turn_is_not_kept_for_who_stays_away():
    clock = Clock()
    admission = Admission(places=3, at_once=1, now=clock)
    busy(admission, clock, each_sec=1.2)
    with admission.place(b"running"):
        for number in range(20):
            refused(admission, b"absent %d" % number)
        assert refused(admission, b"before") == 10
        clock.now_sec += 60
        assert refused(admission, b"after") == 1


def test_an_idle_instance_takes_on_whoever_comes():
    clock = Clock()
    admission = Admission(places=2, at_once=2, now=clock)
    busy(admission, clock, each_sec=5.0)
    with admission.place(b"one"), admission.place(b"two"):
        for number in range(50):
            refused(admission, b"absent %d" % number)
    with admission.place(b"new"):
        pass


class Streaming:
    """A platform whose every delivery is a batch of a stream."""

    def read(self, _delivery: Delivery) -> Received:
        batch = StreamFrames(call_id="stream-1", frames={0: b"x"})
        return Received(platform="streaming", events=(batch,), delivery_id=None)


def test_batches_of_a_stream_are_refused_like_chunks(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(webhooks.PLATFORMS, "streaming", lambda _: Streaming())
    settings = {"GOOGLE_CLOUD_PROJECT": "demo-calltone", "RECORDINGS_BUCKET": "recordings"}
    app = Flask("test")
    register_problems(app)
    container = Container(Settings.from_environment(settings))
    app.register_blueprint(webhooks.blueprint(container, Admission(places=0)))
    answer = app.test_client().post("/webhooks/streaming", json=[])
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
