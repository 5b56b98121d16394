"""A page can upload straight into the bucket: the address it is given lets its origin in."""

import base64
import re
from pathlib import Path

from playwright.sync_api import expect

from infra.local.client import sign_in, wait_for
from infra.local.names import AGENT, ROOT
from infra.local.stack import LocalStack
from tests.e2e.agent_page import AgentPage
from tests.e2e.looks import check_by_day_and_night

SAMPLE = ROOT / "tests" / "data" / "calls" / "calm-angry-calm.flac"

_UPLOAD = """async ({api, token, audio}) => {
  const body = Uint8Array.from(atob(audio), (character) => character.charCodeAt(0));
  const offer = await fetch(`${api}/recordings`, {
    method: 'POST',
    headers: {Authorization: `Bearer ${token}`, 'Content-Type': 'application/json'},
    body: JSON.stringify(
      {content_type: 'audio/flac', size_bytes: body.length, consent: 'granted'}),
  });
  const target = await offer.json();
  const put = await fetch(
    target.upload_url, {method: target.method, headers: target.headers, body});
  return {call_id: target.call_id, status: put.status};
}"""


def test_a_browser_uploads_a_recording_into_the_bucket(agent_page: AgentPage, stack: LocalStack):
    token = sign_in(stack, AGENT)
    agent_page.page.goto(stack.page_url)
    result = agent_page.page.evaluate(
        _UPLOAD,
        {
            "api": stack.api_url,
            "token": token,
            "audio": base64.b64encode(SAMPLE.read_bytes()).decode(),
        },
    )
    assert result["status"] == 200

    def completed() -> str | None:
        answer = agent_page.page.request.get(
            f"{stack.api_url}/calls/{result['call_id']}",
            headers={"Authorization": f"Bearer {token}"},
        )
        status = answer.json().get("status") if answer.ok else None
        return status if status in ("completed", "failed") else None

    assert wait_for(completed, what="the analysis") == "completed"


def test_upload_until_the_summary(agent_page: AgentPage, tmp_path: Path):
    page = agent_page.page
    agent_page.sign_in(AGENT)
    upload = page.get_by_role("group", name="Upload a recording")
    upload.get_by_text("Upload a recording").click()
    shopping_list = tmp_path / "list.txt"
    shopping_list.write_text("milk")
    upload.get_by_label("Choose a file").set_input_files(shopping_list)
    expect(upload.get_by_role("alert")).to_contain_text("no recording of a kind")

    upload.get_by_label("Choose a file").set_input_files(SAMPLE)
    expect(upload.get_by_text("calm-angry-calm.flac")).to_be_visible()
    upload.get_by_role("button", name="Upload", exact=True).click()
    expect(upload.get_by_role("alert")).to_contain_text("without consent")
    check_by_day_and_night(page)
    upload.get_by_role("checkbox").check()
    upload.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_url(re.compile("#/calls/recording-"))
    expect(page.get_by_role("heading", name="Summary of the call")).to_be_visible()
    expect(page.get_by_test_id("dominant")).to_be_visible()
    expect(page.get_by_text("Whole call")).to_have_count(0)  # it is short
    agent_page.screenshot("uploaded-call")
    check_by_day_and_night(page)
