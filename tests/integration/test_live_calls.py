"""Chunks of a live call: heard, stored once, counted once."""

import base64
import random
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import numpy as np
import pytest

from calltone.emotion.taxonomy import EMOTIONS
from tests.integration.api import SPEECH_WAV, Api, assert_problem, wav


def test_a_chunk_is_answered_and_stored(agent: Api, call_id: str, firestore_client):
    response = agent.send(call_id=call_id, sequence=0, start_offset_sec=0)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer["segment_id"] == "customer-000000"
    assert (answer["start_offset_sec"], answer["end_offset_sec"]) == (0.0, 2.5)
    assert answer["detected_emotion"] in [e.value for e in EMOTIONS]
    assert list(answer["all_emotions_confidence"]) == [e.value for e in EMOTIONS]
    assert sum(answer["all_emotions_confidence"].values()) == pytest.approx(1, abs=1e-6)
    assert answer["confidence_score"] == max(answer["all_emotions_confidence"].values())
    assert -1 <= answer["valence"] <= 1
    assert -1 <= answer["arousal"] <= 1
    assert answer["speech_ratio"] > 0.5
    assert 60 < answer["prosody"]["pitch_hz"] < 400
    assert answer["timestamp"].endswith("Z")

    call = firestore_client.document(f"calls/{call_id}").get().to_dict()
    assert call["agent_id"] == "agent-1"
    assert call["current"]["detected_emotion"] == answer["detected_emotion"]
    assert call["duration_sec"] == 2.5
    stored = firestore_client.document(f"calls/{call_id}/segments/customer-000000").get().to_dict()
    assert stored["all_emotions_confidence"] == answer["all_emotions_confidence"]
    assert len(stored["scores"]) == 9


def test_every_form_of_a_chunk_is_heard_alike(agent: Api, call_id: str):
    encoded = base64.b64encode(SPEECH_WAV).decode()
    answers = [
        response.json()
        for response in (
            agent.send(call_id=f"{call_id}-raw"),
            agent.post(
                "/analyze/stream",
                files={"audio_file": ("chunk.wav", SPEECH_WAV, "audio/wav")},
                data={"call_id": f"{call_id}-form"},
            ),
            agent.post(
                "/analyze/stream/", json={"call_id": f"{call_id}-json", "audio_data": encoded}
            ),
            agent.send(
                SPEECH_WAV[44:],
                content_type="application/octet-stream",
                call_id=f"{call_id}-pcm",
                sample_rate=16_000,
            ),
        )
    ]
    assert len({str(answer["all_emotions_confidence"]) for answer in answers}) == 1


def test_without_a_place_chunks_follow_each_other(agent: Api, call_id: str):
    answers = [agent.send(call_id=call_id).json() for _ in range(3)]
    assert [answer["sequence"] for answer in answers] == [0, 1, 2]
    assert [answer["start_offset_sec"] for answer in answers] == [0, 2.5, 5]


def test_what_is_known_of_the_caller_lasts_between_chunks(
    agent: Api, call_id: str, firestore_client
):
    for sequence in range(3):
        agent.send(call_id=call_id, sequence=sequence)
    agent.send(wav(np.zeros(40_000)), call_id=call_id, sequence=3)
    state = firestore_client.document(f"calls/{call_id}/state/customer").get().to_dict()
    assert state["memory_utterances"] == 3  # silence says nothing of a voice
    assert len(state["memory"]) == 3 * 9 * 8  # utterances, scores, bytes
    assert state["model_version"] == "encoder-1"


def test_silence_is_no_emotion(agent: Api, call_id: str, firestore_client):
    response = agent.send(wav(np.zeros(40_000)), call_id=call_id, sequence=0)
    assert response.status_code == 200
    assert response.json()["detected_emotion"] is None
    assert response.json()["speech_ratio"] == 0
    rollup = firestore_client.document(f"calls/{call_id}").get().to_dict()["rollup"]
    assert [counts["silent"] for counts in rollup.values()] == [1]


def test_a_chunk_sent_twice_is_counted_once(agent: Api, call_id: str, firestore_client):
    first = agent.send(call_id=call_id, sequence=0).json()
    again = agent.send(call_id=call_id, sequence=0).json()
    as_form = agent.post(
        "/analyze/stream",
        files={"audio_file": ("chunk.wav", SPEECH_WAV, "audio/wav")},
        data={"call_id": call_id, "sequence": "0"},
    ).json()
    assert again == as_form == first
    assert _counted(firestore_client, call_id) == 1


