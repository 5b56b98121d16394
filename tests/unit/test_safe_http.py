"""Outgoing requests against real servers, and the ways in which they might be led astray."""

import contextlib
import ipaddress
import socket
import ssl
import time

import pytest
import trustme

from calltone.platform.hosts import AllowedHosts
from calltone.platform.pinned import is_public
from calltone.platform.safe_http import (
    Limits,
    OutgoingError,
    Refused,
    SafeHttp,
    TooLarge,
    UnexpectedStatus,
    Unreachable,
)
from tests.unit.raw_server import ok, redirect, serving

QUICK = Limits(connect_sec=2, read_sec=0.5, total_sec=1.0)


def http(hosts: str = "http://127.0.0.1", **options) -> SafeHttp:
    return SafeHttp(AllowedHosts.parse(hosts, demo=True), **options)


def fetch(client: SafeHttp, url: str, *, max_bytes: int = 1000, **options) -> bytes:
    with client.get(url, max_bytes=max_bytes, **options) as download:
        return b"".join(download.blocks())


@pytest.fixture
def names(monkeypatch):
    """A stub resolver: each look-up of a name takes the next of its answers."""
    answers: dict[str, list[str]] = {}
    asked: list[str] = []
    real = socket.getaddrinfo

    def look_up(host, port, *args, **kwargs):
        if host not in answers:
            with contextlib.suppress(ValueError):
                ipaddress.ip_address(host)
                return real(host, port, *args, **kwargs)
            raise socket.gaierror(socket.EAI_NONAME, "nobody of that name")
        asked.append(host)
        address = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        return real(address, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    answers["asked"] = asked
    return answers


def test_a_body_comes_in_blocks_with_its_type():
    body = bytes(600_000)
    with serving(ok(body, Content_Type="audio/wav; rate=8000")) as server:
        with http().get(f"{server.url}/a.wav", max_bytes=600_000) as download:
            blocks = list(download.blocks())
        assert download.content_type == "audio/wav"
        assert b"".join(blocks) == body
        assert max(map(len, blocks)) <= 256 * 1024
        assert "accept-encoding: identity" in server.headers_of(0)


def test_a_chunked_body_is_put_together():
    answer = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )
    with serving(answer) as server:
        assert fetch(http(), server.url) == b"abcde"


def test_a_post_gives_the_status_and_follows_nothing():
    with serving(redirect("http://127.0.0.1:1/")) as server:
        assert http().post(server.url, b"{}", headers={"X-Signature": "s"}) == 302
        assert "x-signature: s" in server.headers_of(0)
        assert len(server.requests) == 1


def test_the_environment_adds_nothing(monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with serving(ok(b"x")) as server:
        assert fetch(http(), server.url) == b"x"
        assert "authorization" not in server.headers_of(0)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1"),  # noqa: S104
        *("::1", "::", "fe80::1", "fc00::1", "fd20:ce::254", "fec0::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1"),
        *("64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1"),
    ],
)
def test_a_listed_name_that_leads_to_a_special_address_is_refused(address: str, names):
    names["api.twilio.com"] = [address]
    with pytest.raises(Refused, match="no public server"):
        fetch(http("api.twilio.com"), "https://api.twilio.com/r.wav")


@pytest.mark.parametrize("address", ["3.120.5.6", "2600:1901:0:38d7::", "8.8.8.8"])
def test_public_addresses_are_public(address: str):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "[::ffff:7f00:1]"]
)
def test_odd_ways_to_write_loopback_are_refused_even_where_listed(host: str):
    hosts = AllowedHosts.parse(host, demo=False)
    with pytest.raises(OutgoingError) as caught:
        fetch(SafeHttp(hosts), f"https://{host}/")
    assert isinstance(caught.value, Refused)


def test_a_name_is_resolved_once_and_connected_to_where_it_was_checked(names):
    names["files.example"] = ["127.0.0.1", "127.0.0.2"]
    with serving(ok(b"first")) as server:
        client = http("http://files.example")
        assert fetch(client, f"http://files.example:{server.port}/") == b"first"
        assert f"host: files.example:{server.port}" in server.headers_of(0)
    assert names["asked"] == ["files.example"]


def test_a_name_that_turns_private_between_two_hops_is_refused(names):
    names["files.example"] = ["127.0.0.1", "169.254.169.254"]
    with serving(redirect("/again")) as server, pytest.raises(Refused, match="no public"):
        fetch(http("http://files.example"), f"http://files.example:{server.port}/")


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/computeMetadata/v1/",
        "https://169.254.169.254/",
        "https://metadata.google.internal/",
        "http://[::1]/",
        "//10.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://user@127.0.0.1/",
    ],
)
def test_a_redirect_is_checked_like_the_first_address(location: str):
    with serving(redirect(location)) as server, pytest.raises(Refused):
        fetch(http(), server.url)


