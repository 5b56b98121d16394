"""Drift in Firestore: `drift/{day}`, and `system_alerts/drift-{day}` for supervisors."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from calltone.emotion.taxonomy import Emotion
from calltone.metrics.drift import Drift, Heard, Reference
from calltone.store.documents import DRIFT, SEGMENTS, SYSTEM_ALERTS
from calltone.store.firestore import faults_translated
from calltone.store.shards import IndexShards

_DIGITS = 4
_FIELDS = ("detected_emotion", "confidence_score", "scores", "model_version", "timestamp")


class FirestoreDrift:
    """Implements `calltone.metrics.drift.DriftStore`."""

    def __init__(
        self, client: firestore.Client, *, retention: timedelta, index: IndexShards | None = None
    ) -> None:
        self._client = client
        self._index = index or IndexShards()
        self._retention = retention

    def is_compared(self, day: date) -> bool:
        """Whether the day has been compared already."""
        with faults_translated():
            return bool(self._reference(day).get([]).exists)

    def sample(
        self, stretches: Sequence[tuple[datetime, datetime]], *, each: int, model_version: str
    ) -> list[Heard]:
        """The last `each` segments of each stretch of time; only those this model has heard."""
        heard = []
        for start, end in stretches:
            query = (
                self._client.collection_group(SEGMENTS)
                .where(filter=FieldFilter("timestamp", ">=", start))
                .where(filter=FieldFilter("timestamp", "<", end))
                .select(_FIELDS)
            )
            with faults_translated():
                found = self._index.newest(query, limit=each)
            documents = [snapshot.to_dict() or {} for snapshot in found]
            heard += [_heard(d) for d in documents if _is_comparable(d, model_version)]
        return heard

    def store(self, day: date, drift: Drift, *, reference: Reference) -> None:
        """Store a comparison, with an alert if there are reasons for one."""
        midnight = datetime.combine(day, time(), tzinfo=UTC)
        common = {"day": day.isoformat(), "expire_at": midnight + self._retention}
        batch = self._client.batch()
        batch.create(
            self._reference(day),
            common | _drift_fields(drift) | {"model_version": reference.model_version},
        )
        if drift.reasons:
            alert_id = f"drift-{day.isoformat()}"
            batch.create(
                self._client.collection(SYSTEM_ALERTS).document(alert_id),
                common
                | {
                    "alert_id": alert_id,
                    "kind": "drift",
                    "title": f"The model {reference.model_version} hears other calls than it knows",
                    "reasons": drift.reasons,
                    "raised_at": firestore.SERVER_TIMESTAMP,
                    "status": "open",
                },
            )
        with faults_translated():
            batch.commit()

    def between(self, first: date, last: date) -> list[dict[str, Any]]:
        """The comparisons of a range of days, both included, in order."""
        query = (
            self._client.collection(DRIFT)
            .where(filter=FieldFilter("day", ">=", first.isoformat()))
            .where(filter=FieldFilter("day", "<=", last.isoformat()))
            .order_by("day")
        )
        with faults_translated():
            return [_public(snapshot.to_dict() or {}) for snapshot in query.stream()]

    def _reference(self, day: date) -> firestore.DocumentReference:
        return self._client.collection(DRIFT).document(day.isoformat())


def _is_comparable(document: dict[str, Any], model_version: str) -> bool:
    spoken = document["detected_emotion"] is not None and document.get("scores") is not None
    return spoken and document["model_version"] == model_version


def _heard(document: dict[str, Any]) -> Heard:
    return Heard(
        emotion=Emotion(document["detected_emotion"]),
        confidence=document["confidence_score"],
        scores=tuple(document["scores"]),
    )


def _drift_fields(drift: Drift) -> dict[str, Any]:
    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, _DIGITS)

    return {
        "sampled_segments": drift.segments,
        "stability_index": rounded(drift.stability_index),
        "score_shifts": [rounded(shift) for shift in drift.score_shifts],
        "confidence_shift": rounded(drift.confidence_shift),
        "reasons": drift.reasons,
    }


def _public(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "expire_at"}