def test_other_audio_in_the_place_of_a_chunk_is_refused(agent: Api, call_id: str, firestore_client):
    """Two tabs record the same call: neither's audio is dropped without a word."""
    first = agent.send(call_id=call_id, sequence=0).json()
    other = agent.send(wav(np.zeros(40_000)), call_id=call_id, sequence=0)
    assert_problem(other, 409, "is another client sending this call?")
    [stored] = agent.get("/emotions", call_id=call_id).json()["segments"]
    assert stored == first
    assert _counted(firestore_client, call_id) == 1


def test_chunks_in_any_order_from_many_senders(agent: Api, call_id: str, firestore_client):
    """Two tabs send the same call, shuffled, at once: every chunk counts once, the last shows."""
    chunks = list(range(8)) * 2
    random.Random(7).shuffle(chunks)

    def send(sequence: int) -> int:
        api = Api(agent.base_url, None)
        api.session.headers = agent.session.headers
        while True:  # what keeps losing races is answered 503, and sent again as clients do
            answer = api.send(call_id=call_id, sequence=sequence, start_offset_sec=sequence * 2.5)
            if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                return answer.status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = set(pool.map(send, chunks))
    assert statuses == {200}
    assert _counted(firestore_client, call_id) == 8
    call = firestore_client.document(f"calls/{call_id}").get().to_dict()
    assert call["current"]["sequence"] == 7
    assert call["duration_sec"] == 20.0
    segments = agent.get("/emotions", call_id=call_id).json()["segments"]
    assert [s["sequence"] for s in segments] == list(range(8))


def test_segments_come_in_pages(agent: Api, call_id: str):
    for sequence in range(3):
        agent.send(call_id=call_id, sequence=sequence)
    first = agent.get("/emotions", call_id=call_id, limit=2).json()
    rest = agent.get(
        "/emotions", call_id=call_id, limit=2, page_token=first["next_page_token"]
    ).json()
    assert [s["sequence"] for s in first["segments"]] == [0, 1]
    assert [s["sequence"] for s in rest["segments"]] == [2]
    assert rest["next_page_token"] is None
    unknown = agent.get("/emotions", call_id=call_id, page_token="customer-000099")
    assert_problem(unknown, 400, "is of no page of this call")


def test_a_call_from_start_to_end(agent: Api, call_id: str):
    started = agent.post("/calls", json={"call_id": call_id, "consent": "granted"})
    assert started.status_code == 201
    assert started.json()["status"] == "live"
    assert "rollup" not in started.json()
    again = agent.post("/calls", json={"call_id": call_id, "consent": "granted"})
    assert again.json()["started_at"] == started.json()["started_at"]
    agent.send(call_id=call_id, sequence=0)
    ended = agent.post(f"/calls/{call_id}/end").json()
    assert ended["status"] == "completed"
    assert ended["summary"]["segments"] == 1
    assert agent.post(f"/calls/{call_id}/end").json()["ended_at"] == ended["ended_at"]


def test_a_late_chunk_corrects_the_summary(agent: Api, call_id: str):
    agent.send(call_id=call_id, sequence=0)
    agent.post(f"/calls/{call_id}/end")
    assert agent.send(call_id=call_id, sequence=1).status_code == 200
    call = agent.get(f"/calls/{call_id}").json()
    assert call["status"] == "completed"
    assert call["summary"]["segments"] == 2


def test_a_call_without_an_id_gets_one(agent: Api):
    assert agent.post("/calls", json={"consent": "granted"}).json()["call_id"].startswith("call-")


def test_refused_consent_stores_nothing(agent: Api, call_id: str):
    response = agent.send(call_id=call_id, sequence=0, consent="refused")
    assert_problem(response, 403, "analysis needs consent=granted")
    assert_problem(agent.get(f"/calls/{call_id}"), 404, "There is no call")


def test_the_agents_voice_is_not_analysed(agent: Api, call_id: str):
    agent.send(call_id=call_id, sequence=0)
    refused = agent.send(call_id=call_id, sequence=0, channel="agent")
    assert_problem(refused, 403, "The agent's voice is not analysed")
    segments = agent.get("/emotions", call_id=call_id).json()["segments"]
    assert [segment["channel"] for segment in segments] == ["customer"]


def test_logs_show_the_newest_segments_first(agent: Api, call_id: str):
    for sequence in range(3):
        agent.send(call_id=call_id, sequence=sequence)
    newest = agent.get("/logs", limit=500).json()["segments"]
    assert len(agent.get("/logs", limit=2).json()["segments"]) == 2
    assert [s["sequence"] for s in newest if s["call_id"] == call_id] == [2, 1, 0]
    spoken = [s["timestamp"] for s in newest]
    assert spoken == sorted(spoken, reverse=True)


