"""A few live calls at once: all is stored once, also where more comes than is taken on."""

from pathlib import Path

from infra.local.functions import FUNCTIONS, function
from infra.local.keeper import Keeper
from infra.local.names import HOST
from infra.local.ports import reserved_ports
from infra.local.process import Runtime
from infra.local.stack import LocalStack, StackSources
from tests.fresh_stack import PATIENT
from tests.load.run import measure

PATIENCE_SEC = 300.0
"""A slow machine takes longer; each caller sends all its chunks all the same."""


def test_a_few_calls_at_once(stack: LocalStack):
    figures = measure(stack, users=4, duration_sec=7.5, patience_sec=PATIENCE_SEC)
    assert figures["failures"] == 0, figures
    assert figures["is_exact"], figures
    assert figures["segments_stored"] == figures["segments_sent"] == 4 * 3
    assert 0 < figures["p50_ms"] <= figures["p95_ms"]


def test_what_is_refused_is_sent_again_and_nothing_is_lost(stack: LocalStack, tmp_path: Path):
    [api] = [which for which in FUNCTIONS if which.name == "api"]
    sources = StackSources()
    narrow = {
        **stack.environment,
        **PATIENT,
        "RECORDINGS_BUCKET": stack.bucket,
        "MODEL_URI": str(sources.model),
        "MAX_CHUNKS_IN_FLIGHT": "1",
        "RATE_LIMIT_PER_SEC": "1000",
    }
    with reserved_ports({"api": 0}) as ports, Keeper() as keeper:
        runtime = Runtime(tmp_path, ports, keeper)
        with function(api, runtime, source=sources.functions, environment=narrow):
            url = f"http://{HOST}:{ports['api']}/api/v1"
            figures = measure(
                stack, users=20, duration_sec=5, patience_sec=PATIENCE_SEC, api_url=url
            )
    assert figures["segments_sent"] == 20 * 2
    assert figures["rejected"] > 0, figures
    assert figures["retried"] >= figures["rejected"]
    assert figures["failures"] == 0, figures
    assert figures["is_exact"], figures
