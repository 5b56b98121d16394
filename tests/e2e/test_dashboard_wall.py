"""Supervisors see running calls, the worst mood first, and alerts as they come."""

import re

from google.cloud import firestore
from playwright.sync_api import Page, expect

from infra.local.client import ApiClient
from infra.local.names import AGENT
from tests.e2e.agent_page import AgentPage
from tests.e2e.conftest import SPEECH_WAV
from tests.e2e.looks import look_from_all_sides
from tests.e2e.wall import Raise, Say, open_wall


def names_on(page: Page) -> list[str]:
    return page.get_by_test_id("wall").locator(".name").all_inner_texts()


def wait_for_order(page: Page, *names: str) -> None:
    expect(page.get_by_test_id("wall").locator(".name")).to_have_text(list(names))


def test_worst_mood_is_first_and_small_changes_move_nothing(agent_page: AgentPage, say: Say):
    say("calm", "neutral", 0.9)
    say("sad", "sad", 0.6)
    say("angry", "angry", 0.8, "worsening")
    page = open_wall(agent_page)
    wait_for_order(page, "angry", "sad", "calm")
    first = page.get_by_test_id("wall").get_by_role("link").first
    expect(first).to_contain_text("Angry")
    expect(first).to_contain_text("with agent-of-angry")
    expect(first).to_contain_text("Worsening")
    expect(first).to_contain_text("80%")
    expect(first).to_contain_text(re.compile(r"1:\d\d"))

    say("sad", "sad", 0.65)
    expect(page.get_by_test_id("wall")).to_contain_text("65%")
    page.wait_for_timeout(3500)
    assert names_on(page) == ["angry", "sad", "calm"]
    say("calm", "fearful", 0.95)
    wait_for_order(page, "calm", "angry", "sad")


def test_nothing_moves_under_the_pointer(agent_page: AgentPage, say: Say):
    say("one", "angry", 0.8)
    say("two", "sad", 0.5)
    page = open_wall(agent_page)
    wait_for_order(page, "one", "two")
    page.get_by_test_id("wall").get_by_role("link").first.focus()
    say("two", "sad", 0.99)
    expect(page.get_by_test_id("wall")).to_contain_text("99%")
    page.wait_for_timeout(3500)
    assert names_on(page) == ["one", "two"]
    page.get_by_role("link", name="Live wall").focus()
    wait_for_order(page, "two", "one")


def test_a_real_call_comes_and_opens_and_goes(
    agent_page: AgentPage, agent_api: ApiClient, client: firestore.Client, call_id: str
):
    page = open_wall(agent_page)
    expect(page.get_by_text("Nobody is on the telephone")).to_be_visible()
    agent_api.post("/calls", {"call_id": call_id, "consent": "granted"})
    card = page.get_by_test_id("wall").get_by_role("link", name=call_id)
    expect(card).to_contain_text("No reading yet")
    answer = agent_api.send_chunk(SPEECH_WAV, call_id=call_id, sequence=0)
    expect(card).to_contain_text(answer["detected_emotion"].capitalize())
    card.press("Enter")
    expect(page.get_by_role("heading", name=call_id)).to_be_visible()
    page.get_by_role("link", name="Live wall").click()
    expect(card).to_be_visible()
    agent_api.post(f"/calls/{call_id}/end", {})
    expect(page.get_by_text("Nobody is on the telephone")).to_be_visible()


def test_alerts_show_as_they_come_and_are_announced(
    agent_page: AgentPage, say: Say, raise_alert: Raise
):
    say("tense", "angry", 0.9)
    page = open_wall(agent_page)
    wait_for_order(page, "tense")
    card = page.get_by_test_id("wall").get_by_role("link")
    expect(card).to_contain_text("No alerts")
    alert = raise_alert("tense", "angry")
    expect(card).to_contain_text("1 alert")
    expect(page.get_by_test_id("wall-announcement")).to_have_text(
        "New alert, agent-of-tense: The customer sounds angry."
    )
    alert.update({"status": "supervisor_requested"})
    expect(card).to_contain_text("Asks for a supervisor")
    alert.delete()
    expect(card).to_contain_text("No alerts")


def test_agents_have_no_wall(agent_page: AgentPage, say: Say):
    say("secret", "angry", 0.9)
    agent_page.sign_in(AGENT, route="#/wall")
    expect(agent_page.page.get_by_text("The dashboard is for supervisors")).to_be_visible()
    expect(agent_page.page.get_by_text("secret")).to_have_count(0)


def test_axe_finds_nothing_on_the_wall(agent_page: AgentPage, say: Say, raise_alert: Raise):
    say("order-4711", "angry", 0.82, "worsening")
    say("order-4712", "sad", 0.55)
    say("order-4713", "fearful", 0.35, "improving")
    say("order-4714", "happy", 0.7)
    say("order-4715", "neutral", 0.9)
    raise_alert("order-4713", "fearful", status="accepted")
    raise_alert("order-4712", "sad", status="supervisor_requested")
    raise_alert("order-4711", "angry")
    page = open_wall(agent_page)
    expect(page.get_by_test_id("wall").get_by_role("link")).to_have_count(5)
    expect(page.locator("li[data-id]")).to_have_count(3)
    look_from_all_sides(agent_page, "wall")
