"""A page as it looks on a phone and on a wide screen, by day and by night."""

from playwright.sync_api import Page

from tests.e2e.agent_page import AgentPage
from tests.e2e.axe import violations

SCHEMES = ("light", "dark")
WIDTHS_PX = (360, 1440)


def look_from_all_sides(agent_page: AgentPage, name: str) -> None:
    """axe finds nothing and nothing is wider than the screen; a picture of each look is kept."""
    page = agent_page.page
    for width_px in WIDTHS_PX:
        page.set_viewport_size({"width": width_px, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            look = f"{name}-{scheme}-{width_px}"
            assert violations(page) == [], look
            assert page.evaluate("document.documentElement.scrollWidth") <= width_px, look
            agent_page.screenshot(look)


def check_by_day_and_night(page: Page) -> None:
    """axe finds nothing on the page as it is, light or dark."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], scheme
    page.emulate_media(color_scheme=SCHEMES[0])
