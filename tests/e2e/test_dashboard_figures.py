"""Supervisors see the figures that the API answers; agents see none."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.cloud import firestore
from playwright.sync_api import Locator, Page, expect

from infra.local.client import ApiClient
from infra.local.names import AGENT, SUPERVISOR
from infra.local.stack import LocalStack
from tests.e2e.agent_page import AgentPage
from tests.e2e.conftest import NewPage
from tests.e2e.counted_calls import (
    AGENTS,
    ZONE,
    count_another_call,
    count_calls_of_past_days,
    firestore_of,
)
from tests.e2e.layout import MOST, moved_since, watch_layout
from tests.e2e.looks import look_from_all_sides

FROM, TO, COMPARE = "2026-03-23", "2026-04-05", "2026-03-09"
ROUTE = f"#/dashboard?from={FROM}&to={TO}&tz={ZONE}"
EMOTIONS = ["neutral", "happy", "sad", "angry", "surprised", "fearful", "disgusted"]
NEGATIVE = ("sad", "angry", "fearful", "disgusted")
MOST_WHILE_LOADING = 0.1
"""What is called good (web.dev/cls)."""


@pytest.fixture(scope="module", autouse=True)
def counted(stack: LocalStack) -> Iterator[firestore.Client]:
    """Firestore with calls that a tick has counted."""
    with firestore_of(stack) as client:
        count_calls_of_past_days(client)
        yield client


@pytest.fixture(scope="module")
def api(stack: LocalStack) -> ApiClient:
    return ApiClient(stack, SUPERVISOR)


def figures(api: ApiClient, interval: str = "daily", **query: str) -> Any:
    dates = {"start_date": FROM, "end_date": TO, "tz": ZONE} | query
    return api.get("/metrics/emotions", interval=interval, **dates)


def figure(page: Page, name: str) -> Locator:
    return page.locator(f'calltone-figure[data-figure="{name}"]')


def open_figures(agent_page: AgentPage, route: str = ROUTE) -> Page:
    agent_page.sign_in(SUPERVISOR, route=route)
    expect(figure(agent_page.page, "agents_mood_change")).to_be_visible()
    expect(figure(agent_page.page, "drift")).to_be_visible()
    return agent_page.page


def rows_of(page: Page, name: str) -> list[list[str]]:
    rows = figure(page, name).locator("tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


def saved_csv(page: Page, name: str, folder: Path) -> list[dict[str, str]]:
    with page.expect_download() as download:
        figure(page, name).get_by_role("button", name="Save as CSV").click()
    assert download.value.suggested_filename == f"calltone-{name}-{FROM}-{TO}.csv"
    path = folder / "figures.csv"
    download.value.save_as(path)
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_tables_show_what_the_api_answers(agent_page: AgentPage, api: ApiClient):
    days = figures(api)["metrics"]
    assert len(days) == 14
    page = open_figures(agent_page)
    assert [[int(cell) for cell in row[1:]] for row in rows_of(page, "emotions")] == [
        [
            day["total_segments"],
            *(day["emotion_distribution"][emotion] for emotion in EMOTIONS),
            day["silent_segments"],
        ]
        for day in days
    ]
    assert rows_of(page, "emotions")[6][0] == "Sun, Mar 29"
    segments = sum(day["total_segments"] for day in days)
    negative = sum(day["emotion_distribution"][e] for day in days for e in NEGATIVE)
    tile = page.locator("[data-tile=negative] .big")
    expect(tile).to_have_text(re.sub(r"\.0%", "%", f"{negative / segments:.1%}"))
    ended = sum(day["completed_calls"] for day in days)
    expect(page.locator("[data-tile=completed] .big")).to_have_text(str(ended))
    recovered = sum(day["recovered_calls"] for day in days)
    began = sum(day["began_negative_calls"] for day in days)
    expect(page.locator("[data-tile=recovery]")).to_contain_text(f"{recovered} of {began}")


def test_csv_has_the_figures_of_the_api_unrounded(
    agent_page: AgentPage, api: ApiClient, tmp_path: Path
):
    page = open_figures(agent_page)
    trend = saved_csv(page, "mood_change", tmp_path)
    assert [(row["start"], float(row["mood_change"])) for row in trend] == [
        (day["start"][:10], day["mood_change"]) for day in figures(api)["metrics"]
    ]
    agents = saved_csv(page, "agents_recovery_rate", tmp_path)
    answer = figures(api, "agent")["agents"]
    assert [row["agent_id"] for row in agents] == list(AGENTS)
    assert [
        (float(r["recovery_rate"]), float(r["recovery_rate_low"]), float(r["recovery_rate_high"]))
        for r in agents
    ] == [(a["recovery_rate"], *a["recovery_rate_interval"]) for a in answer]
    assert [int(r["began_negative_calls"]) for r in agents] == [
        a["began_negative_calls"] for a in answer
    ]


def test_drift_and_agreement_are_those_of_the_api(
    agent_page: AgentPage, api: ApiClient, tmp_path: Path
):
    page = open_figures(agent_page)
    answer = api.get("/metrics/drift", start_date=FROM, end_date=TO)["days"]
    shown = saved_csv(page, "drift", tmp_path)
    assert [(row["day"], float(row["stability_index"]), row["reasons"]) for row in shown] == [
        (day["day"], day["stability_index"], "; ".join(day["reasons"])) for day in answer
    ]
    assert len(shown) == 14
    agreed: dict[str, int] = {}
    for day in figures(api)["metrics"]:
        for emotion, each in day["agreement"].items():
            agreed[emotion] = agreed.get(emotion, 0) + each["agreed"]
    shown = saved_csv(page, "agreement", tmp_path)
    assert {row["emotion"].lower(): int(row["agreed"]) for row in shown} == agreed


def test_picture_of_a_chart_is_saved(agent_page: AgentPage, tmp_path: Path):
    page = open_figures(agent_page)
    with page.expect_download() as download:
        figure(page, "emotions").get_by_role("button", name="Save as PNG").click()
    assert download.value.suggested_filename == f"calltone-emotions-{FROM}-{TO}.png"
    download.value.save_as(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")


def test_two_periods_are_compared(agent_page: AgentPage, api: ApiClient, tmp_path: Path):
    page = open_figures(agent_page)
    page.get_by_label("Compare with").select_option(label="Period before")
    expect(page.locator("[data-tile=completed]")).to_contain_text("before:")
    assert f"compare={COMPARE}" in page.url
    before = figures(api, start_date=COMPARE, end_date="2026-03-22")["metrics"]
    shown = saved_csv(page, "negative_share", tmp_path)
    assert [(r["compared_start"], float(r["compared_negative_share"])) for r in shown] == [
        (day["start"][:10], day["negative_share"]) for day in before
    ]


def test_hours_follow_the_clock_of_the_zone(agent_page: AgentPage, api: ApiClient, tmp_path: Path):
    page = open_figures(agent_page)
    page.get_by_label("Trends by").select_option(label="Hour")
    rows = figure(page, "negative_share").locator("tbody tr")
    expect(rows).to_have_count(14 * 24 - 1)  # the clocks go forward
    shown = saved_csv(page, "negative_share", tmp_path)
    hours = figures(api, "hourly")["metrics"]
    assert [row["start"] for row in shown] == [hour["start"] for hour in hours]
    assert "2026-03-29T02:00" not in {row["start"][:16] for row in shown}


def test_one_agent_is_chosen(agent_page: AgentPage, api: ApiClient):
    page = open_figures(agent_page)
    page.get_by_label("Whose calls").select_option("agent-ben")
    answer = figures(api, "agent", agent_id="agent-ben")
    (total,) = answer["agents"]
    expect(page.locator("[data-tile=completed] .big")).to_have_text(str(total["completed_calls"]))
    assert [row[0] for row in rows_of(page, "agents_mood_change")] == ["agent-ben"]
    assert [int(row[1]) for row in rows_of(page, "emotions")] == [
        day["total_segments"] for day in answer["metrics"]
    ]


def test_figures_per_agent_can_be_switched_off(agent_page: AgentPage):
    problem = {"status": 403, "detail": "Figures per agent are switched off here."}
    agent_page.page.route(
        re.compile("interval=agent"),
        lambda route: route.fulfill(
            status=403, content_type="application/problem+json", body=json.dumps(problem)
        ),
    )
    agent_page.sign_in(SUPERVISOR, route=ROUTE)
    expect(agent_page.page.get_by_text("switched off here: none are kept")).to_be_visible()
    expect(agent_page.page.get_by_label("Whose calls")).to_be_disabled()
    expect(figure(agent_page.page, "emotions")).to_be_visible()


def test_failure_is_explained_and_tried_again(agent_page: AgentPage):
    pattern = re.compile("interval=daily")
    agent_page.page.route(pattern, lambda route: route.abort())
    agent_page.sign_in(SUPERVISOR, route=ROUTE)
    alert = agent_page.page.get_by_role("alert").filter(has_text="cannot be reached")
    expect(alert).to_be_visible()
    agent_page.page.unroute(pattern)
    alert.get_by_role("button", name="Try again").click()
    expect(figure(agent_page.page, "emotions")).to_be_visible()
    expect(alert).to_have_count(0)


def test_period_without_calls_says_so(agent_page: AgentPage):
    page = open_figures(agent_page, "#/dashboard?from=2020-01-01&to=2020-01-07&tz=UTC")
    expect(figure(page, "emotions").get_by_text("Nothing was counted")).to_be_visible()
    assert page.locator("[data-tile=negative] .big").inner_text() == "\N{EN DASH}"


def test_chart_is_walked_with_the_keyboard(agent_page: AgentPage):
    page = open_figures(agent_page)
    chart = figure(page, "negative_share").get_by_role("application")
    chart.focus()
    page.keyboard.press("ArrowRight")
    said = figure(page, "negative_share").get_by_role("status")
    expect(said).to_contain_text("Mon, Mar 23, This period: ")
    page.keyboard.press("End")
    expect(said).to_contain_text("Sun, Apr 5, ")
    table = figure(page, "negative_share").get_by_role("button", name="Show as table")
    table.press("Enter")
    expect(figure(page, "negative_share").get_by_role("button", name="Hide table")).to_be_focused()


def test_agents_cannot_open_it(agent_page: AgentPage):
    asked: list[str] = []
    agent_page.page.on("request", lambda request: asked.append(request.url))
    agent_page.sign_in(AGENT, route=ROUTE)
    expect(agent_page.page.get_by_text("The dashboard is for supervisors")).to_be_visible()
    expect(agent_page.page.get_by_role("link", name="Figures")).to_have_count(0)
    expect(agent_page.page.locator("calltone-supervision")).to_have_count(0)
    assert not [url for url in asked if "/metrics/" in url]
    for name in ("calltone-supervision", "calltone-wall", "calltone-figures"):
        assert not agent_page.page.evaluate(f"!!customElements.get('{name}')"), "not even loaded"


def test_axe_finds_nothing(agent_page: AgentPage):
    page = open_figures(agent_page, f"{ROUTE}&compare={COMPARE}")
    figure(page, "emotions").get_by_role("button", name="Show as table").click()
    look_from_all_sides(agent_page, "dashboard")


def test_nothing_moves_while_figures_come(new_page: NewPage):
    agent_page = new_page(viewport={"width": 1440, "height": 900})
    agent_page.sign_in(SUPERVISOR)
    page = agent_page.page
    page.goto("about:blank")
    page.goto(f"{agent_page.url}/{ROUTE}")
    expect(figure(page, "drift")).to_be_visible()
    watch_layout(page, from_load=True)
    assert moved_since(page) < MOST_WHILE_LOADING


def test_figures_renew_themselves_where_they_are(agent_page: AgentPage, counted: firestore.Client):
    page = open_figures(agent_page)
    expect(page.get_by_test_id("updated")).to_contain_text(re.compile(r"Updated at \d"))
    chart = figure(page, "negative_share").get_by_role("application")
    said = figure(page, "negative_share").get_by_role("status")
    chart.focus()
    page.keyboard.press("End")
    place = said.inner_text()
    assert place.startswith("Sun, Apr 5")
    scrolled_px = page.evaluate("scrollY")
    assert scrolled_px > 0
    completed = page.locator("[data-tile=completed] .big")
    before = int(completed.inner_text())

    watch_layout(page)
    count_another_call(counted)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(completed).to_have_text(str(before + 1))
    expect(figure(page, "emotions").locator("tbody tr")).to_have_count(14)
    assert moved_since(page) <= MOST
    assert page.evaluate("scrollY") == scrolled_px
    expect(chart).to_be_focused()
    expect(said).to_have_text(place)


def test_it_speaks_german(new_page: NewPage):
    agent_page = new_page(locale="de-DE")
    page = agent_page.page
    page.goto(f"{agent_page.url}/{ROUTE}")
    page.get_by_role("button", name=re.compile("Anmelden als")).last.click()
    expect(page.get_by_role("heading", name="Wie die Kunden geklungen haben")).to_be_visible()
    expect(figure(page, "emotions")).to_be_visible()
    assert rows_of(page, "emotions")[6][0] == "So., 29. März"
    assert "," in page.locator("[data-tile=negative] .big").inner_text()
    agent_page.screenshot("dashboard-german")
