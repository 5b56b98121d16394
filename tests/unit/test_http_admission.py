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


def test_as_many_as_there_are_places():
    admission = Admission(places=2, at_once=2)
    with ExitStack() as taken:
        for _ in range(2):
            taken.enter_context(admission.place())
        with pytest.raises(Overloaded, match="2 chunks are being analysed"), admission.place():
            pass
    with admission.place():
        pass


def test_a_chunk_that_fails_gives_its_place_back():
    admission = Admission(places=1, at_once=1)
    for _ in range(3):
        with pytest.raises(ValueError, match="not audio"), admission.place():
            raise ValueError("not audio")


def test_who_waits_for_its_turn_has_a_place_and_is_not_refused():
    admission = Admission(places=2, at_once=1)
    served = threading.Event()

    def wait_for_the_turn():
        with admission.place():
            served.set()

    waiting = threading.Thread(target=wait_for_the_turn)
    with admission.place():
        waiting.start()
        assert not served.wait(0.1)
    waiting.join(10)
    assert served.is_set()


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
