"""A finished call whose recording is kept: it is heard over a picture of who sounded how."""

import io
import re
from collections.abc import Iterator

import pytest
import soundfile
from playwright.sync_api import Page, Route, expect

from calltone.entrypoints.http.audio import PIECE_BYTES
from infra.local.names import AGENT
from infra.local.stack import LocalStack
from tests.e2e.agent_page import AgentPage
from tests.e2e.axe import violations
from tests.e2e.conftest import CALM_ANGRY_CALM, NewPage
from tests.e2e.layout import MOST, moved_since, watch_layout
from tests.e2e.looks import look_from_all_sides
from tests.kept_audio import KeepingDeployment, keeping


@pytest.fixture(scope="module")
def deployment(stack: LocalStack) -> Iterator[KeepingDeployment]:
    with keeping(stack, EMOTION_PRIOR="equal") as running:  # so that somebody sounds angry
        yield running


@pytest.fixture(scope="module")
def api_url(deployment: KeepingDeployment) -> Iterator[str]:
    with deployment.serving() as url:
        yield url


@pytest.fixture(scope="module")
def heard(deployment: KeepingDeployment) -> str:
    """A call of the agent whose recording is kept, longer than one answer of the API."""
    samples, rate_hz = soundfile.read(CALM_ANGRY_CALM, dtype="int16")
    file = io.BytesIO()
    soundfile.write(file, samples, rate_hz, format="WAV")
    assert len(file.getvalue()) > PIECE_BYTES
    return deployment.hear(file.getvalue())


@pytest.fixture
def open_page(new_page: NewPage, api_url: str):
    """Return a function that opens the page, which asks the deployment that keeps audio."""

    def with_other_api(route: Route) -> None:
        config = route.fetch().json()
        route.fulfill(json=config | {"apiBaseUrl": api_url})

    def open_it(**options: object) -> AgentPage:
        opened = new_page(**options)
        opened.page.route("**/config.json", with_other_api)
        return opened

    return open_it


def position_sec(page: Page) -> float:
    return float(page.get_by_role("slider", name="Position in the recording").input_value())


def wait_for_position(page: Page, from_sec: float, to_sec: float) -> None:
    page.wait_for_function(
        """([from, to]) => {
          const find = (root) => root.querySelector('input[type=range]')
            ?? [...root.querySelectorAll('*')].filter((e) => e.shadowRoot)
                .map((e) => find(e.shadowRoot)).find(Boolean);
          const at = Number(find(document)?.value);
          return from <= at && at <= to;
        }""",
        arg=[from_sec, to_sec],
        timeout=60_000,
    )


def test_a_recording_is_found_in_the_log_and_heard(
    open_page, deployment: KeepingDeployment, heard: str
):
    opened = open_page()
    page = opened.page
    opened.sign_in(AGENT)
    page.get_by_role("link", name="Recent readings").click()
    link = page.get_by_role("main").get_by_role("link", name=heard).first
    more = page.get_by_role("button", name="Show more")
    expect(link.or_(more).first).to_be_visible()
    while not link.is_visible():  # other tests' readings are newer
        more.click()
        expect(page.get_by_text("Loading the readings")).to_have_count(0)
    link.click()
    player = page.get_by_role("region", name="Recording")
    expect(player).to_be_visible()
    segments = deployment.container.archive.segments(heard)
    regions = page.locator(".region")
    expect(regions).to_have_count(len(segments))

    player.get_by_role("button", name="Play").click()
    wait_for_position(page, 1.5, 60)
    player.get_by_role("button", name="Pause").click()

    angry = [one for one in segments if one.reading.prediction.emotion.value == "angry"]
    player.get_by_role("button", name="Next angry moment").click()
    start_sec = angry[0].start_offset_sec
    wait_for_position(page, start_sec - 0.1, start_sec + 0.1)
    expect(player.get_by_role("status")).to_contain_text("Angry")
    slider = player.get_by_role("slider")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("of 1:01, Angry"))

    last = segments[-1]
    page.locator(f"[part~='{last.segment_id}']").click()
    wait_for_position(page, last.start_offset_sec - 0.1, last.start_offset_sec + 0.1)
    slider.focus()
    page.keyboard.press("ArrowLeft")
    at_sec = last.start_offset_sec - 5
    wait_for_position(page, at_sec - 0.1, at_sec + 0.1)
    opened.screenshot("player")
    assert violations(page) == []

    page.get_by_text("All segments").click()
    first = segments[0].start_offset_sec
    page.get_by_role("button", name=re.compile("^Play from")).first.click()
    wait_for_position(page, first + 0.3, first + 30)
    page.keyboard.press("Escape")
    slider.focus()
    page.keyboard.press("Space")
    expect(player.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_the_player_comes_into_room_that_is_kept_for_it_and_looks_well(open_page, heard: str):
    opened = open_page(locale="de", viewport={"width": 1280, "height": 1800})
    page = opened.page
    held: list[Route] = []
    page.route("**/recording", lambda route: held.append(route))  # noqa: PLW0108 - needs a function
    page.goto(f"{opened.url}/#/calls/{heard}")
    page.get_by_role("button", name="agent").first.click()
    expect(page.get_by_text("Die Aufnahme wird gesucht")).to_be_visible()
    expect(page.get_by_test_id("timeline").get_by_role("listitem").first).to_be_attached()
    expect(page.get_by_text("Verbindung unterbrochen")).to_have_count(0)
    watch_layout(page)
    for route in held:
        route.continue_()
    expect(page.get_by_role("region", name="Aufnahme")).to_be_visible()
    expect(page.locator(".region").first).to_be_attached()
    assert moved_since(page) <= MOST
    look_from_all_sides(opened, "player")


def test_a_call_without_audio_says_so(open_page, deployment: KeepingDeployment):
    call_id = deployment.hear(CALM_ANGRY_CALM)
    deployment.bucket.blob(f"recordings/{call_id}").delete()
    opened = open_page()
    opened.sign_in(AGENT, route=f"#/calls/{call_id}")
    expect(opened.page.get_by_text("The audio of this call is not kept")).to_be_visible()
    expect(opened.page.get_by_role("button", name="Play", exact=True)).to_have_count(0)
