"""A caller at the microphone, and the ways in which there is none."""

import re

import pytest
from playwright.sync_api import Browser, expect

from infra.local.client import ApiClient
from infra.local.names import AGENT
from tests.e2e.agent_page import AgentPage
from tests.e2e.axe import violations
from tests.e2e.conftest import SPEECH_WAV, NewPage
from tests.e2e.looks import check_by_day_and_night

CHUNK_SEC = 2.5


def test_what_the_microphone_hears_appears_segment_by_segment(
    agent_page: AgentPage, agent_api: ApiClient
):
    agent_page.sign_in(AGENT)
    agent_page.start_call("Ms Example")
    expect(agent_page.segments.nth(2)).to_be_attached()
    expect(agent_page.page.get_by_test_id("reading")).to_be_visible()
    agent_page.screenshot("live-call")
    check_by_day_and_night(agent_page.page)
    call_id = agent_page.open_call_id
    agent_page.end_call()
    agent_page.screenshot("completed-call")

    segments = agent_api.get("/emotions", call_id=call_id)["segments"]
    offsets = [segment["start_offset_sec"] for segment in segments]
    assert offsets == [CHUNK_SEC * n for n in range(len(segments))], "no gap, no overlap"
    heard = [segment for segment in segments if segment["detected_emotion"]]
    assert heard, "the caller was heard"


def test_nothing_is_lost_while_the_service_is_away(agent_page: AgentPage, agent_api: ApiClient):
    agent_page.sign_in(AGENT)
    agent_page.page.route("**/analyze/stream**", lambda route: route.abort())
    agent_page.start_call("Ms Example")
    waiting = agent_page.page.get_by_test_id("pending")
    expect(waiting).to_have_text(re.compile(r"[2-9] chunks waiting"))
    expect(agent_page.page.get_by_text("Nothing is lost")).to_be_visible()
    expect(agent_page.page.get_by_role("button", name="Sign out")).to_be_disabled()
    agent_page.screenshot("service-away")

    agent_page.page.unroute("**/analyze/stream**")
    call_id = agent_page.open_call_id
    agent_page.end_call()
    segments = agent_api.get("/emotions", call_id=call_id)["segments"]
    assert [segment["sequence"] for segment in segments] == list(range(len(segments)))
    assert len(segments) >= 3


def test_nothing_starts_without_consent(agent_page: AgentPage):
    agent_page.sign_in(AGENT)
    agent_page.start_call("Ms Example", consent=False)
    expect(agent_page.page.get_by_role("alert")).to_contain_text("without the caller's consent")
    expect(agent_page.start_button).to_be_enabled()


def test_refused_microphone_is_explained(new_page: NewPage, refusing_browser: Browser):
    agent_page = new_page(refusing_browser)
    agent_page.sign_in(AGENT)
    agent_page.start_call("Ms Example")
    expect(agent_page.page.get_by_role("alert")).to_contain_text("The microphone is blocked")
    expect(agent_page.start_button).to_be_enabled()
    agent_page.screenshot("microphone-denied")


def test_missing_microphone_is_explained(agent_page: AgentPage):
    agent_page.page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () =>"
        " Promise.reject(new DOMException('none', 'NotFoundError'));"
    )
    agent_page.sign_in(AGENT)
    agent_page.start_call("Ms Example")
    expect(agent_page.page.get_by_role("alert")).to_contain_text("No microphone was found")
    expect(agent_page.start_button).to_be_enabled()


@pytest.mark.usefixtures("sensitive_rule")
def test_page_fits_a_phone_in_the_dark(new_page: NewPage, agent_api: ApiClient, call_id: str):
    agent_api.post("/calls", {"call_id": call_id, "consent": "granted"})
    for sequence in range(2):  # the second raises an alert
        agent_api.send_chunk(SPEECH_WAV, call_id=call_id, sequence=sequence)
    phone = new_page(viewport={"width": 360, "height": 740}, color_scheme="dark")
    phone.sign_in(AGENT)
    for state in ("phone-list", "phone-call"):
        expect(phone.page.get_by_role("heading", level=2).first).to_be_visible()
        overflow_px = phone.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow_px <= 0, f"{state} is wider than the screen"
        phone.screenshot(state)
        if state == "phone-list":
            phone.page.get_by_role("link", name=call_id).click()
            expect(phone.page.get_by_role("heading", name=call_id)).to_be_visible()
            expect(phone.page.get_by_test_id("reading")).to_be_visible()
            alert = phone.page.get_by_test_id("open-alerts").get_by_role("listitem")
            expect(alert).to_be_in_viewport()
            assert violations(phone.page) == []
