"""An angry caller raises an alert; the agent acts on it, and says where the model was wrong."""

import re

import pytest
from playwright.sync_api import expect

from infra.local.client import ApiClient, customer_channel, wav_chunks
from infra.local.names import AGENT
from tests.e2e.agent_page import AgentPage
from tests.e2e.axe import violations
from tests.e2e.conftest import CALM_ANGRY_CALM, CAPTURE_RATE_HZ
from tests.e2e.layout import MOST, moved_since, watch_layout

ANGRY = slice(20 * CAPTURE_RATE_HZ, 40 * CAPTURE_RATE_HZ)


INPUT_COUNTS_MS = 600
"""What moves half a second after a click is not counted: it may be its doing."""
CHUNKS = list(wav_chunks(customer_channel(CALM_ANGRY_CALM)[ANGRY]))


def speak_angrily(api: ApiClient, call_id: str) -> None:
    api.post("/calls", {"call_id": call_id, "consent": "granted"})
    for sequence, wav in enumerate(CHUNKS):
        api.send_chunk(wav, call_id=call_id, sequence=sequence)


@pytest.mark.usefixtures("sensitive_rule")
def test_alert_action_end_and_in_the_list(
    agent_page: AgentPage, agent_api: ApiClient, call_id: str
):
    page = agent_page.page
    page.set_viewport_size({"width": 1280, "height": 1000})
    agent_page.sign_in(AGENT)
    agent_api.post("/calls", {"call_id": call_id, "consent": "granted"})
    page.get_by_role("link", name=call_id).click()
    expect(page.get_by_text("Waiting for the first words")).to_be_visible()
    page.wait_for_timeout(INPUT_COUNTS_MS)
    watch_layout(page)
    speak_angrily(agent_api, call_id)
    expect(agent_page.segments).to_have_count(len(CHUNKS))
    alerts = page.get_by_test_id("open-alerts").get_by_role("listitem")
    expect(alerts).to_have_count(1)
    expect(page.get_by_role("alert").filter(has_text="sounds angry")).to_be_attached()
    expect(alerts).to_be_in_viewport()
    assert moved_since(page) <= MOST

    alerts.get_by_role("button", name="Show tips").press("Enter")
    expect(page.get_by_role("heading", name="Calm the conversation")).to_be_visible()
    expect(page.get_by_text("Let the customer finish")).to_be_visible()
    agent_page.screenshot("alert")
    assert violations(page) == []

    alerts.get_by_role("button", name="Ask for a supervisor").press("Enter")
    expect(alerts).to_have_count(0)
    expect(page.get_by_text("Answered alerts (1)")).to_be_visible()
    (stored,) = [a for a in agent_api.get("/alerts")["alerts"] if a["call_id"] == call_id]
    expect(page.get_by_role("heading", name="Alerts")).to_be_focused()
    assert stored["status"] in ("open", "supervisor_requested")

    agent_api.post(f"/calls/{call_id}/end", {})
    expect(page.get_by_role("heading", name="Summary of the call")).to_be_visible()
    (stored,) = [a for a in agent_api.get("/alerts")["alerts"] if a["call_id"] == call_id]
    assert stored["status"] == "supervisor_requested"
    expect(page.get_by_role("link", name=call_id)).to_contain_text("Completed")
    agent_page.page.reload()
    expect(page.get_by_text("Alerts of the call (1)")).to_be_visible()


def test_feedback_on_a_reading(agent_page: AgentPage, agent_api: ApiClient, call_id: str):
    speak_angrily(agent_api, call_id)
    page = agent_page.page
    agent_page.sign_in(AGENT, route=f"#/calls/{call_id}")
    agent_page.segments.nth(7).focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="It was rather").press("Enter")
    expect(page.get_by_role("group", name=re.compile("really sound at 0:15"))).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Choose an emotion first")).to_be_visible()
    page.get_by_role("radio", name="Surprised").check()
    page.get_by_label("What makes you think so?").fill("Their voice went up.")
    agent_page.screenshot("feedback")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you. Your word is kept")).to_be_visible()
    expect(agent_page.segments.nth(6)).to_be_focused()
    items = agent_api.get("/review")["items"]
    (disputed,) = [
        item
        for item in items
        if (item["segment"]["call_id"], item["reason"]) == (call_id, "disputed")
    ]
    assert disputed["feedback"]["emotion"] == "surprised"
    assert disputed["feedback"]["comment"] == "Their voice went up."
