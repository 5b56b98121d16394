"""Work in the background neither holds up an answer nor brings it down."""

import threading
import time

import pytest

from calltone.platform.background import BackgroundThreads


def test_a_short_job_is_done_when_run_comes_back():
    done = []
    BackgroundThreads().run(lambda: done.append(1), wait_sec=60)
    assert done == [1]


def test_a_long_job_is_not_waited_for():
    go_on, ended = threading.Event(), threading.Event()

    def job() -> None:
        go_on.wait(60)
        ended.set()

    begun = time.monotonic()
    BackgroundThreads().run(job, wait_sec=0.05)
    assert time.monotonic() - begun < 5
    assert not ended.is_set()
    go_on.set()
    assert ended.wait(60)


def test_a_job_that_fails_is_logged(caplog: pytest.LogCaptureFixture):
    BackgroundThreads().run(lambda: 1 / 0, wait_sec=60)
    assert "a job in the background has failed" in caplog.text


def test_jobs_do_not_pile_up(caplog: pytest.LogCaptureFixture):
    go_on, ran = threading.Event(), []
    background = BackgroundThreads(threads=1, most_waiting=1)
    for number in range(4):

        def job(number: int = number) -> None:
            go_on.wait(60)
            ran.append(number)

        background.run(job, wait_sec=0)
    assert caplog.text.count("a job is dropped") == 2
    go_on.set()
    background.run(lambda: None, wait_sec=60)
    deadline = time.monotonic() + 60
    while len(ran) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert ran == [0, 1]
