"""A release goes on only while the new revision is no worse, and never stops half-way."""

import json
import sys
from typing import ClassVar

import google.auth
import pytest
import requests
from google.auth.credentials import AnonymousCredentials
from werkzeug import Request, Response

from infra.release import __main__ as commands
from infra.release.canary import LOOKS_PER_STEP, STEPS_PERCENT, release
from infra.release.cloud_run import Service, TrafficError
from infra.release.decision import MIN_REQUESTS, Observation, Verdict, judge
from infra.release.function import DeploymentFailed, Function
from infra.release.monitoring import Monitoring
from tests.served import answering, serving

GOOD = Observation(requests=5000, errors=2, p95_ms=120.0)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (Observation(requests=1000, errors=0, p95_ms=110.0), Verdict.GO_ON),
        (
            Observation(requests=1000, errors=2, p95_ms=130.0),
            Verdict.GO_ON,
        ),  # as chance will have it
        (Observation(requests=1000, errors=20, p95_ms=110.0), Verdict.GO_BACK),
        (Observation(requests=3, errors=3, p95_ms=90.0), Verdict.GO_BACK),  # at once
        (Observation(requests=0, errors=0, p95_ms=None), Verdict.WAIT),
        (Observation(requests=MIN_REQUESTS - 1, errors=0, p95_ms=90.0), Verdict.WAIT),
        (Observation(requests=1000, errors=0, p95_ms=501.0), Verdict.GO_BACK),
    ],
)
def test_verdict_beside_a_good_revision(new, expected):
    assert judge(GOOD, new).verdict is expected


def test_a_revision_is_not_blamed_for_what_the_old_one_suffers_too():
    ill = Observation(requests=1000, errors=300, p95_ms=900.0)
    assert judge(ill, Observation(requests=500, errors=150, p95_ms=950.0)).verdict is Verdict.GO_ON


def test_nothing_known_of_the_old_revision():
    silent = Observation(requests=0, errors=0, p95_ms=None)
    assert judge(silent, Observation(requests=500, errors=0, p95_ms=90.0)).verdict is Verdict.GO_ON
    assert (
        judge(silent, Observation(requests=500, errors=9, p95_ms=90.0)).verdict is Verdict.GO_BACK
    )


def test_figures_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="errors must be 0 to requests"):
        Observation(requests=1, errors=2, p95_ms=None)


class Traffic:
    """A service whose new revision answers as the test says, by its share of the traffic."""

    def __init__(self, new_by_percent):
        self.shares = []
        self._new_by_percent = new_by_percent

    def split(self, *, old, new, new_percent):
        self.shares.append(new_percent)

    def observe(self, revision, *, since_sec):
        if revision == "old":
            return GOOD
        found = self._new_by_percent(self.shares[-1])
        if isinstance(found, Exception):
            raise found
        return found


def run(traffic):
    waits = []
    outcome = release(traffic, old="old", new="new", wait=waits.append, report=lambda _: None)
    return outcome, waits


def test_a_good_revision_gets_all_the_traffic_step_by_step():
    traffic = Traffic(lambda _: GOOD)
    outcome, waits = run(traffic)
    assert outcome.released
    assert traffic.shares == list(STEPS_PERCENT)
    assert len(waits) == LOOKS_PER_STEP * len(STEPS_PERCENT)


def test_a_revision_that_fails_under_load_goes_back():
    failing = Observation(requests=1000, errors=100, p95_ms=100.0)
    traffic = Traffic(lambda percent: failing if percent >= 25 else GOOD)
    outcome, _ = run(traffic)
    assert not outcome.released
    assert "100 of 1000 answers failed" in outcome.reason
    assert traffic.shares == [5, 25, 0]


def test_a_revision_nobody_asks_is_not_released_by_guess():
    traffic = Traffic(lambda _: Observation(requests=0, errors=0, p95_ms=None))
    outcome, _ = run(traffic)
    assert not outcome.released
    assert traffic.shares == [5, 0]


