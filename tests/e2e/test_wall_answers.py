"""Supervisors answer alerts from the wall; what stands there is what is stored."""

from playwright.sync_api import Locator, Page, Route, expect

from infra.local.client import ApiClient
from infra.local.firebase import create_user
from infra.local.names import SUPERVISOR, DemoUser
from infra.local.stack import LocalStack
from tests.e2e.conftest import NewPage
from tests.e2e.layout import MOST, moved_since, watch_layout
from tests.e2e.looks import check_by_day_and_night
from tests.e2e.wall import Raise, Say, open_wall

SECOND = DemoUser("second@example.com", "supervisor", "supervisor-2", "Second supervisor")


def alert_of(page: Page, call_id: str) -> Locator:
    """The place of a call's alert in the list."""
    return page.locator(f"li[data-id^='{call_id}-']")


def test_an_alert_is_answered_with_the_keyboard(
    new_page: NewPage, say: Say, raise_alert: Raise, stack: LocalStack
):
    for call_id in ("one", "two", "three"):
        say(call_id, "angry", 0.9)
        raise_alert(call_id, "angry", status="accepted")
    agent_page = new_page(viewport={"width": 1440, "height": 900})
    page = open_wall(agent_page)
    expect(page.locator("li[data-id]")).to_have_count(3)
    say("tense", "angry", 0.95)
    expect(page.get_by_test_id("wall").get_by_role("link")).to_have_count(4)
    watch_layout(page)
    raise_alert("tense", "angry")
    alert = alert_of(page, "tense")
    expect(alert).to_be_visible()
    assert moved_since(page) <= MOST
    check_by_day_and_night(page)

    link = alert.get_by_role("link", name="The customer sounds angry.")
    link.focus()
    page.keyboard.press("Tab")
    done = alert.get_by_role("button", name="Done")
    expect(done).to_be_focused()
    expect(done).to_have_accessible_description(link.inner_text().replace("\n", " "))
    page.keyboard.press("Enter")
    expect(alert).to_contain_text("Done supervisor-1")
    expect(link).to_be_focused()
    expect(page.get_by_test_id("answer-announcement")).to_have_text(
        "Stored: Done. The customer sounds angry."
    )
    expect(alert.get_by_role("button")).to_have_count(0)
    stored = ApiClient(stack, SUPERVISOR).get("/alerts", status="accepted")["alerts"]
    (answered,) = [each for each in stored if each["call_id"] == "tense"]
    assert answered["status_by"] == "supervisor-1"


def test_nothing_comes_between_while_somebody_answers(
    new_page: NewPage, say: Say, raise_alert: Raise
):
    say("first", "angry", 0.9)
    raise_alert("first", "angry")
    page = open_wall(new_page())
    alert_of(page, "first").get_by_role("button", name="Ask for a supervisor").focus()
    raise_alert("second", "sad")
    more = page.get_by_role("button", name="Show 1 new")
    expect(more).to_be_visible()
    expect(page.get_by_test_id("wall-announcement")).to_contain_text("agent-of-second")
    expect(alert_of(page, "second")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(alert_of(page, "first")).to_contain_text("Asks for a supervisor")
    expect(alert_of(page, "first").get_by_role("button")).to_have_count(2)
    if more.is_visible():  # on a slow machine the list is idle by now
        more.click()
    expect(alert_of(page, "second")).to_be_visible()
    expect(page.locator("li[data-id]").first).to_have_attribute(
        "data-id", "second-deescalate-customer-000001"
    )


def test_of_two_supervisors_at_once_both_see_whose_answer_counts(
    new_page: NewPage, say: Say, raise_alert: Raise, stack: LocalStack
):
    create_user(stack.auth_host, SECOND)
    say("tense", "angry", 0.9)
    raise_alert("tense", "angry")
    slow, quick = new_page(), new_page()
    slow_page, quick_page = open_wall(slow), quick.page
    quick.sign_in_by_password(SECOND, route="#/wall")
    on_their_way: list[Route] = []
    slow_page.route("**/api/v1/alerts/**", lambda route: on_their_way.insert(0, route))
    with slow_page.expect_request("**/api/v1/alerts/**"):
        alert_of(slow_page, "tense").get_by_role("button", name="Dismiss").click()
    expect(alert_of(slow_page, "tense")).to_contain_text("Sending the answer")

    alert_of(quick_page, "tense").get_by_role("button", name="Done").click()
    for page in (quick_page, slow_page):
        expect(alert_of(page, "tense")).to_contain_text("Done supervisor-2")
    slow_page.wait_for_function("() => true")  # lets the held request come in
    (late,) = on_their_way
    late.continue_()
    refused = slow_page.get_by_role("alert").filter(has_text="Somebody else has answered")
    expect(refused).to_be_visible()
    for page in (quick_page, slow_page):
        expect(alert_of(page, "tense")).to_contain_text("Done supervisor-2")
    slow.screenshot("wall-answered-meanwhile")
