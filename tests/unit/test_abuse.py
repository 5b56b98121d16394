"""Too much, too fast, packed, from the wrong page: refused cheaply and in words."""

import hashlib
import hmac
import logging
import threading
import time

import pytest
from flask.testing import FlaskClient

from calltone.calls.identity import Identity, Role
from calltone.container import Container
from calltone.entrypoints.http.app import MAX_BODY_BYTES, create_app
from calltone.entrypoints.http.headers import SECURITY_HEADERS
from calltone.entrypoints.http.rate_limit import BURST_SEC, RateLimit, TooManyRequests
from calltone.platform.errors import NotSignedIn
from calltone.platform.settings import Settings

SETTINGS = {"GOOGLE_CLOUD_PROJECT": "demo-calltone", "RECORDINGS_BUCKET": "recordings"}


class KnowsEverybody:
    """Each token is the name of an agent."""

    def identify(self, authorization: str | None) -> Identity:
        if not authorization:
            raise NotSignedIn("Sign in.")
        name = authorization.removeprefix("Bearer ")
        return Identity(uid=name, role=Role.AGENT, agent_id=name, is_service=name == "machine")


class NoCalls:
    def document(self, _call_id: str) -> None:
        return None


class Refuses:
    def require(self, token: str | None) -> None:
        if token != "page":
            raise NotSignedIn("Send an App Check token.")


def client(**settings: str) -> FlaskClient:
    container = Container(Settings.from_environment(SETTINGS | settings))
    container.once("auth", KnowsEverybody)
    container.once("archive", NoCalls)
    container.once("app_check", Refuses)
    return create_app(container).test_client()


def ask(api: FlaskClient, name: str, **headers: str):
    return api.get("/api/v1/calls/c", headers={"Authorization": f"Bearer {name}"} | headers)


def test_one_sender_cannot_take_the_instance():
    api = client(RATE_LIMIT_PER_SEC="2", MACHINE_RATE_LIMIT_PER_SEC="1000")
    statuses = [ask(api, "a").status_code for _ in range(11)]
    assert statuses[:10] == [404] * 10
    refused = ask(api, "a")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "1"
    assert refused.content_type == "application/problem+json"
    assert ask(api, "b").status_code == 404  # others are not affected
    assert {ask(api, "machine").status_code for _ in range(50)} == {404}


def test_machines_have_a_limit_of_their_own():
    api = client(RATE_LIMIT_PER_SEC="1000", MACHINE_RATE_LIMIT_PER_SEC="1")
    statuses = [ask(api, "machine").status_code for _ in range(6)]
    assert statuses == [404] * 5 + [429]
    assert ask(api, "a").status_code == 404


def test_each_platform_has_a_limit_and_nobody_else_can_use_it_up():
    secret = "0123456789abcdef"
    api = client(GENERIC_WEBHOOK_SECRETS=f"k:{secret}", MACHINE_RATE_LIMIT_PER_SEC="0.4")

    def knock(signed_with: str) -> int:
        body, now = b'{"id": "e", "type": "of.no.use", "data": {}}', str(int(time.time()))
        text = f"{now}.".encode() + body
        digest = hmac.new(signed_with.encode(), text, hashlib.sha256).hexdigest()
        headers = {"Calltone-Signature": f"t={now},k=k,v1={digest}"}
        answer = api.post(
            "/api/v1/webhooks/generic", data=body, headers=headers, content_type="application/json"
        )
        return answer.status_code

    assert {knock("somebody else's secret") for _ in range(10)} == {401}
    assert [knock(secret) for _ in range(3)] == [400, 400, 429]


def test_tokens_come_back_with_time():
    now = [0.0]
    limit = RateLimit(0.5, now=lambda: now[0])
    for _ in range(int(0.5 * BURST_SEC)):
        limit.take("a")
    with pytest.raises(TooManyRequests) as refused:
        limit.take("a")
    now[0] += refused.value.retry_after_sec
    limit.take("a")
    with pytest.raises(TooManyRequests):
        limit.take("a")


def test_threads_share_the_tokens():
    limit, taken = RateLimit(20, now=lambda: 0.0), []

    def take() -> None:
        for _ in range(30):
            try:
                limit.take("a")
                taken.append(1)
            except TooManyRequests:
                pass

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 20 * BURST_SEC


