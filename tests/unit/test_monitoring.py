"""infra/monitoring and the code belong together: what is watched is what is logged."""

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest
import soundfile
import yaml

from calltone.calls.allowance import allowance_share
from calltone.calls.call import Call, RecordingRef
from calltone.calls.consent import ConsentPolicy
from calltone.calls.intake import Intake
from calltone.calls.ports import Progress
from calltone.calls.process_recording import ProcessRecording
from calltone.calls.recording import StoredObject
from calltone.entrypoints.http import analyze
from calltone.entrypoints.http.app import BASE_PATH
from calltone.platform.logging import JsonFormatter
from infra.local.names import ROOT

MONITORING = ROOT / "infra" / "monitoring"
RUNBOOKS = ROOT / "infra" / "runbooks"
ARRIVED = datetime(2026, 5, 24, 10, 30, tzinfo=UTC)
LENGTH_SEC = 120


def read(folder: str) -> dict[str, dict[str, Any]]:
    """Every file of a folder: name → content."""
    return {
        path.stem: yaml.safe_load(path.read_text())  # which reads JSON, too
        for path in sorted((MONITORING / folder).iterdir())
    }


METRICS, POLICIES, OBJECTIVES = read("metrics"), read("policies"), read("objectives")
CHUNKS = METRICS["chunk_seconds"]
OWN_LINES = [name for name in METRICS if METRICS[name] is not CHUNKS]


def message_of(metric: dict[str, Any]) -> str:
    return re.search(r'jsonPayload\.message="([^"]+)"', metric["filter"])[1]


@pytest.mark.parametrize("name", OWN_LINES)
def test_counted_lines_are_lines_of_the_code(name: str):
    source = chain((ROOT / "functions").rglob("*.py"), (ROOT / "infra" / "local").glob("*.py"))
    assert any(f'"{message_of(METRICS[name])}"' in path.read_text() for path in source)


@pytest.mark.parametrize(
    ("address", "is_chunk"),
    [
        ("https://p.web.app/api/v1/analyze/stream", True),
        ("https://api-x.run.app/api/v1/analyze/stream/?call_id=c&sequence=1", True),
        ("https://p.web.app/api/v1/analyze/streams", False),
        ("https://p.web.app/api/v1/webhooks/twilio", False),
    ],
)
def test_chunks_are_told_from_other_requests(address: str, is_chunk: bool):
    pattern = re.search(r'requestUrl=~"([^"]+)"', CHUNKS["filter"])[1]
    assert bool(re.search(pattern, address)) == is_chunk
    route = f"{BASE_PATH}/analyze/stream"
    assert re.search(pattern, route)
    assert f'"{route.removeprefix(BASE_PATH)}"' in Path(analyze.__file__).read_text()


def test_a_chunks_latency_is_read_from_what_cloud_run_writes():
    pattern = re.search(r'REGEXP_EXTRACT\(httpRequest\.latency, "(.+)"\)', CHUNKS["valueExtractor"])
    assert float(re.search(pattern[1], "0.034177s")[1]) == 0.034177
    objective = OBJECTIVES["chunk-latency"]["serviceLevelIndicator"]["requestBased"]
    limit_sec = objective["distributionCut"]["range"]["max"]
    assert limit_sec == 0.5
    assert limit_sec in CHUNKS["bucketOptions"]["explicitBuckets"]["bounds"]


def test_every_metric_is_looked_at_and_none_that_is_not_there():
    text = "".join(
        path.read_text() for path in MONITORING.rglob("*.*") if path.parent.name != "metrics"
    )
    assert set(re.findall(r"logging\.googleapis\.com/user/calltone_(\w+)", text)) == set(METRICS)


def test_every_alert_has_a_runbook_and_every_runbook_an_alert():
    pages = {objective["userLabels"]["runbook"] for objective in OBJECTIVES.values()}
    # Cloud Billing's own message cannot carry a page.
    assert {*POLICIES, *pages, "objective-burns", "budget"} == {
        path.stem for path in RUNBOOKS.glob("*.md") if path.stem != "README"
    }
    listed = (RUNBOOKS / "README.md").read_text()
    for name, policy in POLICIES.items():
        title = policy["displayName"].removeprefix("Calltone: ")
        assert (RUNBOOKS / f"{name}.md").read_text().startswith(f"# {title}\n")
        assert f"| {title} | [{name}]({name}.md) |" in listed


