"""The widget in pages of another site: the example CRM, which signs its users in by itself."""

import os
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from playwright.sync_api import Page, expect

from infra.local import wire
from infra.local.client import ApiClient, wait_for
from infra.local.names import HOST, ROOT
from infra.local.stack import LocalStack
from tests.e2e.agent_page import AgentPage
from tests.e2e.conftest import SPEECH_WAV, NewPage, start_call_and_speak
from tests.e2e.layout import MOST, moved_since, watch_layout
from tests.e2e.looks import check_by_day_and_night

LISTEN = "() => { window.heard = 0; addEventListener('message', () => { window.heard += 1; }); }"


@pytest.fixture(scope="module")
def crm(stack: LocalStack) -> Iterator[str]:
    """The example CRM as its first lines say to start it, and its address."""
    environment = stack.environment | {
        "PORT": str(stack.ports["crm"]),
        "CALLTONE_URL": stack.page_url,
    }
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, ROOT / "examples" / "crm" / "server.py"],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: wire.is_ok(stack.crm_url) or None, what="the CRM")
    yield stack.crm_url
    server.terminate()
    server.wait()


@pytest.fixture
def unlisted(crm: str, stack: LocalStack) -> str:
    """The same CRM by a name of its own, which no list of Calltone's has."""
    return crm.replace(stack.crm_url, f"http://{HOST}:{stack.ports['crm']}")


@pytest.mark.usefixtures("sensitive_rule")
def test_one_tag_shows_the_call_and_tells_the_page(
    new_page: NewPage, agent_api: ApiClient, call_id: str, crm: str
):
    heard = start_call_and_speak(agent_api, call_id)
    agent_page = new_page(viewport={"width": 1280, "height": 900})
    page = agent_page.page
    page.goto(f"{crm}/?call-id={call_id}")
    expect(page.get_by_test_id("reading")).to_be_visible()
    told = page.locator("#told li")
    expect(told).to_have_text([f"emotion: {heard} until 2.5 s"])
    watch_layout(page)
    agent_api.send_chunk(SPEECH_WAV, call_id=call_id, sequence=1)
    expect(told).to_have_count(3)
    assert [line.split(":")[0] for line in told.all_inner_texts()] == ["emotion"] * 2 + ["alert"]
    alert = page.get_by_test_id("open-alerts").get_by_role("listitem")
    expect(alert).to_be_visible()
    assert moved_since(page) <= MOST
    agent_page.screenshot("embed-crm")
    check_by_day_and_night(page)

    alert.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Answered alerts (1)")).to_be_visible()

    def stored() -> str | None:
        alerts = agent_api.get("/alerts")["alerts"]
        (found,) = [each["status"] for each in alerts if each["call_id"] == call_id]
        return found if found != "open" else None

    assert wait_for(stored, what="the answer") == "accepted"


def test_nobody_is_remembered_where_the_page_signs_in(
    agent_page: AgentPage, agent_api: ApiClient, call_id: str, crm: str
):
    start_call_and_speak(agent_api, call_id)
    page = agent_page.page
    refusal = {"status": HTTPStatus.UNAUTHORIZED}
    page.route("**/calltone-token", lambda route: route.fulfill(**refusal))
    page.goto(f"{crm}/?call-id={call_id}")
    alert = page.get_by_role("alert").filter(has_text="POST /calltone-token: HTTP 401")
    expect(alert).to_be_visible()
    page.unroute("**/calltone-token")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_test_id("reading")).to_be_visible()

    with page.expect_request("**/calltone-token"):
        page.reload()
    expect(page.get_by_test_id("reading")).to_be_visible()
    databases = page.evaluate("async () => (await indexedDB.databases()).map(({name}) => name)")
    assert "firebaseLocalStorageDb" not in databases, "where the SDK keeps who is signed in"
    assert page.evaluate("localStorage.length") == 0


def test_a_page_that_is_not_listed_is_told_why(
    agent_page: AgentPage, agent_api: ApiClient, call_id: str, unlisted: str, stack: LocalStack
):
    start_call_and_speak(agent_api, call_id)
    page = agent_page.page
    page.goto(f"{unlisted}/?call-id={call_id}")
    refused = page.get_by_role("alert").filter(has_text="ALLOWED_ORIGINS")
    expect(refused).to_contain_text(unlisted)
    expect(page.get_by_test_id("reading")).to_have_count(0)

    asked = {"Origin": unlisted, "Access-Control-Request-Method": "POST"}
    for origin, status in ((unlisted, 403), (stack.crm_url, 200)):
        answer = page.request.fetch(
            f"{stack.api_url}/alerts/a", method="OPTIONS", headers=asked | {"Origin": origin}
        )
        assert answer.status == status
        assert answer.headers.get("access-control-allow-origin") == (
            None if status == 403 else origin
        )
        assert ("ALLOWED_ORIGINS" in answer.text()) is (status == 403)


def test_a_frame_listens_to_its_own_page_alone(
    agent_page: AgentPage, agent_api: ApiClient, call_id: str, crm: str, unlisted: str
):
    others = [f"{call_id}-wanted", f"{call_id}-forged"]
    heard = [start_call_and_speak(agent_api, each) for each in (call_id, *others)]
    evil = agent_page.page
    evil.goto(unlisted)
    with evil.expect_popup() as opened:
        evil.evaluate(
            "(url) => { window.crm = window.open(url); }", f"{crm}/?frame&call-id={call_id}"
        )
    page = opened.value
    frame = page.frame_locator("iframe")
    expect(frame.get_by_test_id("reading")).to_be_visible()
    told = page.locator("#told li")
    expect(told).to_have_text([f"emotion: {heard[0]} until 2.5 s"])

    inner = page.frames[1]
    for each in (page.main_frame, inner):
        each.evaluate(LISTEN)
    evil.evaluate(
        """(callId) => {
          const alert = {type: 'calltone:alert', detail: {title: 'forged'}};
          window.crm.postMessage(alert, '*');
          window.crm.frames[0].postMessage({type: 'calltone:show', callId}, '*');
          window.crm.frames[0].postMessage({type: 'calltone:token', token: 'forged'}, '*');
        }""",
        others[1],
    )
    inner.wait_for_function("window.heard === 2")
    page.wait_for_function("window.heard >= 1")
    expect(frame.get_by_role("heading", name=call_id, exact=True)).to_be_visible()

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    show_in_frame(page, others[0])
    expect(frame.get_by_role("heading", name=others[0])).to_be_visible()
    expect(told).to_have_count(2)
    assert "forged" not in "".join(told.all_inner_texts())
    assert not [url for url in asked if "calltone-token" in url], "still signed in"


def show_in_frame(page: Page, call_id: str) -> None:
    page.evaluate(
        """(callId) => {
          const frame = document.querySelector('iframe');
          const {origin} = new URL(frame.src);
          frame.contentWindow.postMessage({type: 'calltone:show', callId}, origin);
        }""",
        call_id,
    )