def test_memory_does_not_grow_with_the_senders():
    limit = RateLimit(1, now=lambda: 0.0)
    for number in range(10_500):
        limit.take(str(number))
    assert len(limit._left) == 10_000


@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/openapi.json", "/api/v1/calls/c", "/"])
def test_every_answer_has_the_security_headers(path):
    api = client()
    answer = api.options(path) if path.endswith("health") else api.get(path)
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value, name
    assert "Server" not in answer.headers or "Python" not in answer.headers["Server"]


class Breaks:
    def document(self, _call_id: str) -> None:
        raise RuntimeError("what nobody outside should know")


def test_failures_tell_nothing_and_have_the_headers_too(caplog):
    container = Container(Settings.from_environment(SETTINGS))
    container.once("auth", KnowsEverybody)
    container.once("archive", Breaks)
    api = create_app(container).test_client()
    broken = ask(api, "a")
    not_allowed = api.delete("/api/v1/health")
    unknown = api.get("/api/v1/nothing")
    answers = {500: broken, 405: not_allowed, 404: unknown}
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer.content_type == "application/problem+json"
        assert {k: answer.headers[k] for k in SECURITY_HEADERS} == SECURITY_HEADERS
        assert "Traceback" not in answer.text
        assert "RuntimeError" not in answer.text
    assert "what nobody" not in broken.text
    assert "what nobody" in caplog.text


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_packed_bodies_are_not_unpacked(encoding):
    headers = {"Content-Encoding": encoding, "Authorization": "Bearer a"}
    answer = client().post("/api/v1/calls", data=b"x" * 100, headers=headers)
    assert answer.status_code == 415
    assert "Content-Encoding" in answer.get_json()["detail"]


def test_bodies_are_limited_before_they_are_read():
    headers = {"Authorization": "Bearer a", "Content-Type": "audio/wav"}
    too_much = {"CONTENT_LENGTH": str(MAX_BODY_BYTES + 1)}
    answer = client().post("/api/v1/analyze/stream", headers=headers, environ_overrides=too_much)
    assert answer.status_code == 413


def test_json_that_nests_without_end():
    body = b'{"consent": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    headers = {"Authorization": "Bearer a", "Content-Type": "application/json"}
    answer = client().post("/api/v1/calls", data=body, headers=headers)
    assert answer.status_code == 400


def test_forms_with_many_parts():
    part = b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n'
    body = b"".join(part % number for number in range(5000)) + b"--b--\r\n"
    headers = {"Authorization": "Bearer a", "Content-Type": "multipart/form-data; boundary=b"}
    answer = client().post("/api/v1/analyze/stream", data=body, headers=headers)
    assert answer.status_code == 413


def test_app_check_is_asked_of_browsers_only_where_it_is_on():
    assert ask(client(), "a").status_code == 404
    api = client(APP_CHECK="on")
    assert ask(api, "a").status_code == 401
    assert ask(api, "a", **{"X-Firebase-AppCheck": "page"}).status_code == 404
    assert ask(api, "machine").status_code == 404


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://a.example.evil"])
def test_other_origins_get_no_permission(origin):
    api = client(ALLOWED_ORIGINS="https://a.example")
    asked = {"Origin": origin, "Access-Control-Request-Method": "DELETE"}
    answer = api.options("/api/v1/calls/c", headers=asked)
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.status_code == 403
    assert answer.get_json()["detail"].startswith("ALLOWED_ORIGINS does not list")
    assert origin in answer.get_json()["detail"]
    assert api.options("/api/v1/calls/c").status_code == 200, "no browser's question"
    allowed = api.options("/api/v1/calls/c", headers=asked | {"Origin": "https://a.example"})
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://a.example"
    assert "Access-Control-Allow-Credentials" not in allowed.headers


def test_no_token_in_the_log(caplog):
    with caplog.at_level(logging.DEBUG, logger="calltone"):
        ask(client(), "tokentokentoken")
    assert "tokentoken" not in str([vars(record) for record in caplog.records])


def test_addresses_have_an_end():
    answer = client().get("/api/v1/calls/c?x=" + "y" * 10_000)
    assert answer.status_code == 414
    assert "8192 characters" in answer.get_json()["detail"]
