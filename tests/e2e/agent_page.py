"""The page as its user sees it."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from infra.local.names import ROOT, DemoUser

SCREENSHOTS = ROOT / "build" / "screenshots"
_HIGHEST_PX = 2400
_PAGE_SIZE_PX = "[innerWidth, Math.max(innerHeight, document.documentElement.scrollHeight)]"


class AgentPage:
    """Acts on the page by the words and roles that a person meets."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def sign_in(self, user: DemoUser, *, route: str = "") -> None:
        """Open the page and use the button of a demo user."""
        self.page.goto(f"{self.url}/{route}")
        self.page.get_by_role("button", name=f"Sign in as {user.label.lower()}").click()
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def sign_in_by_password(self, user: DemoUser, *, route: str = "") -> None:
        """Open the page and fill in its form."""
        self.page.goto(f"{self.url}/{route}")
        self.page.get_by_label("E-mail").fill(user.email)
        self.page.get_by_label("Password").fill(user.password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def start_call(self, customer: str, *, consent: bool = True) -> None:
        """Fill in the form of a new call and press its button."""
        self.page.get_by_label("Customer reference").fill(customer)
        if consent:
            self.page.get_by_label("The caller has been told and agrees").check()
        self.start_button.click()

    def end_call(self) -> None:
        """End the call and wait until the page shows its summary."""
        self.page.get_by_role("button", name="End call").click()
        expect(self.page.get_by_role("heading", name="Summary of the call")).to_be_visible()

    @property
    def start_button(self) -> Locator:
        """The button that starts a call with the microphone."""
        return self.page.get_by_role("button", name="Start call with microphone")

    @property
    def segments(self) -> Locator:
        """The segments of the timeline, in the order of time."""
        return self.page.get_by_test_id("timeline").get_by_role("listitem")

    @property
    def open_call_id(self) -> str:
        """The call in the page's address."""
        self.page.wait_for_url(re.compile(r"#/calls/."))
        return self.page.url.rpartition("/")[2]

    def screenshot(self, name: str) -> Path:
        """Keep a picture of the page, down to where lists only go on, under build/screenshots."""
        path = SCREENSHOTS / f"{name}.png"
        width_px, height_px = self.page.evaluate(_PAGE_SIZE_PX)
        clip = {"x": 0, "y": 0, "width": width_px, "height": min(height_px, _HIGHEST_PX)}
        self.page.screenshot(path=path, full_page=True, clip=clip)
        return path
