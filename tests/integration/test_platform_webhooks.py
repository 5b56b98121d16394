"""Twilio and Genesys Cloud, with the messages their documentation shows."""

import base64
import io
import random
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
import requests
import soundfile
import soxr
from google.cloud.firestore_v1.base_query import FieldFilter

from infra.local.names import TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN
from infra.local.stack import LocalStack
from tests.integration.api import DATA, Api, assert_problem
from tests.integration.platforms import genesys, twilio_form, twilio_stream
from tests.integration.waiting import wait_until_done
from tests.unit.raw_server import RawServer, ok, serving

SAMPLE = DATA / "calls" / "calm-angry-calm.flac"
STREAM_SEC = 11.3


@pytest.fixture
def url(stack: LocalStack) -> str:
    return stack.api_url


def _hex32() -> str:
    return uuid.uuid4().hex


def callback(server: RawServer, **changes: str) -> dict[str, str]:
    """The form of a recording status callback, field by field as documented."""
    recording = f"RE{_hex32()}"
    path = f"2010-04-01/Accounts/{TWILIO_ACCOUNT_SID}/Recordings/{recording}"
    return {
        "AccountSid": TWILIO_ACCOUNT_SID,
        "CallSid": f"CA{_hex32()}",
        "RecordingSid": recording,
        "RecordingUrl": f"{server.url}/{path}",
        "RecordingStatus": "completed",
        "RecordingDuration": "38",
        "RecordingChannels": "2",
        "RecordingSource": "StartCallRecordingAPI",
        "RecordingTrack": "both",
        **changes,
    }


QUERY = "?consent=granted&agent_id=agent-1&channel_map=agent,customer"


def test_a_twilio_recording_is_fetched_with_both_channels(url: str, firestore_client):
    with serving(ok(SAMPLE.read_bytes(), Content_Type="audio/x-wav")) as server:
        form = callback(server)
        answer = twilio_form(url, form, QUERY)
        assert answer.status_code == 200, answer.text
        request = server.requests[0].decode()
        assert_problem(twilio_form(url, form, QUERY), 409, "received before")
        assert len(server.requests) == 1
    [call_id] = answer.json()["call_ids"]
    assert call_id == f"{form['CallSid']}-{form['RecordingSid']}"
    assert f"{form['RecordingSid']}.wav?RequestedChannels=2 " in request
    basic = base64.b64encode(f"{TWILIO_ACCOUNT_SID}:{TWILIO_AUTH_TOKEN}".encode()).decode()
    assert f"Authorization: Basic {basic}" in request
    call = wait_until_done(firestore_client, call_id)
    assert (call["status"], call["source"], call["agent_id"]) == ("completed", "webhook", "agent-1")
    assert set(call["summary"]["talk_sec"]) == {"agent", "customer"}


def test_other_twilio_callbacks_are_ignored_or_named(url: str):
    with serving(ok(b"")) as server:
        progress = twilio_form(url, callback(server, RecordingStatus="in-progress"))
        assert progress.json() == {"status": "ignored", "call_ids": []}
        other = twilio_form(url, callback(server, AccountSid=f"AC{_hex32()}"), QUERY)
        assert_problem(other, 400, "not this account's")
        old = callback(server, RecordingStartTime="Thu, 24 May 2012 10:30:00 +0000")
        assert_problem(twilio_form(url, old, QUERY), 400, "days ago")
        assert_problem(
            twilio_form(url, callback(server, RecordingSid="../x"), QUERY), 400, "RecordingSid"
        )
        assert server.requests == []


def customer_mulaw() -> bytes:
    """The customer of the sample call as a telephone line carries it."""
    samples, rate_hz = soundfile.read(SAMPLE, dtype="float32", always_2d=True)
    line = soxr.resample(samples[:, 1], rate_hz, 8000)[: round(STREAM_SEC * 8000)]
    file = io.BytesIO()
    soundfile.write(file, line, 8000, format="RAW", subtype="ULAW")
    return file.getvalue()