def test_redirects_to_listed_hosts_are_followed_without_the_password():
    with serving(ok(b"recording")) as storage:
        answers = (redirect("/2"), redirect(f"{storage.url}/r.wav"))
        with serving(*answers) as platform:
            body = fetch(http(), platform.url, auth=("AC1", "token"), headers={"X-Key": "k"})
            assert body == b"recording"
            assert all("authorization: basic" in platform.headers_of(i) for i in (0, 1))
            assert "authorization" not in storage.headers_of(0)
            assert "x-key" not in storage.headers_of(0)


def test_redirects_in_a_circle_end():
    with serving(redirect("/")) as server:
        with pytest.raises(Refused, match="more than 3 times"):
            fetch(http(), server.url)
        assert len(server.requests) == 4


def test_the_body_of_a_redirect_is_not_read():
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n")
        with contextlib.suppress(OSError):
            for _ in range(2000):
                connection.sendall(bytes(65536))

    with serving(endless, ok(b"x")) as server:
        assert fetch(http(), server.url) == b"x"


def test_a_declared_size_over_the_limit_is_refused_unread():
    with serving(ok(bytes(1001))) as server, pytest.raises(TooLarge, match="1001 bytes"):
        fetch(http(), server.url)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n" + bytes(0xFFFFF),
    ],
    ids=["until it ends", "chunked"],
)
def test_an_undeclared_size_is_counted(head: bytes):
    with serving(head + bytes(5000)) as server, pytest.raises(TooLarge):
        fetch(http(), server.url)


def test_compressed_answers_are_refused():
    with serving(ok(b"x", Content_Encoding="gzip")) as server, pytest.raises(Refused):
        fetch(http(), server.url)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 200_000,
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(200)) + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 " + b"y" * 200_000,
        b"no http at all\r\n\r\n",
    ],
    ids=["closed", "short", "broken chunk", "long chunk size", *("headers", "header"), *"sx"],
)
def test_broken_and_boundless_answers_are_transient_faults(answer: bytes):
    with serving(answer) as server, pytest.raises(Unreachable) as caught:
        fetch(http(), server.url)
    assert caught.value.is_transient


@pytest.mark.parametrize(
    ("status", "is_transient"), [(404, False), (401, False), (429, True), (500, True), (503, True)]
)
def test_another_status_than_200_is_told(status: int, is_transient: bool):
    answer = f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()
    with serving(answer) as server, pytest.raises(UnexpectedStatus) as caught:
        fetch(http(), server.url)
    assert (caught.value.status, caught.value.is_transient) == (status, is_transient)


def _drip(start: bytes):
    def answer(connection: socket.socket) -> None:
        connection.sendall(start)
        with contextlib.suppress(OSError):
            for _ in range(100):
                connection.sendall(b"x")
                time.sleep(0.1)

    return answer


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"],
    ids=["status", "headers", "body"],
)
def test_a_server_that_drips_is_cut_off_at_the_deadline(start: bytes):
    with serving(_drip(start)) as server, pytest.raises(Unreachable):
        fetch(http(limits=QUICK), server.url)


def test_a_server_that_drips_its_handshake_is_cut_off_too():
    listener = socket.create_server(("127.0.0.1", 0))
    with listener, pytest.raises(Unreachable):
        fetch(http("https://127.0.0.1", limits=QUICK), f"https://127.0.0.1:{_port(listener)}/")


def test_nobody_listening():
    listener = socket.create_server(("127.0.0.1", 0))
    port = _port(listener)
    listener.close()
    with pytest.raises(Unreachable):
        fetch(http(), f"http://127.0.0.1:{port}/")


def test_a_name_nobody_knows(names):
    with pytest.raises(Unreachable):
        fetch(http("*.invalid"), "https://files.invalid/")


@pytest.mark.parametrize(("certified", "fits"), [("files.example", True), ("other.example", False)])
def test_the_certificate_is_checked_against_the_name(certified: str, fits: bool, names, tmp_path):
    names["files.example"] = ["127.0.0.1"]
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(certified).configure_cert(tls)
    client = http("https://files.example", ca_file=str(tmp_path / "ca.pem"))
    with serving(ok(b"safe"), tls=tls) as server:
        url = f"https://files.example:{server.port}/"
        if fits:
            assert fetch(client, url) == b"safe"
        else:
            with pytest.raises(Unreachable, match="SSLError"):
                fetch(client, url)


def _port(listener: socket.socket) -> int:
    return listener.getsockname()[1]


@pytest.mark.parametrize("url", ["https://?key=secret", "https://.x/?key=secret", "ftp://x?secret"])
def test_an_address_that_is_none_is_not_repeated(url: str):
    with pytest.raises(Refused) as caught:
        fetch(http(), url)
    assert "secret" not in str(caught.value)
