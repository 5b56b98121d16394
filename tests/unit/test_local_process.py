"""One service: readiness, deadlines, and nothing left when it ends, grandchildren included."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infra.local.errors import NotReady, ServiceFailed, StackRunning, StartAbandoned
from infra.local.keeper import Keeper
from infra.local.lock import alone_in
from infra.local.names import ROOT
from infra.local.process import Runtime, readable, running, wait_ready

# A service that ignores SIGTERM in a child of its own.
STUBBORN = "trap '' TERM; sleep 60 & echo $!; wait"


@pytest.fixture
def runtime(tmp_path):
    with Keeper() as keeper:
        yield Runtime(tmp_path, {}, keeper)


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(condition, limit_sec=60):
    deadline = time.monotonic() + limit_sec
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert condition()


def wait_for_pid(path):
    wait_until(lambda: path.exists() and path.read_text().endswith("\n"))
    return int(path.read_text())


def test_the_whole_group_ends_with_the_block(runtime, monkeypatch):
    monkeypatch.setattr("infra.local.process._GRACE_SEC", 0.2)
    with running("stubborn", ["sh", "-c", STUBBORN], runtime=runtime) as service:
        grandchild = wait_for_pid(service.log_path)
        assert is_alive(grandchild)
        assert os.getpgid(service.process.pid) == service.process.pid

    assert service.process.poll() is not None
    wait_until(lambda: not is_alive(grandchild))


def test_ends_when_the_block_fails(runtime):
    with contextlib.suppress(KeyError), running("it", ["sleep", "60"], runtime=runtime) as service:
        raise KeyError

    assert service.process.poll() is not None


def test_credentials_do_not_reach_a_service_and_loopback_needs_no_proxy(runtime, monkeypatch):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/key.json")
    monkeypatch.setenv("NO_PROXY", "example.com")
    with running("it", ["env"], runtime=runtime, environment={"A": "b"}) as service:
        service.process.wait()
    lines = service.log_path.read_text().splitlines()

    assert "A=b" in lines
    assert "NO_PROXY=example.com,127.0.0.1,localhost" in lines
    assert not any("/key.json" in line for line in lines)


def test_readiness_is_waited_for(runtime):
    with running("it", ["sleep", "60"], runtime=runtime) as service:
        answers = iter([False, False, True])
        wait_ready(service, lambda: next(answers), runtime=runtime, deadline_sec=5)


def test_a_service_that_ends_says_how(runtime):
    message = r"(?s)it ended with status 3.*it\.log.*no port"
    with (
        running("it", ["sh", "-c", "echo no port; exit 3"], runtime=runtime) as service,
        pytest.raises(ServiceFailed, match=message),
    ):
        wait_ready(service, lambda: False, runtime=runtime, deadline_sec=5)


def test_a_service_that_is_late_says_so(runtime):
    with (
        running("it", ["sleep", "60"], runtime=runtime) as service,
        pytest.raises(NotReady, match=r"it is not ready after 0\.1 s"),
    ):
        wait_ready(service, lambda: False, runtime=runtime, deadline_sec=0.1)


def test_nobody_waits_once_the_start_is_given_up(runtime):
    runtime.abandoned.set()
    with (
        running("it", ["sleep", "60"], runtime=runtime) as service,
        pytest.raises(StartAbandoned),
    ):
        wait_ready(service, lambda: False, runtime=runtime, deadline_sec=60)


def test_a_killed_stack_leaves_nothing(tmp_path):
    code = f"""
from infra.local.keeper import Keeper
from infra.local.process import Runtime, running
from pathlib import Path
import time
with Keeper() as keeper:
    with running("it", ["sh", "-c", "sleep 60 & echo $!; wait"],
                 runtime=Runtime(Path({str(tmp_path)!r}), {{}}, keeper)):
        time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as stack:  # noqa: S603
        grandchild = wait_for_pid(tmp_path / "logs" / "it.log")
        assert is_alive(grandchild)
        stack.kill()

    wait_until(lambda: not is_alive(grandchild))


def test_two_stacks_do_not_share_a_folder(tmp_path):
    message = rf"process {os.getpid()}\) is running in"
    with (
        alone_in(tmp_path),
        pytest.raises(StackRunning, match=message),
        alone_in(tmp_path),
    ):
        pass
    with alone_in(tmp_path):
        pass


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("plain", "plain"),
        ("[1, 2]", "[1, 2]"),
        ('{"severity": "INFO", "message": "hello"}', "INFO hello"),
        (
            '{"severity": "ERROR", "message": "failed", "exception": "Trace\\n x\\nKeyError: 1"}',
            "ERROR failed KeyError: 1",
        ),
    ],
)
def test_log_lines_are_shown_as_a_person_reads_them(line, shown):
    assert readable(line) == shown
