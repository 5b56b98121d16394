"""Browsers for the page: with a caller at the microphone, and with a microphone that is refused."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import soundfile
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from infra.local.browser import find_browser
from infra.local.client import ApiClient, customer_channel
from infra.local.names import AGENT, ROOT, SUPERVISOR
from infra.local.stack import LocalStack
from tests.e2e.agent_page import AgentPage
from tests.e2e.wall import client, raise_alert, say

__all__ = ["client", "raise_alert", "say"]  # fixtures
from tests.fresh_stack import stack_of_this_folder

__all__ = ["stack_of_this_folder"]

CALM_ANGRY_CALM = ROOT / "tests" / "data" / "calls" / "calm-angry-calm.flac"
CAPTURE_RATE_HZ = 16_000
SPEECH_WAV = (ROOT / "tests" / "data" / "chunk-2.5s.wav").read_bytes()
LONGEST_WAIT_MS = 60_000
"""Until something is given up that a fast machine shows at once; a slow one is not a fault."""
# Without these Chromium looks for its maker's hosts at every start.
_QUIET = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_SHARED_MEMORY = "--disable-dev-shm-usage"  # containers have little of it

_FAILED = pytest.StashKey[bool]()

type NewPage = Callable[..., AgentPage]

expect.set_options(timeout=LONGEST_WAIT_MS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Let a fixture know, when it ends, whether its test has failed."""
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


def _launch(playwright: Playwright, *flags: str) -> Browser:
    return playwright.chromium.launch(
        executable_path=find_browser(),
        chromium_sandbox=False,
        args=[*_QUIET, _SHARED_MEMORY, *flags],
    )


@pytest.fixture(scope="session")
def caller_wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The angry customer of the sample call, as a microphone would hear them."""
    samples = customer_channel(CALM_ANGRY_CALM)[20 * CAPTURE_RATE_HZ : 40 * CAPTURE_RATE_HZ]
    path = tmp_path_factory.mktemp("caller") / "caller.wav"
    soundfile.write(path, samples, CAPTURE_RATE_HZ, subtype="PCM_16")
    return path


@pytest.fixture(scope="session")
def browser(playwright: Playwright, caller_wav: Path) -> Iterator[Browser]:
    """A browser whose microphone plays the caller and is always allowed."""
    running = _launch(
        playwright,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={caller_wav}",
    )
    yield running
    running.close()


@pytest.fixture(scope="session")
def refusing_browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser that has a microphone and does not let pages use it."""
    running = _launch(playwright, "--use-fake-device-for-media-stream")
    yield running
    running.close()


@pytest.fixture
def new_page(
    stack: LocalStack, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[NewPage]:
    """Return a function that opens the page anew, nobody signed in, and fails on its errors.

    When the test fails, a picture of each page is kept.
    """
    errors: list[str] = []
    pages: list[AgentPage] = []
    with ExitStack() as contexts:

        def open_page(in_browser: Browser = browser, **options: object) -> AgentPage:
            context: BrowserContext = in_browser.new_context(**options)
            contexts.callback(context.close)
            context.set_default_timeout(LONGEST_WAIT_MS)
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda message: errors.extend(_policy_breaches(message.text)))
            pages.append(AgentPage(page, stack.page_url))
            return pages[-1]

        yield open_page
        if request.node.stash.get(_FAILED, False):
            for number, page in enumerate(pages):
                page.screenshot(f"failed-{request.node.name}-{number}")
    assert errors == [], "the page raised errors"


def _policy_breaches(message: str) -> list[str]:
    # Offline, Firestore's SDK asks a host of its maker's whether there is a network.
    is_breach = "Content Security Policy" in message and "/images/cleardot.gif" not in message
    return [message] if is_breach else []


@pytest.fixture
def agent_page(new_page: NewPage) -> AgentPage:
    return new_page()


@pytest.fixture(scope="package")
def agent_api(stack: LocalStack) -> ApiClient:
    return ApiClient(stack, AGENT)


@pytest.fixture
def sensitive_rule(stack: LocalStack) -> Iterator[None]:
    """Of the second chunk with speech on one rule raises alerts, whatever the model hears."""
    supervisor = ApiClient(stack, SUPERVISOR)

    def sensitive(rule: dict[str, Any]) -> dict[str, Any]:
        if rule["rule_id"] == "deescalate":
            return rule | {"min_probability": 0.001}
        return rule | {"enabled": False}

    rules = supervisor.get("/rules")["rules"]
    supervisor.put("/rules", {"rules": [sensitive(rule) for rule in rules]})
    yield
    supervisor.put("/rules", {"rules": []})


@pytest.fixture
def call_id() -> str:
    """An id no other test uses."""
    return f"call-{uuid.uuid4()}"


def start_call_and_speak(api: ApiClient, call_id: str) -> str:
    """Start a call and let the caller speak once; answers with the emotion that was heard."""
    api.post("/calls", {"call_id": call_id, "consent": "granted"})
    answer = api.send_chunk(SPEECH_WAV, call_id=call_id, sequence=0)
    return str(answer["detected_emotion"])
