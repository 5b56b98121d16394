"""A client of a live call sends each chunk until it is taken, and says what it cannot send."""

import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from calltone.cli.live_client import LiveCallClient, LiveCallError
from calltone.cli.live_meter import Beat, Meter
from calltone.cli.sign_in import FixedToken
from calltone.emotion.taxonomy import EMOTIONS

Answer = tuple[int, dict[str, object]] | None


@contextmanager
def service(answers: list[Answer]) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Give these answers one after the other; None hangs up. Keeps what was asked."""
    asked: list[tuple[str, bytes]] = []
    left = iter(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            answer = next(left)
            if answer is None:
                return
            body = json.dumps(answer[1]).encode()
            self.send_response(answer[0])
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def client(url: str, say: Callable[[str], None] = lambda _text: None, **options: float):
    return LiveCallClient(url=url, call_id="c", tokens=FixedToken("t"), say=say, **options)


def test_a_chunk_is_sent_until_it_is_taken():
    said: list[str] = []
    busy = (503, {"detail": "48 chunks are being analysed here already."})
    with service([busy, None, (429, {}), (200, {"segment_id": "customer-000007"})]) as (url, asked):
        sender = client(url, said.append)
        answer = sender.send(b"RIFF", sequence=7, start_offset_sec=17.5)
    assert answer == {"segment_id": "customer-000007"}
    assert sender.retries == 3
    assert len(set(asked)) == 1  # the very same request each time
    assert asked[0][0].endswith("channel=customer&sequence=7&start_offset_sec=17.500")
    assert said[0] == "503: 48 chunks are being analysed here already. Trying again."
    assert "does not answer" in said[1]


def test_what_is_refused_for_good_is_not_sent_again():
    with service([(409, {"detail": "is another client sending this call?"})]) as (url, asked):
        with pytest.raises(LiveCallError, match="409: is another client"):
            client(url).send(b"RIFF", sequence=0, start_offset_sec=0)
        assert len(asked) == 1


def test_nobody_tries_for_ever():
    with service([(503, {})] * 3) as (url, _), pytest.raises(LiveCallError, match="503"):
        client(url, give_up_sec=0.3).send(b"RIFF", sequence=0, start_offset_sec=0)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def beat(*, mood: bool = True, waiting: int = 0) -> Beat:
    shares = {e.value: 0.4 if e.value == "angry" else 0.1 for e in EMOTIONS}
    shown = {"emotion": "angry", "trend": "worsening", "probabilities": shares}
    return Beat(
        end_sec=5.0,
        segment={"detected_emotion": "angry" if mood else None, "confidence_score": None},
        mood=shown if mood else None,
        latency_sec=0.048,
        waiting=waiting,
        retries=0,
    )


def test_on_a_terminal_the_meter_is_drawn_over_the_last_one():
    terminal = Terminal()
    meter = Meter(terminal, colour=False)
    meter.show(beat())
    first = terminal.getvalue()
    meter.show(beat(waiting=2))
    assert first.count("\n") == 1 + len(EMOTIONS)
    assert f"> angry     {'█' * 12}{'░' * 18}  40%" in first
    assert terminal.getvalue().removeprefix(first).startswith(f"\x1b[{1 + len(EMOTIONS)}F\x1b[J")
    assert "2 waiting" in terminal.getvalue()


def test_elsewhere_it_is_a_line_per_chunk():
    pipe = io.StringIO()
    meter = Meter(pipe, colour=False)
    meter.show(beat())
    meter.show(beat(mood=False))
    spoken, silent = pipe.getvalue().splitlines()
    assert spoken.split() == ["0:05", "angry", "mood", "angry", "worsening", "48", "ms"]
    assert silent.split() == ["0:05", "no", "speech", "mood", "-", "48", "ms"]
