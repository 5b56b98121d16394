"""One call, more than one window, or none that is connected."""

import re

from playwright.sync_api import expect

from infra.local.client import ApiClient
from infra.local.names import AGENT
from tests.e2e.agent_page import AgentPage
from tests.e2e.conftest import SPEECH_WAV

OFFLINE_MS = 1000 * 10


def test_ten_seconds_offline_lose_nothing(agent_page: AgentPage, agent_api: ApiClient):
    page = agent_page.page
    agent_page.sign_in(AGENT)
    agent_page.start_call("Ms Example")
    expect(agent_page.segments.first).to_be_attached()
    page.context.set_offline(True)
    page.wait_for_timeout(OFFLINE_MS)
    expect(page.get_by_test_id("pending")).to_have_text(re.compile(r"[3-9] chunks waiting"))
    expect(page.get_by_text("Reconnecting").first).to_be_visible()
    agent_page.screenshot("offline")
    page.context.set_offline(False)
    expect(page.get_by_test_id("pending")).to_be_hidden()
    call_id = agent_page.open_call_id
    agent_page.end_call()
    segments = agent_api.get("/emotions", call_id=call_id)["segments"]
    assert [segment["sequence"] for segment in segments] == list(range(len(segments)))
    assert len(segments) >= 5, "two before, four meanwhile"


def test_second_window_does_not_record_the_same_call(agent_page: AgentPage):
    agent_page.sign_in(AGENT)
    agent_page.start_call("Ms Example")
    expect(agent_page.segments.first).to_be_attached()
    second = agent_page.page.context.new_page()
    second.goto(agent_page.page.url)
    second.get_by_role("button", name="Turn microphone on").click()
    expect(second.get_by_role("alert").filter(has_text="in another window")).to_be_visible()
    agent_page.end_call()


def test_other_computer_that_sends_the_same_call_is_noticed(
    agent_page: AgentPage, agent_api: ApiClient
):
    page = agent_page.page
    agent_page.sign_in(AGENT)
    agent_page.start_call("Ms Example")
    call_id = agent_page.open_call_id
    agent_api.send_chunk(SPEECH_WAV, call_id=call_id, sequence=1)
    alert = page.get_by_role("alert").filter(has_text="records this call too")
    expect(alert).to_be_visible()
    page.get_by_role("button", name="Turn microphone on").click()
    expect(agent_page.segments.nth(3)).to_be_attached()
    agent_page.end_call()
    sequences = [s["sequence"] for s in agent_api.get("/emotions", call_id=call_id)["segments"]]
    assert sequences == list(range(len(sequences)))


def test_microphone_is_chosen(agent_page: AgentPage):
    agent_page.sign_in(AGENT)
    agent_page.start_call("Ms Example")
    picker = agent_page.page.get_by_label("Which microphone")
    expect(picker).to_be_visible()
    picker.select_option(index=1)
    chosen = picker.input_value()
    expect(agent_page.page.get_by_text("Listening").first).to_be_visible()
    expect(agent_page.segments.nth(1)).to_be_attached()
    agent_page.end_call()
    remembered = agent_page.page.evaluate("localStorage.getItem('calltone-microphone')")
    assert remembered == chosen
