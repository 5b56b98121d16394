"""What the functions write reaches the page by itself."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Route, expect

from infra.local.client import ApiClient, drop_recording, wav_chunks
from infra.local.names import AGENT, SUPERVISOR
from infra.local.stack import LocalStack
from tests.e2e.agent_page import AgentPage
from tests.e2e.conftest import SPEECH_WAV, NewPage
from tests.e2e.layout import MOST, moved_since, watch_layout

(SILENT_WAV,) = wav_chunks(np.zeros(40_000, dtype=np.float32))


def start_call(api: ApiClient, call_id: str) -> None:
    api.post("/calls", {"call_id": call_id, "consent": "granted"})


def test_segment_reaches_the_page(agent_page: AgentPage, agent_api: ApiClient, call_id: str):
    start_call(agent_api, call_id)
    agent_page.sign_in(AGENT, route=f"#/calls/{call_id}")
    expect(agent_page.page.get_by_text("Waiting for the first words")).to_be_visible()

    answer = agent_api.send_chunk(SPEECH_WAV, call_id=call_id, sequence=0)
    word = answer["detected_emotion"]
    expect(agent_page.segments).to_have_count(1)
    name = re.compile(f"^0:00 to 0:02, {word}, ")
    expect(agent_page.segments.first).to_have_accessible_name(name)
    reading = agent_page.page.get_by_test_id("reading")
    expect(reading).to_contain_text(word.capitalize())
    expect(reading).to_contain_text(f"{answer['confidence_score']:.0%} sure")
    expect(agent_page.page.get_by_test_id("announcement")).to_have_text(
        f"The caller sounds {word}. Trend: steady."
    )


def test_mood_stays_while_the_caller_is_silent(
    agent_page: AgentPage, agent_api: ApiClient, call_id: str
):
    start_call(agent_api, call_id)
    agent_page.sign_in(AGENT, route=f"#/calls/{call_id}")
    answer = agent_api.send_chunk(SPEECH_WAV, call_id=call_id, sequence=0)
    reading = agent_page.page.get_by_test_id("reading")
    expect(reading).to_contain_text("for 0:02")
    expect(reading).to_contain_text("Steady")
    intensity = f"{1 - answer['all_emotions_confidence']['neutral']:.0%}"
    meter = agent_page.page.get_by_role("meter", name="Intensity")
    expect(meter).to_have_attribute("aria-valuetext", intensity)

    agent_api.send_chunk(SILENT_WAV, call_id=call_id, sequence=1)
    expect(reading).to_contain_text("Just now: Silence")
    expect(reading).to_contain_text("for 0:05")
    mood = answer["detected_emotion"].capitalize()
    expect(reading.locator(".word")).to_have_text(mood)
    expect(agent_page.page.get_by_role("link", name=call_id)).to_contain_text(mood)


def test_timeline_grows_and_the_list_follows(
    agent_page: AgentPage, agent_api: ApiClient, call_id: str
):
    agent_page.sign_in(AGENT)
    start_call(agent_api, call_id)
    agent_page.page.get_by_role("link", name=call_id).click()
    for sequence in range(3):
        agent_api.send_chunk(SPEECH_WAV, call_id=call_id, sequence=sequence)
        expect(agent_page.segments).to_have_count(sequence + 1)
    places = [float(str(r.get_attribute("x"))[:-1]) for r in agent_page.page.locator(".fill").all()]
    assert places == pytest.approx([0, 100 * 2.5 / 30, 100 * 5 / 30])

    agent_api.post(f"/calls/{call_id}/end", {})
    expect(agent_page.page.get_by_role("heading", name="Summary of the call")).to_be_visible()
    expect(agent_page.page.get_by_text("3 segments")).to_be_visible()
    expect(agent_page.page.get_by_role("link", name=call_id)).to_contain_text("Completed")


def test_opening_a_call_of_the_list_moves_nothing(
    agent_page: AgentPage, agent_api: ApiClient, call_id: str
):
    start_call(agent_api, call_id)
    agent_api.send_chunk(SPEECH_WAV, call_id=call_id, sequence=0)
    agent_page.sign_in(AGENT)
    page = agent_page.page
    expect(page.get_by_role("link", name=call_id)).to_be_visible()

    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    page.route("**/Listen/channel?**", hold)
    watch_layout(page)
    page.evaluate("(callId) => { location.hash = `#/calls/${callId}`; }", call_id)
    expect(page.get_by_role("heading", name=call_id)).to_be_visible()  # as the list has it
    expect(page.get_by_text("Connection lost")).to_have_count(0)
    for route in asked:
        route.continue_()
    page.unroute("**/Listen/channel?**")
    expect(agent_page.segments).to_have_count(1)
    assert moved_since(page) <= MOST


def test_a_lost_connection_is_told_beside_the_list_and_the_call(
    agent_page: AgentPage, agent_api: ApiClient, call_id: str
):
    other = f"{call_id}-other"
    for each in (call_id, other):
        start_call(agent_api, each)
    agent_page.sign_in(AGENT, route=f"#/calls/{call_id}")
    page = agent_page.page
    link = page.get_by_role("link", name=other)
    told = page.get_by_text("Connection lost")
    expect(link).to_be_visible()
    expect(page.get_by_role("heading", name=call_id)).to_be_visible()
    expect(told).to_have_count(0)
    page.context.set_offline(True)
    expect(told).to_have_count(2)
    link.click()
    expect(page.get_by_role("heading", name=other)).to_be_visible()
    expect(told).to_have_count(2)
    page.context.set_offline(False)
    expect(told).to_have_count(0)


def test_timeline_is_walked_with_the_keyboard(
    agent_page: AgentPage, agent_api: ApiClient, call_id: str
):
    start_call(agent_api, call_id)
    for sequence in range(3):
        agent_api.send_chunk(SPEECH_WAV, call_id=call_id, sequence=sequence)
    agent_page.sign_in(AGENT, route=f"#/calls/{call_id}")
    agent_page.segments.nth(2).focus()
    agent_page.page.keyboard.press("ArrowLeft")
    expect(agent_page.segments.nth(1)).to_be_focused()
    expect(agent_page.page.locator(".details")).to_contain_text("0:02 to 0:05")
    agent_page.page.keyboard.press("Home")
    expect(agent_page.segments.nth(0)).to_be_focused()


def test_agent_does_not_see_a_call_of_somebody_else(
    new_page: NewPage, stack: LocalStack, call_id: str
):
    start_call(ApiClient(stack, SUPERVISOR), call_id)
    agent, supervisor = new_page(), new_page()
    agent.sign_in(AGENT, route=f"#/calls/{call_id}")
    expect(agent.page.get_by_text("it belongs to another agent")).to_be_visible()
    expect(agent.page.get_by_role("link", name=call_id)).to_have_count(0)
    supervisor.sign_in(SUPERVISOR, route=f"#/calls/{call_id}")
    expect(supervisor.page.get_by_role("heading", name=call_id)).to_be_visible()


def test_recording_that_is_no_audio_says_why(
    agent_page: AgentPage, stack: LocalStack, tmp_path: Path, call_id: str
):
    path = tmp_path / f"{call_id}.wav"
    path.write_text("This is a shopping list, not a call.")
    agent_page.sign_in(AGENT, route=f"#/calls/{call_id}")
    metadata = {"call_id": call_id, "agent_id": AGENT.agent_id, "consent": "granted"}
    drop_recording(stack, path, metadata=metadata)
    link = agent_page.page.get_by_role("link", name=call_id)
    expect(link).to_contain_text("Failed")
    link.click()
    alert = agent_page.page.get_by_role("alert").filter(has_text="could not be analysed")
    expect(alert).to_be_visible()
    assert len(alert.inner_text().splitlines()[-1]) > 20, "a reason that a person understands"


def test_wrong_password_is_explained(agent_page: AgentPage, stack: LocalStack):
    agent_page.page.goto(stack.page_url)
    agent_page.page.get_by_label("E-mail").fill(AGENT.email)
    agent_page.page.get_by_label("Password").fill("not it")
    agent_page.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(agent_page.page.get_by_role("alert")).to_have_text(
        "The e-mail or the password is not right."
    )
    expect(agent_page.page.get_by_role("button", name="Sign in", exact=True)).to_be_enabled()
