"""Clients that are slow, or go away in the middle, through the server the function runs in."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPResponse

import pytest

from infra.local.functions import FUNCTIONS, function
from infra.local.keeper import Keeper
from infra.local.names import HOST, ROOT, UNKNOWN_CONSENT
from infra.local.ports import reserved_ports
from infra.local.process import Runtime
from infra.local.stack import LocalStack
from tests.audio_forms import FORMS
from tests.fresh_stack import PATIENT
from tests.integration.api import SPEECH_WAV, Api, assert_problem

THREADS = 3
PATIENCE_SEC = 120
MP3 = FORMS["MP3 of lame"].write()


@pytest.fixture(scope="module")
def port(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The HTTP function in a process of its own, with few threads and little patience."""
    environment = {
        **stack.environment,
        **PATIENT,
        "RECORDINGS_BUCKET": stack.bucket,
        "MODEL_URI": str(ROOT / "model_artifacts" / "encoder-1"),
        **UNKNOWN_CONSENT,
        "BODY_TIMEOUT_SEC": "2",
        "THREADS": str(THREADS),
    }
    with Keeper() as keeper, reserved_ports({"api": 0}) as ports:
        runtime = Runtime(tmp_path_factory.mktemp("impatient"), ports, keeper)
        source = ROOT / "functions" / "main.py"
        with function(FUNCTIONS[0], runtime, source=source, environment=environment):
            yield ports["api"]


@pytest.fixture
def impatient(port: int, agent_token: str) -> Api:
    return Api(f"http://{HOST}:{port}/api/v1", agent_token)


class Client:
    """A connection on which every byte is sent by hand."""

    def __init__(self, port: int, token: str, *, query: str, headers: str) -> None:
        self._socket = socket.create_connection((HOST, port), timeout=PATIENCE_SEC)
        self.send(
            f"POST /api/v1/analyze/stream?{query} HTTP/1.1\r\nHost: {HOST}\r\n"
            f"Authorization: Bearer {token}\r\n"
            f"Content-Type: audio/mpeg\r\n{headers}\r\n\r\n".encode()
        )

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def stop_sending(self) -> None:
        self._socket.shutdown(socket.SHUT_WR)

    def answer(self) -> tuple[int, str]:
        with closing(HTTPResponse(self._socket)) as response:
            response.begin()
            return response.status, response.read().decode()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def connect(port: int, agent_token: str, call_id: str) -> Iterator:
    with ExitStack() as open_clients:

        def connected(headers: str = f"Content-Length: {len(MP3)}") -> Client:
            query = f"call_id={call_id}&sequence=0"
            client = Client(port, agent_token, query=query, headers=headers)
            open_clients.callback(client.close)
            return client

        yield connected


@pytest.fixture
def stored_nothing(firestore_client, impatient: Api, call_id: str) -> Iterator[None]:
    """Whatever the test sends leaves nothing behind, and the function goes on."""
    yield
    assert not firestore_client.document(f"calls/{call_id}").get().exists
    assert impatient.send(call_id=call_id, sequence=0).status_code == 200


@pytest.mark.usefixtures("stored_nothing")
def test_half_of_a_body_is_no_shorter_chunk(connect):
    client = connect()
    client.send(MP3[: len(MP3) // 2])  # would be heard, as a chunk of half the length
    client.stop_sending()
    status, text = client.answer()
    assert status == 400
    assert f"The body broke off after {len(MP3) // 2} of {len(MP3)} bytes." in text


@pytest.mark.usefixtures("stored_nothing")
def test_clients_that_go_away(connect):
    for sent in (b"", MP3[:1], MP3[: len(MP3) // 2], MP3[:-1]):
        client = connect()
        client.send(sent)
        client.close()


@pytest.mark.usefixtures("stored_nothing")
@pytest.mark.parametrize("chunks", [b"10\r\nhalf", b"what\r\n", b"4\r\nhalfway on\r\n"])
def test_broken_chunks(connect, chunks: bytes):
    client = connect("Transfer-Encoding: chunked")
    client.send(chunks)
    client.stop_sending()
    status, text = client.answer()
    assert status == 400
    assert "broke off" in text


def test_whole_chunks(connect):
    client = connect("Transfer-Encoding: chunked")
    half = len(MP3) // 2
    for part in (MP3[:half], MP3[half:], b""):
        client.send(f"{len(part):x}\r\n".encode() + part + b"\r\n")
    status, text = client.answer()
    assert status == 200, text


@pytest.mark.usefixtures("stored_nothing")
def test_clients_that_stall_do_not_keep_others_waiting(connect, impatient: Api):
    stalled = [connect() for _ in range(THREADS)]
    for client in stalled:
        client.send(MP3[:100])
    assert impatient.get("/health").status_code == 200  # though all threads were taken
    for client in stalled:
        status, text = client.answer()
        assert status == 408
        assert "The body must arrive within 2 s; got" in text


@pytest.mark.usefixtures("stored_nothing")
def test_a_trickle_is_as_slow_as_a_stall(connect):
    client = connect()
    for byte in MP3[:100]:
        try:
            client.send(bytes([byte]))
        except ConnectionError:
            break
        time.sleep(0.05)
    assert client.answer()[0] == 408


def test_a_slow_client_in_time_is_served(connect):
    client = connect()
    for start in range(0, len(MP3), 1000):
        client.send(MP3[start : start + 1000])
        time.sleep(0.02)
    status, text = client.answer()
    assert status == 200, text


def test_a_connection_is_kept_for_the_next_chunk(impatient: Api, call_id: str):
    for sequence in range(3):
        response = impatient.send(SPEECH_WAV, call_id=call_id, sequence=sequence)
        assert response.status_code == 200, response.text
        time.sleep(0.8)  # together longer than one body may take


def test_a_body_that_is_too_long_by_its_own_word(connect):
    client = connect("Content-Length: 99000000000")
    client.send(b"x")
    status, text = client.answer()
    assert status == 413, text


def test_refused_before_the_body_is_waited_for(port: int, call_id: str):
    client = Client(port, "no token", query=f"call_id={call_id}", headers="Content-Length: 9000")
    with closing(client):
        assert client.answer()[0] == 401


def test_bad_requests_leave_the_function_as_it_was(impatient: Api, call_id: str):
    for _ in range(20):
        assert_problem(impatient.send(MP3[:3], call_id=call_id), 400, "damaged")
    assert impatient.get("/health").status_code == 200
