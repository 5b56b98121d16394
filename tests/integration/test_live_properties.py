"""Whatever order, repetition and company chunks come in, what is stored is exactly right.

Random programs run through the real use case and store, against the emulator, in two instances;
only the model is a stand-in, so that hearing costs nothing and its answers are known.
"""

import os
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import numpy as np
import pytest
from google.cloud import firestore
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from calltone.audio.decode import decode
from calltone.audio.waveform import Waveform
from calltone.calls.analyse_chunk import AnalyseChunk, Chunk
from calltone.calls.call import Consent
from calltone.calls.errors import Busy
from calltone.calls.identity import Identity, Role
from calltone.calls.live_reading import Mood, followed
from calltone.calls.rollup import roll_up, rollup_from_document
from calltone.calls.segment import Segment
from calltone.container import Container
from calltone.emotion.model import EmotionModel
from calltone.emotion.prediction import Prediction
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from calltone.platform.settings import Settings
from calltone.store.documents import mood_to_display, segment_from_document, segment_to_document
from infra.local.stack import LocalStack
from tests.fresh_stack import PATIENT
from tests.integration.api import SPEECH_WAV

AGENT = Identity(uid="u", role=Role.AGENT, agent_id="agent-of-random-programs")
LONG_AGO = datetime(2020, 2, 2, tzinfo=UTC)  # other tests look at the newest segments
SPEECH = decode(SPEECH_WAV, content_type="audio/wav", max_duration_sec=15).samples
GAINS = (0.0, 0.25, 0.5, 1.0)  # 0: nobody speaks
HEARD = {0.25: Emotion.NEUTRAL, 0.5: Emotion.HAPPY, 1.0: Emotion.SAD}
MEMORY = 3


