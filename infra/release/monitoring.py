"""What the revisions of a service answered, from Cloud Monitoring."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from infra.release.decision import Observation

_API = "https://monitoring.googleapis.com/v3"
_TIMEOUT_SEC = 30


class FiguresMissing(Exception):
    """Cloud Monitoring did not answer; nothing is decided without figures."""


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Figures of one project."""

    project: str
    session: requests.Session
    """Signed in to Google Cloud."""
    api: str = _API

    def observe(self, revision: str, *, since_sec: int) -> Observation:
        """What the revision answered in the last `since_sec` seconds."""
        counts = {
            series["metric"]["labels"]["response_code_class"]: _latest(series)
            for series in self._series(
                "request_count",
                revision,
                since_sec=since_sec,
                aligner="ALIGN_DELTA",
                group_by="metric.label.response_code_class",
            )
        }
        latency = self._series(
            "request_latencies", revision, since_sec=since_sec, aligner="ALIGN_PERCENTILE_95"
        )
        return Observation(
            requests=round(sum(counts.values())),
            errors=round(counts.get("5xx", 0.0)),
            p95_ms=_latest(latency[0]) if latency else None,
        )

    def _series(
        self,
        metric: str,
        revision: str,
        *,
        since_sec: int,
        aligner: str,
        group_by: str | None = None,
    ) -> list[Any]:
        end = datetime.now(UTC)
        answer = self.session.get(
            f"{self.api}/projects/{self.project}/timeSeries",
            params={
                "filter": (
                    f'metric.type = "run.googleapis.com/{metric}" AND '
                    f'resource.labels.revision_name = "{revision}"'
                ),
                "interval.startTime": (end - timedelta(seconds=since_sec)).isoformat(),
                "interval.endTime": end.isoformat(),
                "aggregation.alignmentPeriod": f"{since_sec}s",
                "aggregation.perSeriesAligner": aligner,
                "aggregation.crossSeriesReducer": "REDUCE_SUM" if group_by else "REDUCE_MAX",
                **({"aggregation.groupByFields": group_by} if group_by else {}),
            },
            timeout=_TIMEOUT_SEC,
        )
        if not answer.ok:
            raise FiguresMissing(f"{answer.status_code} {answer.text[:300]}")
        return list(answer.json().get("timeSeries", []))


def _latest(series: Any) -> float:  # noqa: ANN401  # Cloud Monitoring's own JSON
    value = series["points"][0]["value"]
    return float(value.get("doubleValue", value.get("int64Value", 0)))
