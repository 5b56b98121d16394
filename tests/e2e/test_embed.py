"""The widget inside another page, and inside a frame of one."""

import re

import pytest
from playwright.sync_api import expect

from infra.local.client import ApiClient
from infra.local.names import AGENT
from tests.e2e.agent_page import AgentPage
from tests.e2e.axe import violations
from tests.e2e.conftest import SPEECH_WAV, start_call_and_speak


@pytest.mark.usefixtures("sensitive_rule")
def test_embed_example_shows_the_call_and_is_told(
    agent_page: AgentPage, agent_api: ApiClient, call_id: str
):
    heard = start_call_and_speak(agent_api, call_id)
    page = agent_page.page
    agent_page.sign_in(AGENT)
    page.goto(f"{agent_page.url}/embed-example.html?call-id={call_id}")
    expect(page.get_by_test_id("reading")).to_be_visible()
    told = page.locator("#told li")
    expect(told).to_have_text([f"emotion: {heard} until 2.5 s"])
    agent_api.send_chunk(SPEECH_WAV, call_id=call_id, sequence=1)
    expect(told).to_have_text(
        [
            f"emotion: {heard} until 2.5 s",
            f"emotion: {heard} until 5 s",
            re.compile("alert: The customer sounds angry"),
        ]
    )
    agent_page.screenshot("embed-example")
    assert violations(page) == []


def test_embedded_widget_asks_to_sign_in_and_speaks_german(
    agent_page: AgentPage, agent_api: ApiClient, call_id: str
):
    start_call_and_speak(agent_api, call_id)
    page = agent_page.page
    page.goto(f"{agent_page.url}/embed-example.html?call-id={call_id}")
    page.get_by_role("button", name="Sign in as agent").click()
    expect(page.get_by_role("heading", name=call_id)).to_be_visible()
    page.add_init_script(
        "new MutationObserver((_, seen) => {"
        " const widget = document.querySelector('calltone-widget');"
        " if (widget) { widget.setAttribute('language', 'de'); seen.disconnect(); }"
        "}).observe(document, {childList: true, subtree: true});"
    )
    page.reload()
    expect(page.get_by_text("So klingt der Anrufer jetzt")).to_be_visible()


def test_frame_tells_allowed_parents_alone(
    agent_page: AgentPage, agent_api: ApiClient, call_id: str
):
    start_call_and_speak(agent_api, call_id)
    page = agent_page.page
    agent_page.sign_in(AGENT)
    page.goto(f"{agent_page.url}/embed-example.html")
    page.evaluate(
        """([source, allowed]) => {
          window.messages = [];
          window.addEventListener('message', ({data, origin, source}) => {
            window.messages.push([data.type, origin, source.name]);
          });
          for (const [name, origins] of Object.entries({allowed, other: 'https://crm.example'})) {
            const frame = document.createElement('iframe');
            Object.assign(frame, {title: name, name, src: source});
            document.body.append(frame);
            frame.onload = () => frame.contentDocument.querySelector('calltone-widget')
              .setAttribute('parent-origins', origins);
          }
        }""",
        [f"/embed.html?call-id={call_id}", agent_page.url],
    )
    for name in ("allowed", "other"):
        reading = page.frame_locator(f"iframe[name={name}]").get_by_test_id("reading")
        expect(reading).to_be_visible()  # both know what there is to tell
    page.wait_for_function("window.messages.length > 0")
    assert page.evaluate("window.messages") == [["calltone:emotion", agent_page.url, "allowed"]]


def test_other_origins_may_fetch_what_the_widget_needs(agent_page: AgentPage):
    request = agent_page.page.request
    script = request.get(f"{agent_page.url}/widget.js")
    part = re.search(r"assets/[\w.-]+\.js", script.text())
    assert part, "widget.js shares its parts with the page"
    for path in ("widget.js", part[0], "config.json", "knowledge/en.json"):
        headers = request.get(f"{agent_page.url}/{path}").headers
        assert headers["access-control-allow-origin"] == "*", path
        assert "default-src 'none'" in headers["content-security-policy"], path
    page = request.get(f"{agent_page.url}/").headers
    assert "access-control-allow-origin" not in page
    assert "frame-ancestors 'self'" in page["content-security-policy"]