def test_without_figures_the_traffic_goes_back_before_the_error_gets_out():
    traffic = Traffic(lambda percent: TimeoutError("no figures") if percent == 25 else GOOD)
    with pytest.raises(TimeoutError):
        run(traffic)
    assert traffic.shares == [5, 25, 0]


@pytest.fixture
def gcloud(tmp_path, monkeypatch):
    """A `gcloud` that writes down how it was called and answers from a file."""
    answers, calls = tmp_path / "answers.json", tmp_path / "calls.jsonl"
    script = tmp_path / "gcloud"
    script.write_text(
        f"#!{sys.executable}\n"
        "import json, sys\n"
        f"open({str(calls)!r}, 'a').write(json.dumps(sys.argv[1:]) + '\\n')\n"
        f"answers = json.load(open({str(answers)!r}))\n"
        "key = ' '.join(sys.argv[1:4])\n"
        "key in answers or sys.exit('ERROR: (gcloud.run) not allowed')\n"
        "print(json.dumps(answers[key]))\n"
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    def answer(**by_command):
        answers.write_text(json.dumps({k.replace("_", " "): v for k, v in by_command.items()}))
        return lambda: [json.loads(line) for line in calls.read_text().splitlines()]

    return answer


def service(monitoring=None):
    return Service("api", "demo-project", "europe-west1", monitoring)


def describe(*targets, latest="api-2"):
    return {"status": {"traffic": list(targets), "latestReadyRevisionName": latest}}


def test_the_revision_that_serves(gcloud):
    serving = {"revisionName": "api-1", "percent": 100}
    gcloud(run_services_describe=describe(serving, {"revisionName": "api-2", "tag": "t"}))
    assert service().serving_revision() == "api-1"
    assert service().latest_revision() == "api-2"


def test_no_release_begins_on_traffic_that_is_split(gcloud):
    halves = [{"revisionName": f"api-{n}", "percent": 50} for n in (1, 2)]
    gcloud(run_services_describe=describe(*halves))
    with pytest.raises(TrafficError, match="must be on one revision"):
        service().serving_revision()


def test_shares_are_what_gcloud_is_told(gcloud):
    calls = gcloud(**{"run_services_update-traffic": {}})
    service().split(old="api-1", new="api-2", new_percent=5)
    service().split(old="api-1", new="api-2", new_percent=0)
    told = [call[call.index("--to-revisions") + 1] for call in calls()]
    assert told == ["api-1=95,api-2=5", "api-1=100"]
    assert all("demo-project" in call and "europe-west1" in call for call in calls())


def test_the_revision_before(gcloud):
    names = [{"metadata": {"name": f"api-{n}"}} for n in (3, 2, 1)]
    gcloud(run_revisions_list=names)
    assert service().previous_revision(before="api-2") == "api-1"
    with pytest.raises(TrafficError, match="no revision before"):
        service().previous_revision(before="api-1")


def test_what_gcloud_refuses_is_said_in_its_words(gcloud):
    gcloud()
    with pytest.raises(TrafficError, match="not allowed"):
        service().latest_revision()


@pytest.fixture
def google_api():
    """A server that answers as Google's APIs are documented to, and keeps what it was asked."""
    asked, answers = [], []

    def answer(request: Request) -> Response:
        body = json.loads(request.get_data() or "null")
        asked.append((request.method, request.full_path, body))
        status, content = answers.pop(0)
        return Response(json.dumps(content), status)

    with serving(answering(answer)) as url, requests.Session() as session:
        yield url, session, asked, answers


def function(google_api):
    url, session, *_ = google_api
    return Function("api", "demo-project", "europe-west1", session, api=url)


def test_code_is_deployed_without_traffic(google_api):
    *_, asked, answers = google_api
    answers += [(200, {"name": "operations/1"}), (200, {"done": True})]
    function(google_api).deploy_source(bucket="sources", archive="functions-1.zip")
    method, path, body = asked[0]
    assert (method, body["serviceConfig"]) == ("PATCH", {"allTrafficOnLatestRevision": False})
    assert body["buildConfig"]["source"]["storageSource"]["object"] == "functions-1.zip"
    assert "updateMask=buildConfig.source%2CserviceConfig.allTrafficOnLatestRevision" in path


def test_a_model_is_set_and_the_other_settings_stay(google_api):
    *_, asked, answers = google_api
    before = {"serviceConfig": {"environmentVariables": {"LOG_LEVEL": "INFO", "MODEL_URI": "a"}}}
    answers += [(200, before), (200, {"name": "operations/1"}), (200, {"done": True})]
    function(google_api).set_environment({"MODEL_URI": "b"})
    variables = asked[1][2]["serviceConfig"]["environmentVariables"]
    assert variables == {"LOG_LEVEL": "INFO", "MODEL_URI": "b"}


@pytest.mark.parametrize(
    "answered",
    [
        [(403, {"error": {"message": "no permission"}})],
        [
            (200, {"name": "operations/1"}),
            (200, {"done": True, "error": {"message": "no permission to build"}}),
        ],
    ],
)
def test_a_deployment_that_fails_says_why(google_api, answered):
    google_api[3].extend(answered)
    with pytest.raises(DeploymentFailed, match="no permission"):
        function(google_api).deploy_source(bucket="sources", archive="functions-1.zip")


class Deployed(Function):
    """A function whose settings are only written down."""

    done: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def set_environment(self, variables):
        self.done.append((self.name, variables))


def test_where_nobody_asks_all_traffic_moves_at_once(gcloud, monkeypatch, capsys):
    monkeypatch.setattr(google.auth, "default", lambda **_: (AnonymousCredentials(), "p"))
    monkeypatch.setattr(commands, "Function", Deployed)
    serving = {"revisionName": "api-1", "percent": 100}
    told = gcloud(run_services_describe=describe(serving), **{"run_services_update-traffic": {}})
    assert commands.main(["model", "--project", "p", "--version", "encoder-2", "--at-once"]) == 0
    names = ("api", "process_recording", "aggregate_metrics")
    assert Deployed.done == [(name, {"MODEL_URI": "gs://p-models/encoder-2"}) for name in names]
    moved = {
        call[3]: call[call.index("--to-revisions") + 1]
        for call in told()
        if "update-traffic" in call
    }
    assert moved == {name.replace("_", "-"): "api-2=100" for name in names}
    assert capsys.readouterr().out.splitlines() == [f"released: {name}" for name in names]


def test_a_release_is_a_canary_unless_told_otherwise():
    for command in (["code"], ["model", "--version", "x"]):
        parse = commands._parser().parse_args
        assert parse([*command, "--project", "p"]).at_once is False
        assert parse([*command, "--project", "p", "--canary"]).at_once is False
        with pytest.raises(SystemExit):
            parse([*command, "--project", "p", "--canary", "--at-once"])


def test_figures_of_a_revision(google_api):
    url, session, asked, answers = google_api

    def counted(response_class, n):
        return {
            "metric": {"labels": {"response_code_class": response_class}},
            "points": [{"value": {"int64Value": str(n)}}],
        }

    latency = {"points": [{"value": {"doubleValue": 87.5}}]}
    answers += [
        (200, {"timeSeries": [counted("2xx", 950), counted("4xx", 40), counted("5xx", 10)]}),
        (200, {"timeSeries": [latency]}),
    ]
    seen = Monitoring("demo-project", session, api=url).observe("api-2", since_sec=300)
    assert seen == Observation(requests=1000, errors=10, p95_ms=87.5)
    assert all("api-2" in path and "alignmentPeriod=300s" in path for _, path, _ in asked)


def test_a_revision_that_was_not_asked_has_no_figures(google_api):
    url, session, _, answers = google_api
    answers += [(200, {}), (200, {})]
    seen = Monitoring("demo-project", session, api=url).observe("api-2", since_sec=60)
    assert seen == Observation(requests=0, errors=0, p95_ms=None)
