"""What is fuzzed: each target takes bytes and must end, well or with an error of ours."""

import contextlib
import hashlib
import hmac
import io
import json
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote

from flask import Flask
from pydantic import ValidationError
from werkzeug.datastructures import Headers

from calltone.audio.decode import CONTENT_TYPES, decode
from calltone.audio.errors import AudioError
from calltone.audio.stream import open_recording
from calltone.calls.errors import CallError, InvalidInput
from calltone.calls.identifiers import checked_channel_map, checked_id
from calltone.calls.identity import Identity, Role
from calltone.calls.recording_names import NamePattern, PatternError, moment_from_name
from calltone.container import Container
from calltone.entrypoints.http.alert_parameters import RuleBody, RulesBody
from calltone.entrypoints.http.app import create_app
from calltone.entrypoints.http.webhooks import genesys
from calltone.entrypoints.http.webhooks.delivery import BadSignature, Delivery
from calltone.entrypoints.http.webhooks.generic import Generic
from calltone.entrypoints.http.webhooks.twilio import Twilio, signature
from calltone.platform.hosts import AllowedHosts
from calltone.platform.settings import Settings
from calltone.store.firestore import Unavailable

URL = "https://calls.example/api/v1/webhooks/x"
_TYPES: tuple[str | None, ...] = (None, *sorted(CONTENT_TYPES))


def chunk(data: bytes) -> None:
    """A live chunk, as any type, the first byte chooses."""
    content_type = _TYPES[data[0] % len(_TYPES)] if data else None
    with contextlib.suppress(AudioError, InvalidInput):
        decode(data[1:], content_type=content_type, sample_rate_hz=8000, max_duration_sec=15.5)


def recording(data: bytes) -> None:
    """A recording out of the bucket, read to its end."""
    with (
        contextlib.suppress(AudioError),
        open_recording(io.BytesIO(data), name="any.bin") as stream,
    ):
        frames = 0
        for block in stream.blocks():
            frames += block.shape[1]
            if frames > 16_000 * 600:  # ten minutes out of a few kilobytes: silence, packed well
                break


def webhook(data: bytes) -> None:
    """A delivery that is signed as it should be, to each platform's reader."""
    digest = hmac.new(b"s" * 16, b"100." + data, hashlib.sha256).hexdigest()
    with contextlib.suppress(InvalidInput, BadSignature):
        headers = {"Calltone-Signature": f"t=100,k=k,v1={digest}"}
        generic = Generic({"k": b"s" * 16}, now=lambda: 100)
        generic.read(Delivery(URL, {}, headers, "application/json", data))
    sha256 = hashlib.sha256(data).hexdigest()
    url = f"{URL}?bodySHA256={sha256}"
    with contextlib.suppress(InvalidInput, BadSignature):
        headers = {"X-Twilio-Signature": signature("t", url, {})}
        given = Delivery(url, {"bodySHA256": sha256}, headers, "application/json", data)
        Twilio("AC1", ("t",)).read(given)
    with contextlib.suppress(InvalidInput):
        genesys.understood(Delivery(URL, {}, {}, "application/json", data).json())


def rules(data: bytes) -> None:
    """The body of a rule, and of all rules."""
    with contextlib.suppress(ValidationError, InvalidInput):
        RuleBody.model_validate_json(data, strict=True).to_rule("a_rule")
    with contextlib.suppress(ValidationError, InvalidInput):
        for one in RulesBody.model_validate_json(data, strict=True).rules:
            one.to_rule()


def names(data: bytes) -> None:
    """Ids, moments, channel maps, hosts, names of objects and the patterns that read them."""
    text = data.decode(errors="replace")
    pattern, _, name = text.partition("\n")
    readers: tuple[Callable[[], Any], ...] = (
        lambda: checked_id(text, name="call_id"),
        lambda: checked_channel_map(text),
        lambda: moment_from_name(text),
        lambda: NamePattern.parse(pattern).fields(name),
    )
    for read in readers:
        with contextlib.suppress(CallError, PatternError):
            read()
    with contextlib.suppress(ValueError):
        AllowedHosts.parse(text, demo=False)


class _Anybody:
    def identify(self, _authorization: str | None) -> Identity:
        return Identity(uid="u", role=Role.ADMIN, agent_id="u", is_service=True)


class _NoStore:
    """Firestore in a state in which nothing can be had of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: object, **__: object) -> Any:
        raise Unavailable("Firestore cannot be reached")


@cache
def _app() -> Flask:
    settings = {
        "GOOGLE_CLOUD_PROJECT": "demo-fuzz",
        "RECORDINGS_BUCKET": "b",
        "MACHINE_RATE_LIMIT_PER_SEC": "1000000",
        "GENERIC_WEBHOOK_SECRETS": f"k:{'s' * 16}",
        "ALERTS_TOPIC": "off",
    }
    container = Container(Settings.from_environment(settings))
    container.once("auth", _Anybody)
    parts = ("archive", "live_calls", "recordings", "whole_calls", "metrics", "feedback", "alerts",
        "audit_log", "rule_book", "rules", "inbox", "reanalyses", "firestore", "drift",
        "storage", "bucket", "notices")  # fmt: skip
    for part in parts:
        container.once(part, _NoStore)
    return create_app(container)


def api(data: bytes) -> None:
    """A request to any route: query, headers and body as they come; 500 is a failure."""
    try:
        given = json.loads(data)
        route, query, content_type = given["route"], given["query"], given["type"]
        ids, body = given["ids"], given["body"].encode("latin-1", "replace")
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    app = _app()
    with_method = [
        (method, rule)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    method, rule = with_method[route % len(with_method)]
    path = rule.rule
    for argument in rule.arguments:
        path = path.replace(f"<{argument}>", quote(ids or "x", safe="", errors="replace"))
    headers = Headers()
    with contextlib.suppress(ValueError):  # a line break: no server lets it through
        headers["Content-Type"] = content_type
    answer = app.test_client().open(
        path, method=method, query_string=query, headers=headers, data=body
    )
    assert answer.status_code != 500, f"{method} {path}: {answer.text}"


TARGETS: dict[str, Callable[[bytes], None]] = {
    "chunk": chunk,
    "recording": recording,
    "webhook": webhook,
    "rules": rules,
    "names": names,
    "api": api,
}
