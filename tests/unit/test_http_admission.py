"""An instance takes on only as many chunks as it has places for."""

import threading
from contextlib import ExitStack

import pytest

from calltone.entrypoints.http.admission import Admission, Overloaded


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