class Stub(EmotionModel):
    """Hears how loud it is, and is the surer the more it remembers of the caller."""

    version = "stub-1"
    memory_utterances = MEMORY

    def score(self, utterances: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
        return np.array([[float(np.abs(samples).max())] for samples in utterances])

    def judge(
        self, scores: NDArray[np.float64], earlier: Sequence[NDArray[np.float64]] = ()
    ) -> Prediction:
        loudness = scores[0] / float(np.abs(SPEECH).max())
        emotion = HEARD[min(HEARD, key=lambda gain: abs(gain - loudness))]
        confidence = 0.5 + 0.1 * len(earlier)
        rest = (1 - confidence) / (len(EMOTIONS) - 1)
        shares = {e: confidence if e is emotion else rest for e in EMOTIONS}
        return Prediction(probabilities=shares, is_uncertain=False)


@dataclass(frozen=True)
class Sent:
    """A chunk of a program; the same sequence always has the same audio and place."""

    sequence: int
    gain: float
    start_offset_sec: float

    def chunk(self, call_id: str) -> Chunk:
        return Chunk(
            call_id=call_id,
            channel="customer",
            waveform=Waveform(SPEECH * np.float32(self.gain), 16_000),
            sequence=self.sequence,
            start_offset_sec=self.start_offset_sec,
            consent=Consent.GRANTED,
            audio_id=f"{self.sequence}",
        )


@st.composite
def calls(draw: st.DrawFn) -> list[Sent]:
    """Chunks of one call: with gaps in number and time, overlapping, some silent."""
    sequences = draw(st.lists(st.integers(0, 12), min_size=1, max_size=7, unique=True))
    drift_sec = st.sampled_from([-1.5, 0.0, 0.0, 40.0])
    return [
        Sent(s, draw(st.sampled_from(GAINS)), max(0.0, 2.5 * s + draw(drift_sec)))
        for s in sequences
    ]


@st.composite
def programs(draw: st.DrawFn) -> list[Sent]:
    """One call's chunks in any order, some of them several times."""
    chunks = draw(calls())
    again = draw(st.lists(st.sampled_from(chunks), max_size=4))
    return draw(st.permutations(chunks + again))


@pytest.fixture(scope="module")
def instances(stack: LocalStack) -> Iterator[tuple[AnalyseChunk, AnalyseChunk]]:
    """Two instances of the function, each with its own connections."""
    values = {**stack.environment, **PATIENT, "RECORDINGS_BUCKET": stack.bucket}
    with mock.patch.dict(os.environ, values):
        containers = [Container(Settings.from_environment(values)) for _ in range(2)]
        for container in containers:
            container.once("model", Stub)
        first, second = (
            replace(container.analyse_chunk, clock=lambda: LONG_AGO) for container in containers
        )
        yield first, second
        for container in containers:
            container.firestore.close()


@pytest.fixture(scope="module")
def database(stack: LocalStack) -> Iterator[firestore.Client]:
    with mock.patch.dict(os.environ, stack.environment):
        client = firestore.Client(project=stack.project_id)
        yield client
        client.close()


against_the_emulator = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(program=programs())
@against_the_emulator
def test_any_order_and_repetition_is_as_one_after_the_other(
    instances: tuple[AnalyseChunk, AnalyseChunk], database: firestore.Client, program: list[Sent]
):
    call_id = f"call-{uuid.uuid4()}"
    answers = [
        instances[number % 2](sent.chunk(call_id), sender=AGENT)
        for number, sent in enumerate(program)
    ]
    stored = _stored(database, call_id)
    expected = {}
    for sent, answer in zip(program, answers, strict=True):
        assert _answer(expected.setdefault(sent.sequence, answer)) == _answer(answer)
    assert _answers(stored.segments) == _answers(expected)
    _assert_counts_are_those_of_the_segments(stored, program)

    spoken, newest, mood = 0, -1, None
    for sequence, segment in expected.items():  # in the order they were taken
        assert _confidence(segment) in (None, 0.5 + 0.1 * min(spoken, MEMORY))
        spoken += segment.reading.prediction is not None
        if sequence > newest:
            newest, mood = sequence, followed(mood, segment)
    assert stored.call["current"]["mood"] == _displayed(mood, expected[newest])
    assert stored.state["memory_utterances"] == min(spoken, MEMORY)


@given(chunks=calls(), data=st.data())
@against_the_emulator
def test_two_tabs_at_once_are_as_one_after_the_other(
    instances: tuple[AnalyseChunk, AnalyseChunk],
    database: firestore.Client,
    chunks: list[Sent],
    data: st.DataObject,
):
    call_id = f"call-{uuid.uuid4()}"
    tabs = [data.draw(st.permutations(chunks)) for _ in instances]

    def replay(instance: AnalyseChunk, tab: list[Sent]) -> dict[int, Segment]:
        return {sent.sequence: _sent(instance, sent.chunk(call_id)) for sent in tab}

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(replay, instances, tabs)
    stored = _stored(database, call_id)
    assert _answers(first) == _answers(second) == _answers(stored.segments)
    _assert_counts_are_those_of_the_segments(stored, chunks)
    # In which order they were taken is open, but each found all that were taken before it.
    sure = sorted(c for s in stored.segments.values() if (c := _confidence(s)) is not None)
    assert sure == [0.5 + 0.1 * min(before, MEMORY) for before in range(len(sure))]


@dataclass(frozen=True)
class Stored:
    segments: dict[int, Segment]
    call: dict[str, Any]
    state: dict[str, Any]


def _sent(instance: AnalyseChunk, chunk: Chunk) -> Segment:
    while True:
        try:
            return instance(chunk, sender=AGENT)
        except Busy:  # as a client would
            continue


def _stored(database: firestore.Client, call_id: str) -> Stored:
    call = database.document(f"calls/{call_id}")
    found = [segment_from_document(s.to_dict()) for s in call.collection("segments").stream()]
    state = call.collection("state").document("customer").get().to_dict()
    return Stored({s.sequence: s for s in found}, call.get().to_dict(), state)


def _assert_counts_are_those_of_the_segments(stored: Stored, sent: Sequence[Sent]) -> None:
    assert set(stored.segments) == {one.sequence for one in sent}
    rollup = rollup_from_document(stored.call["rollup"])
    of_segments = {start: replace(counts, alerts=0) for start, counts in rollup.items()}
    assert of_segments == roll_up(stored.segments.values())
    newest = max(stored.segments)
    last_end_sec = max(s.end_offset_sec for s in stored.segments.values())
    assert stored.call["current"]["sequence"] == stored.state["last_sequence"] == newest
    assert stored.call["duration_sec"] == stored.state["last_end_offset_sec"] == last_end_sec


def _answer(segment: Segment) -> dict[str, Any]:
    """What a client sees; what is stored is rounded like it."""
    return segment_to_document(segment)


def _answers(segments: dict[int, Segment]) -> dict[int, dict[str, Any]]:
    return {sequence: _answer(segment) for sequence, segment in segments.items()}


def _confidence(segment: Segment) -> float | None:
    prediction = segment.reading.prediction
    return None if prediction is None else round(prediction.confidence, 6)


def _displayed(mood: Mood | None, newest: Segment) -> dict[str, Any] | None:
    return mood_to_display(mood, at_sec=newest.end_offset_sec) if mood else None