def test_every_objective_is_written_down_for_people():
    page = (ROOT / "docs" / "operations" / "objectives.md").read_text()
    for objective in OBJECTIVES.values():
        share = f"{100 * objective['goal']:g} %"
        assert share in objective["displayName"]
        assert share in page
    burns = (RUNBOOKS / "objective-burns.md").read_text()
    assert all(f"`{name}`" in burns for name in OBJECTIVES)


def test_a_burn_alert_confirms_each_window_by_a_twelfth_of_it():
    for burn in read("burns").values():
        long, short = (
            int(re.search(r'"(\d+)s"', condition["conditionThreshold"]["filter"])[1])
            for condition in burn["conditions"]
        )
        assert long == 12 * short
        assert burn["combiner"] == "AND"


class Nowhere:
    """Stores nothing."""

    def begin(self, _call: Call, _lease: object) -> Progress:
        return Progress(ARRIVED, 0)

    begin_again = begin

    def finish(self, _call: Call, **_summary: object) -> None:
        """Nobody asks."""


class OneFile:
    """A bucket with a recording in which nobody speaks."""

    def describe(self, ref: RecordingRef) -> StoredObject:
        return stored(ref)

    @contextmanager
    def open(self, _ref: RecordingRef) -> Iterator[BinaryIO]:
        file = io.BytesIO()
        soundfile.write(file, np.zeros((LENGTH_SEC * 8000, 2)), 8000, format="WAV")
        yield file

    def delete(self, _ref: RecordingRef) -> None:
        """Nothing is stored."""


class NoModel:
    version = "none"


def stored(ref: RecordingRef) -> StoredObject:
    return StoredObject(ref, 1, ARRIVED, {"call_id": "c", "consent": "granted"})


def process(taken_sec: float) -> ProcessRecording:
    return ProcessRecording(
        recordings=Nowhere(),
        archive=None,
        bucket=OneFile(),
        model=NoModel(),
        consent=ConsentPolicy(),
        clock=lambda: ARRIVED + timedelta(seconds=taken_sec),
        intake=Intake(bucket="b"),
    )


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What Cloud Logging gets."""
    formatter = JsonFormatter(project_id="p")
    return [json.loads(formatter.format(record)) for record in caplog.records]


@pytest.mark.parametrize(("taken_sec", "is_kept"), [(3.0, True), (11.9, True), (12.1, False)])
def test_the_promise_on_recordings_is_kept_or_not(
    caplog: pytest.LogCaptureFixture, taken_sec: float, is_kept: bool
):
    caplog.set_level(logging.INFO, "calltone")
    process(taken_sec)(stored(RecordingRef("b", "call.wav", 1)))
    metric = METRICS["recording_allowance"]
    (line,) = (one for one in lines(caplog) if one["message"] == message_of(metric))
    field = re.fullmatch(r"EXTRACT\(jsonPayload\.(\w+)\)", metric["valueExtractor"])[1]
    cut = OBJECTIVES["recordings"]["serviceLevelIndicator"]["requestBased"]["distributionCut"]
    assert (line[field] < cut["range"]["max"]) == is_kept
    assert (line["taken_sec"], line["duration_sec"]) == (taken_sec, LENGTH_SEC)
    assert cut["range"]["max"] in metric["bucketOptions"]["explicitBuckets"]["bounds"]


def test_what_the_page_on_late_recordings_looks_for_is_in_the_line(
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.INFO, "calltone")
    process(20.0)(stored(RecordingRef("b", "call.wav", 1)))
    page = (RUNBOOKS / "slow-recordings.md").read_text()
    assert set(re.findall(r"jsonPayload\.(\w+)", page)) <= set(lines(caplog)[-1])


@pytest.mark.parametrize(
    ("taken_sec", "duration_sec", "share"),
    [(30, 300, 1.0), (15, 300, 0.5), (10, 60, 1.0), (10, 0, 1.0), (-0.2, 300, 0.0)],
)
def test_a_tenth_of_the_length_but_ten_seconds_at_least(
    taken_sec: float, duration_sec: float, share: float
):
    assert allowance_share(taken_sec=taken_sec, duration_sec=duration_sec) == share
