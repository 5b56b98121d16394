"""So many recordings at once and no more."""

import threading

import pytest

from calltone.calls.errors import Busy
from calltone.calls.gate import Gate


def test_whoever_finds_no_place_in_time_is_told_to_come_again():
    gate = Gate(places=1, patience_sec=0.01)
    with gate.place(), pytest.raises(Busy, match="deliver the event again"), gate.place():
        pass
    with gate.place():
        pass  # the one who was refused holds nothing


def test_no_more_than_the_places_are_in_at_once():
    gate = Gate(places=2)
    inside, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal inside, most
        with gate.place():
            with lock:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0.005)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2