def start_message(stream: str) -> dict[str, Any]:
    return {
        "event": "start",
        "sequenceNumber": "1",
        "start": {
            "accountSid": TWILIO_ACCOUNT_SID,
            "streamSid": stream,
            "callSid": f"CA{_hex32()}",
            "tracks": ["inbound", "outbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": {"consent": "granted", "agent_id": "agent-1"},
        },
        "streamSid": stream,
    }


def media_messages(stream: str, audio: bytes) -> list[dict[str, Any]]:
    messages = []
    for chunk, start in enumerate(range(0, len(audio), 160)):
        for track in ("inbound", "outbound"):
            payload = audio[start : start + 160] if track == "inbound" else b"\x00" * 160
            media = {
                "track": track,
                "chunk": str(chunk + 1),
                "timestamp": str(start // 8),
                "payload": base64.b64encode(payload).decode(),
            }
            number = str(len(messages) + 2)
            messages.append(
                {"event": "media", "sequenceNumber": number, "media": media, "streamSid": stream}
            )
    return messages


def stop_message(stream: str) -> dict[str, Any]:
    stop = {"accountSid": TWILIO_ACCOUNT_SID, "callSid": f"CA{_hex32()}"}
    return {"event": "stop", "sequenceNumber": "9999", "stop": stop, "streamSid": stream}


def relay(url: str, messages: list[dict[str, Any]]) -> requests.Response:
    """Post a batch as a relay does: what is answered 503 is sent again."""
    for _ in range(10):
        answer = twilio_stream(url, messages)
        if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            break
        time.sleep(float(answer.headers["Retry-After"]))
    return answer


def stored(agent: Api, call_id: str) -> list[dict[str, Any]]:
    segments = agent.get("/emotions", call_id=call_id, limit=500).json()["segments"]
    varies = ("call_id", "timestamp")
    return [{k: v for k, v in one.items() if k not in varies} for one in segments]


def test_a_twilio_stream_in_order_becomes_chunks_of_the_customer(url: str, agent: Api):
    stream = f"MZ{_hex32()}"
    messages = media_messages(stream, customer_mulaw())
    connected = {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    assert relay(url, [connected, start_message(stream)]).status_code == 200
    for first in range(0, len(messages), 100):
        answer = relay(url, messages[first : first + 100])
        assert answer.json() == {"status": "accepted", "call_ids": [stream]}
    assert len(stored(agent, stream)) == 4
    assert relay(url, [stop_message(stream)]).status_code == 200
    segments = stored(agent, stream)
    assert [s["sequence"] for s in segments] == [0, 1, 2, 3, 4]
    assert [s["end_offset_sec"] for s in segments] == [2.5, 5.0, 7.5, 10.0, 11.3]
    assert any(s["detected_emotion"] for s in segments)
    assert agent.get(f"/calls/{stream}").json()["status"] == "completed"


def test_batches_that_overlap_and_come_twice_at_once_change_nothing(
    url: str, agent: Api, firestore_client
):
    plain, shaken = f"MZ{_hex32()}", f"MZ{_hex32()}"
    audio = customer_mulaw()
    for stream in (plain, shaken):
        assert relay(url, [start_message(stream)]).status_code == 200
    whole = [media_messages(plain, audio)[i : i + 250] for i in range(0, 1200, 250)]
    for batch in whole:
        assert relay(url, batch).status_code == 200
    messages = media_messages(shaken, audio)
    batches = [messages[i : i + 120] for i in range(0, len(messages), 80)]  # each overlaps the next
    batches += random.Random(7).sample(batches, 5)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda batch: relay(url, batch), batches))
    assert {answer.status_code for answer in answers} == {200}
    for stream in (plain, shaken):
        for _ in range(2):
            assert relay(url, [start_message(stream), stop_message(stream)]).status_code == 200
    expected, got = stored(agent, plain), stored(agent, shaken)
    assert [(s["sequence"], s["end_offset_sec"], s["speech_ratio"]) for s in got] == [
        (s["sequence"], s["end_offset_sec"], s["speech_ratio"]) for s in expected
    ]
    left = firestore_client.collection(f"calls/{shaken}/state").where(
        filter=FieldFilter("window", ">=", 0)
    )
    assert list(left.stream()) == []


def test_a_stream_must_begin_with_consent(url: str):
    stream = f"MZ{_hex32()}"
    media = media_messages(stream, b"\xff" * 1600)
    early = twilio_stream(url, media)
    assert_problem(early, 503, "start message first")
    refused = start_message(stream)
    refused["start"]["customParameters"]["consent"] = "refused"
    assert_problem(twilio_stream(url, [refused, *media]), 403, "consent=refused")


@pytest.mark.parametrize(
    "media",
    [
        {"track": "inbound", "timestamp": "0", "payload": "not base64!"},
        {"track": "inbound", "timestamp": "0", "payload": ""},
        {"track": "inbound", "timestamp": "-20", "payload": "/w=="},
        {"track": "inbound", "timestamp": "99999999999", "payload": "/w=="},
        {"track": "inbound", "timestamp": "0", "payload": base64.b64encode(bytes(9000)).decode()},
    ],
)
def test_damaged_media_is_named(media: dict[str, str], url: str):
    message = {"event": "media", "media": media, "streamSid": f"MZ{_hex32()}"}
    assert_problem(twilio_stream(url, [message]), 400, "media")


def audiohook(kind: str, session: str, seq: int, **parameters: Any) -> dict[str, Any]:
    return {
        "version": "2",
        "id": session,
        "type": kind,
        "seq": seq,
        "serverseq": seq - 1,
        "position": "PT0S",
        "parameters": parameters,
    }


def test_a_genesys_audiohook_session_is_a_call(url: str, agent: Api):
    session = str(uuid.uuid4())
    media = [{"type": "audio", "format": "PCMU", "channels": ["external"], "rate": 8000}]
    opened = audiohook(
        "open",
        session,
        1,
        organizationId="d7934305-0972-4844-938e-9060eef73d05",
        conversationId=str(uuid.uuid4()),
        participant={
            "id": str(uuid.uuid4()),
            "ani": "+15550100",
            "aniName": "J Doe",
            "dnis": "+15550199",
        },
        media=media,
        language="en-US",
        customConfig={"consent": "granted", "agent_id": "agent-1"},
    )
    assert genesys(url, opened).json() == {"status": "accepted", "call_ids": [session]}
    assert_problem(genesys(url, opened), 409, "received before")
    assert agent.send(call_id=session, sequence=0).status_code == 200
    assert genesys(url, audiohook("ping", session, 2)).json()["status"] == "ignored"
    assert genesys(url, audiohook("close", session, 3, reason="end")).status_code == 200
    call = agent.get(f"/calls/{session}").json()
    assert call["status"] == "completed"
    assert "+15550100" not in str(call)


def test_a_genesys_session_that_only_tries_the_connection_is_no_call(url: str, supervisor: Api):
    session, nobody = str(uuid.uuid4()), str(uuid.UUID(int=0))
    opened = audiohook(
        "open",
        session,
        1,
        organizationId="d7934305-0972-4844-938e-9060eef73d05",
        conversationId=nobody,
        participant={"id": nobody, "ani": "", "aniName": "", "dnis": ""},
        media=[],
    )
    assert genesys(url, opened).json()["status"] == "ignored"
    assert genesys(url, audiohook("close", session, 2, reason="end")).status_code == 404
    assert supervisor.get(f"/calls/{session}").status_code == 404


def event_bridge(topic: str, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": topic,
        "source": "aws.partner/genesys.com/cloud/d7934305-0972-4844-938e-9060eef73d05/calltone",
        "account": "123456789012",
        "time": "2026-05-24T10:30:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": {"topicName": topic, "version": "2", "eventBody": body, "metadata": {}},
    }


def recording(media_uris: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "conversationId": str(uuid.uuid4()),
        "startTime": (datetime.now(UTC) - timedelta(minutes=5)).isoformat(timespec="milliseconds"),
        "endTime": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "media": "audio",
        "fileState": "AVAILABLE",
        "mediaUris": media_uris,
        "actualTranscodeTimeMs": 0,
        "recordingFileRole": "CUSTOMER_EXPERIENCE",
        "selfUri": "/api/v2/conversations/c/recordings/r",
        "attributes": {"consent": "granted", "channel_map": "agent,customer"},
    }


@pytest.mark.parametrize("wrapped", [True, False], ids=["EventBridge", "notification"])
def test_a_genesys_recording_is_fetched(wrapped: bool, url: str, firestore_client):
    with serving(ok(SAMPLE.read_bytes(), Content_Type="application/octet-stream")) as server:
        body = recording({"S": {"mediaUri": f"{server.url}/a.flac?X-Amz-Signature=0"}})
        topic = f"v2.detail.events.conversation.{body['conversationId']}.customer.end"
        event = event_bridge(topic, body) if wrapped else {"topicName": topic, "eventBody": body}
        answer = genesys(url, event)
    assert answer.status_code == 200, answer.text
    call = wait_until_done(firestore_client, f"{body['conversationId']}-{body['id']}")
    assert (call["status"], call["source"]) == ("completed", "webhook")


def test_other_genesys_events_are_ignored_or_named(url: str):
    ended = {"eventTime": 1765551750107, "conversationId": str(uuid.uuid4()), "mediaType": "VOICE"}
    topic = f"v2.detail.events.conversation.{ended['conversationId']}.customer.end"
    assert genesys(url, event_bridge(topic, ended)).json()["status"] == "ignored"
    assert genesys(url, event_bridge(topic, recording(None))).json()["status"] == "ignored"
    apart = recording({"0": {"mediaUri": "https://a"}, "1": {"mediaUri": "https://b"}})
    assert_problem(genesys(url, event_bridge(topic, apart)), 400, "one file with all channels")
    assert_problem(genesys(url, {"hello": "world"}), 400, "topicName and eventBody")


def test_unsigned_platform_requests_are_refused(anybody: Api):
    assert_problem(anybody.post("/webhooks/twilio", json=[]), 401, "X-Twilio-Signature")
    assert_problem(anybody.post("/webhooks/twilio", data={"a": "b"}), 401, "X-Twilio-Signature")
    assert_problem(anybody.post("/webhooks/genesys", json={}), 401, "signature")