def test_logs_come_page_by_page_and_by_emotion(agent: Api, supervisor: Api, call_id: str):
    for sequence in range(5):
        agent.send(call_id=call_id, sequence=sequence)
    whole = agent.get("/logs", limit=500).json()["segments"]
    pages: list[list[dict[str, Any]]] = []
    token: dict[str, str] = {}
    for _ in range(250):
        answer = agent.get("/logs", limit=2, **token).json()
        pages.append(answer["segments"])
        found = [one for page in pages for one in page if one["call_id"] == call_id]
        if answer["next_page_token"] is None or len(found) == 5:
            break
        token = {"page_token": answer["next_page_token"]}
    # Other tests' recordings may still be read meanwhile: this call's segments are compared.
    assert found == [one for one in whole if one["call_id"] == call_id]
    assert [one["sequence"] for one in found] == [4, 3, 2, 1, 0]
    emotion = next(one["detected_emotion"] for one in found if one["detected_emotion"])
    heard = agent.get("/logs", limit=500, emotion=emotion).json()["segments"]
    assert {one["detected_emotion"] for one in heard} == {emotion}
    own = [one for one in found if one["detected_emotion"] == emotion]
    assert [one for one in heard if one["call_id"] == call_id] == own

    others = f"{call_id}-other"
    supervisor.post("/calls", json={"call_id": others, "agent_id": "agent-2", "consent": "granted"})
    supervisor.send(call_id=others, sequence=0)
    for wrong in (f"{others}/customer-000000", f"{call_id}/customer-000099"):
        assert_problem(agent.get("/logs", page_token=wrong), 400, "of no page of this log")
    assert_problem(agent.get("/logs", page_token="rubbish"), 400, "page_token")
    assert_problem(agent.get("/logs", emotion="furious"), 400, "emotion")


def test_agents_see_their_own_calls_only(agent: Api, supervisor: Api, anybody: Api, call_id: str):
    supervisor.post(
        "/calls", json={"call_id": call_id, "agent_id": "agent-2", "consent": "granted"}
    )
    assert supervisor.send(call_id=call_id, sequence=0).status_code == 200
    for response in (
        agent.get(f"/calls/{call_id}"),
        agent.get("/emotions", call_id=call_id),
        agent.post(f"/calls/{call_id}/end"),
        agent.delete(f"/calls/{call_id}"),
        agent.send(call_id=call_id, sequence=1),
    ):
        assert_problem(response, 403, "belongs to another agent")
    assert_problem(
        agent.send(call_id=f"{call_id}-x", agent_id="agent-2"), 403, "cannot act for agent"
    )
    assert call_id not in [s["call_id"] for s in agent.get("/logs").json()["segments"]]
    assert call_id in [s["call_id"] for s in supervisor.get("/logs").json()["segments"]]
    assert_problem(anybody.get(f"/calls/{call_id}"), 401, "Send a Firebase ID token")
    anybody.session.headers["Authorization"] = "Bearer rubbish"
    assert_problem(anybody.get(f"/calls/{call_id}"), 401, "invalid or has expired")


def test_an_id_that_is_taken_is_not_shared(agent: Api, supervisor: Api, call_id: str):
    agent.post("/calls", json={"call_id": call_id, "consent": "granted"})
    taken = supervisor.post("/calls", json={"call_id": call_id, "consent": "granted"})
    assert_problem(taken, 409, "already another call")


def _counted(client, call_id: str) -> int:
    rollup = client.document(f"calls/{call_id}").get().to_dict()["rollup"]
    return sum(sum(counts["emotions"].values()) for counts in rollup.values())


def test_the_mood_on_display_lasts_over_late_and_repeated_chunks(
    agent: Api, call_id: str, firestore_client
):
    for sequence in (0, 2, 1, 2, 3):
        heard = agent.send(call_id=call_id, sequence=sequence, start_offset_sec=sequence * 2.5)
    mood = firestore_client.document(f"calls/{call_id}").get().to_dict()["current"]["mood"]
    assert mood["emotion"] == heard.json()["detected_emotion"]  # the same chunk each time
    assert sum(mood["probabilities"].values()) == pytest.approx(1, abs=0.001)
    assert mood["trend"] == "steady"
    assert mood["duration_sec"] == 10.0
    assert 0 < mood["intensity"] <= 1


def test_a_late_chunk_sent_again_mends_the_summary_its_first_delivery_did_not_reach(
    agent: Api, call_id: str, firestore_client
):
    agent.send(call_id=call_id, sequence=0)
    agent.post(f"/calls/{call_id}/end")
    agent.send(call_id=call_id, sequence=1)
    call = firestore_client.document(f"calls/{call_id}")
    assert call.get().get("summary.segments") == 2
    call.update({"summary.segments": 1})  # as it was when the function died
    assert agent.send(call_id=call_id, sequence=1).status_code == 200
    assert call.get().get("summary.segments") == 2
