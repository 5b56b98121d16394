"""Calls of past days, as they lie in Firestore when they are over, and counted by a tick."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore

from calltone.calls.call import Call, Consent, Source, Status
from calltone.calls.rollup import Counts, rollup_to_document, slot_key, slot_of
from calltone.emotion.taxonomy import EMOTIONS, Emotion
from calltone.metrics.aggregate import Aggregate
from calltone.store.documents import SHARD, call_to_document
from calltone.store.metrics import FirestoreMetrics
from calltone.store.shards import IndexShards
from infra.local.stack import LocalStack
from tests.fresh_stack import connected_to

ZONE = "Europe/Berlin"
FIRST_DAY = datetime(2026, 3, 9, tzinfo=ZoneInfo(ZONE))
DAYS = 28
"""Two periods of a fortnight; the clocks go forward in the second."""
AGENTS = ("agent-ada", "agent-ben", "agent-cem")
_MOODS = {
    "agent-ada": (0.62, 0.12, 0.08, 0.10, 0.04, 0.02, 0.02),
    "agent-ben": (0.48, 0.10, 0.12, 0.20, 0.04, 0.03, 0.03),
    "agent-cem": (0.55, 0.18, 0.07, 0.12, 0.05, 0.02, 0.01),
}
_RETENTION = timedelta(days=400)


@contextmanager
def firestore_of(stack: LocalStack) -> Iterator[firestore.Client]:
    """A client of the emulator that passes the rules by, as the functions do."""
    with connected_to(stack):
        client = firestore.Client(project=stack.project_id, credentials=AnonymousCredentials())
        yield client
        client.close()


def count_calls_of_past_days(client: firestore.Client) -> None:
    """Write the calls of all days and count them."""
    chance = Random(7)  # the same calls each time
    batch = client.batch()
    for day in range(DAYS):
        for number in range(chance.randint(3, 6)):
            agent_id = AGENTS[number % len(AGENTS)]
            started_at = FIRST_DAY + timedelta(days=day, hours=chance.randint(8, 17))
            call_id = f"past-{day:02d}-{number}"
            document = _call(call_id, agent_id, started_at.astimezone(UTC), chance)
            batch.set(client.document(f"calls/{call_id}"), document)
        batch.set(*_drift(client, FIRST_DAY + timedelta(days=day), chance))
    batch.commit()
    Aggregate(store=FirestoreMetrics(client))()


def count_another_call(client: firestore.Client) -> None:
    """One more, on the first day of the second period."""
    started_at = FIRST_DAY + timedelta(days=DAYS // 2, hours=9)
    document = _call("past-another", AGENTS[0], started_at.astimezone(UTC), Random(7))
    client.document("calls/past-another").set(document)
    Aggregate(store=FirestoreMetrics(client))()


def _call(call_id: str, agent_id: str, started_at: datetime, chance: Random) -> dict[str, object]:
    call = Call(
        call_id=call_id,
        agent_id=agent_id,
        source=Source.RECORDING,
        status=Status.COMPLETED,
        consent=Consent.GRANTED,
        started_at=started_at,
        model_version="test-1",
        customer_ref=None,
        recording=None,
        has_earlier_reading=False,
    )
    heard = chance.choices(EMOTIONS, weights=_MOODS[agent_id], k=chance.randint(20, 60))
    start = chance.uniform(-0.6, 0.2)
    counts = Counts(
        emotions={emotion: heard.count(emotion) for emotion in EMOTIONS},
        confidence_sum_bp=7000 * len(heard),
        uncertain=len(heard) // 8,
        silent=len(heard) // 3,
        alerts=int(heard.count(Emotion.ANGRY) > 8),
    )
    return call_to_document(call, retention=_RETENTION) | {
        "duration_sec": 2.5 * len(heard),
        "summary": {"mood_start": start, "mood_end": start + chance.uniform(-0.1, 0.6)},
        "rollup": rollup_to_document({slot_of(started_at): counts}),
        "verdicts": {slot_key(slot_of(started_at)): _verdicts(heard, chance)},
        "updated_at": datetime.now(UTC),
        SHARD: IndexShards().of(call_id),
        "revision": 1,
    }


def _verdicts(heard: list[Emotion], chance: Random) -> dict[str, int]:
    """People judged a few segments; what they heard is the second name."""
    verdicts: dict[str, int] = {}
    for named in heard[:3]:
        right = chance.random() < 0.7
        key = f"{named.value}-{named.value if right else Emotion.NEUTRAL.value}"
        verdicts[key] = verdicts.get(key, 0) + 1
    return verdicts


def _drift(
    client: firestore.Client, midnight: datetime, chance: Random
) -> tuple[firestore.DocumentReference, dict[str, object]]:
    """A day's comparison with the model's reference; one day was far off."""
    day = midnight.date().isoformat()
    index = round(chance.uniform(0.02, 0.15), 4) if midnight.day != 1 else 0.31
    return client.document(f"drift/{day}"), {
        "day": day,
        "model_version": "test-1",
        "sampled_segments": 900,
        "stability_index": index,
        "score_shifts": [],
        "confidence_shift": -0.02,
        "reasons": ["the shares of emotions have moved"] if midnight.day == 1 else [],
    }
