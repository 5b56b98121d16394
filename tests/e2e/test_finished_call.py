"""A finished call: its summary, its lines, and the file one takes along."""

import csv
import io

from playwright.sync_api import expect

from calltone.audio.waveform import ANALYSIS_RATE_HZ
from infra.local.client import ApiClient, customer_channel, wav_chunks
from infra.local.names import AGENT
from tests.e2e.agent_page import AgentPage
from tests.e2e.axe import violations
from tests.e2e.conftest import CALM_ANGRY_CALM, NewPage

# Cut from here on, a chunk begins with the customer's mood, so that the model is sure of it.
FIRST_CHUNK_SEC = 1.5


def finish_call(api: ApiClient, call_id: str) -> None:
    api.post("/calls", {"call_id": call_id, "consent": "granted"})
    customer = customer_channel(CALM_ANGRY_CALM)[round(FIRST_CHUNK_SEC * ANALYSIS_RATE_HZ) :]
    for sequence, wav in enumerate(wav_chunks(customer)):
        api.send_chunk(wav, call_id=call_id, sequence=sequence)
    api.post(f"/calls/{call_id}/end", {})


def test_summary_table_and_export(agent_page: AgentPage, agent_api: ApiClient, call_id: str):
    finish_call(agent_api, call_id)
    summary = agent_api.get(f"/calls/{call_id}")["summary"]
    page = agent_page.page
    agent_page.sign_in(AGENT, route=f"#/calls/{call_id}")
    quarters = page.get_by_role("list", name="Mood in each quarter").get_by_role("listitem")
    expect(quarters).to_have_count(4)
    for quarter, shown in zip(summary["quarters"], quarters.all(), strict=True):
        expect(shown).to_contain_text((quarter["dominant_emotion"] or "silence").capitalize())
    tops = {shown.evaluate("item => item.getBoundingClientRect().top") for shown in quarters.all()}
    assert len(tops) == 1, "time goes from left to right, in one row"
    # Which of the two a call has depends on the model.
    kind = "worst" if summary["worst_moments"] else "best"
    moment = summary[f"{kind}_moments"][0]
    title = f"{kind.capitalize()} moments"
    page.get_by_role("heading", name=title).locator("xpath=..").get_by_role("button").first.click()
    chosen = page.locator(f"[data-segment-id='{moment['segment_id']}']")
    expect(chosen).to_be_focused()

    count = len(agent_api.get("/emotions", call_id=call_id)["segments"])
    page.get_by_text(f"All segments ({count})").click()
    expect(page.get_by_role("row")).to_have_count(count + 1)
    agent_page.screenshot("finished-call")
    assert violations(page) == []

    with page.expect_download() as download:
        page.get_by_role("button", name="Export as CSV").click()
    assert download.value.suggested_filename == f"{call_id}.csv"
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text())))
    assert len(rows) == count


def test_log_is_filtered_paged_and_leads_to_the_call(
    agent_page: AgentPage, agent_api: ApiClient, call_id: str
):
    finish_call(agent_api, call_id)
    page = agent_page.page
    agent_page.sign_in(AGENT)
    page.get_by_role("link", name="Recent readings").click()
    log = page.get_by_role("main")
    rows, shown = log.get_by_role("row"), log.get_by_role("combobox")
    expect(rows).to_have_count(25 + 1)
    shown.select_option(label="Angry")
    expect(rows.nth(1)).to_contain_text("Angry")
    for row in rows.all()[1:]:
        expect(row).to_contain_text("Angry")
    shown.select_option(label="Everything")
    expect(rows).to_have_count(25 + 1)
    more = page.get_by_role("button", name="Show more")
    if len(agent_api.get("/logs", limit="500")["segments"]) > 25:
        more.click()
        expect(rows.nth(26)).to_be_attached()
    agent_page.screenshot("log")
    assert violations(page) == []
    rows.nth(1).get_by_role("link").click()
    expect(page.get_by_role("heading", name=call_id)).to_be_visible()


def test_finished_call_in_german_in_the_dark(new_page: NewPage, agent_api: ApiClient, call_id: str):
    finish_call(agent_api, call_id)
    german = new_page(locale="de-AT", color_scheme="dark", viewport={"width": 360, "height": 740})
    page = german.page
    page.goto(f"{german.url}/#/calls/{call_id}")
    demo = page.get_by_role("button", name="agent").first
    expect(demo).to_be_visible()
    assert violations(page) == []
    demo.click()
    expect(page.get_by_role("heading", name="Zusammenfassung des Anrufs")).to_be_visible()
    expect(page.get_by_role("heading", name="Stimmung in jedem Viertel")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    overflow_px = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow_px <= 0
    german.screenshot("german-dark-phone")
    assert violations(page) == []
