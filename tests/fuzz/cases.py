"""Cases for the targets: real files and messages, bent, cut, joined and made up."""

import json
from collections.abc import Sequence

from hypothesis import strategies as st

from calltone.entrypoints.http.alert_parameters import RuleBody, RulesBody
from tests.data_folder import DATA
from tests.hostile import HEADS

_SEEDS = [
    *(path.read_bytes() for path in sorted((DATA / "formats").iterdir()) if path.is_file()),
    (DATA / "chunk-2.5s.wav").read_bytes(),
    *HEADS,
]
_WORDS = [
    *("call.started", "recording.ready", "granted", "customer", "agent,customer", "angry", "open"),
    *("2026-05-24T10:30:00Z", "20260524103000", "https://127.0.0.1/", "*.example.com", "start"),
    *("(?P<agent_id>[^_]+)", "(?P<call_id>a+)+$", "../..", "\x00", "é", "9" * 400, "NaN", "media"),
    *("MZ" + "0" * 32, "customer-000000", "daily", "Europe/Berlin", "deescalate", "true", "-1"),
]
_FIELDS = sorted(
    {*RuleBody.model_fields, *RulesBody.model_fields}
    | {
        *("id", "type", "data", "call_id", "recording_id", "url", "consent", "channel_map"),
        *("started_at", "event", "streamSid", "start", "media", "track", "timestamp", "payload"),
        *("version", "seq", "parameters", "topicName", "eventBody", "mediaUris", "agent_id"),
        *("sequence", "channel", "emotion", "comment", "limit", "page_token", "format", "status"),
        *("start_date", "end_date", "interval", "tz", "audio_data", "sample_rate", "customer_ref"),
        *("content_type", "size_bytes", "matching", "of", "persistence"),
    }
)
_TYPES = ["application/json", "audio/wav", "audio/webm", "multipart/form-data; boundary=b",
    "application/x-www-form-urlencoded", "application/octet-stream", "text/plain", ""]  # fmt: skip


@st.composite
def bent_files(draw: st.DrawFn) -> bytes:
    """A real file with some bytes changed, cut, or with another's inside."""
    data = bytearray(draw(st.sampled_from(_SEEDS)))
    for _ in range(draw(st.integers(0, 8))):
        place = draw(st.integers(0, max(0, min(len(data), 4096) - 1)))
        data[place : place + draw(st.integers(0, 4))] = draw(st.binary(max_size=8))
    if draw(st.booleans()):
        data = data[: draw(st.integers(0, len(data)))]
    if draw(st.integers(0, 9)) == 0:
        data += draw(st.sampled_from(_SEEDS))[:4096]
    return bytes([draw(st.integers(0, 255))]) + bytes(data)


def messages(words: Sequence[str], fields: Sequence[str]) -> st.SearchStrategy[bytes]:
    """JSON of any shape with these words in these fields, or no JSON at all."""
    anything = st.recursive(
        st.one_of(
            *(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
            st.sampled_from(words),
        ),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(fields) | st.text(max_size=5), inner, max_size=7)
        ),
        max_leaves=25,
    )
    return anything.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=300)


_messages = messages(_WORDS, _FIELDS)
_texts = st.lists(st.sampled_from(_WORDS) | st.text(max_size=12), max_size=4).map(
    lambda parts: "".join(parts).encode("utf-8", "replace")
)
_query = st.dictionaries(st.sampled_from(_FIELDS), st.sampled_from(_WORDS) | st.text(max_size=9))
_requests = st.fixed_dictionaries(
    {
        "route": st.integers(0, 99),
        "ids": st.sampled_from(_WORDS) | st.text(max_size=12),
        "query": _query,
        "type": st.sampled_from(_TYPES),
        "body": (_messages | bent_files()).map(lambda body: body.decode("latin-1")),
    }
).map(lambda request: json.dumps(request).encode())

CASES: dict[str, st.SearchStrategy[bytes]] = {
    "chunk": bent_files(),
    "recording": bent_files().map(lambda data: data[1:]),
    "webhook": _messages,
    "rules": _messages,
    "names": _texts,
    "api": _requests,
}
