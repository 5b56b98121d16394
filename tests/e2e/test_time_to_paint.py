"""How long a reading takes from the function's write to the agent's eyes."""

import json
import statistics
from datetime import datetime

from playwright.sync_api import expect

from infra.local import wire
from infra.local.client import ApiClient
from infra.local.names import AGENT, PROJECT_ID, ROOT
from infra.local.stack import LocalStack
from tests.e2e.agent_page import AgentPage
from tests.e2e.conftest import SPEECH_WAV

MEASURED = ROOT / "build" / "live-reading.json"
CALLS = 5
"""Each with a first reading, which has the most to draw."""
MORE_READINGS = 8

# Looks at each frame of the browser for a new reading, and notes when the frame after it begins:
# by then it is painted.
_WATCH = """() => {
  const painted = window.painted = {};
  const find = (root) => {
    const here = root.querySelector('[data-testid=reading]');
    if (here) return here;
    for (const {shadowRoot} of root.querySelectorAll('*')) {
      const inner = shadowRoot && find(shadowRoot);
      if (inner) return inner;
    }
    return null;
  };
  let last = null;
  const look = () => {
    const shown = find(document)?.dataset.endOffsetSec ?? null;
    if (shown !== null && shown !== last) {
      last = shown;
      requestAnimationFrame(() => {
        painted[shown] = (performance.timeOrigin + performance.now()) / 1000;
      });
    }
    if (window.painted === painted) requestAnimationFrame(look);
  };
  look();
}"""


def written_at(stack: LocalStack, call_id: str, sequence: int) -> float:
    """When Firestore took the segment, in seconds since 1970, by the clock of this machine."""
    documents = f"http://{stack.firestore_host}/v1/projects/{PROJECT_ID}/databases/(default)"
    url = f"{documents}/documents/calls/{call_id}/segments/customer-{sequence:06d}"
    answer = wire.send_json("GET", url, None, headers={"Authorization": "Bearer owner"})
    return datetime.fromisoformat(answer.json()["createTime"]).timestamp()


def test_time_from_the_write_to_the_paint_is_measured(
    agent_page: AgentPage, agent_api: ApiClient, stack: LocalStack, call_id: str
):
    """The figures are written down, not judged: how fast is the machine's doing as well."""
    page = agent_page.page
    agent_page.sign_in(AGENT)

    def delay_sec(of_call: str, sequence: int) -> float:
        answer = agent_api.send_chunk(SPEECH_WAV, call_id=of_call, sequence=sequence)
        shown = f"{answer['end_offset_sec']:g}"
        page.wait_for_function("(shown) => shown in window.painted", arg=shown)
        painted_at = page.evaluate("(shown) => window.painted[shown]", shown)
        return painted_at - written_at(stack, of_call, sequence)

    first = []
    for number in range(CALLS):
        of_call = f"{call_id}-{number}"
        agent_api.post("/calls", {"call_id": of_call, "consent": "granted"})
        page.get_by_role("link", name=of_call).click()
        expect(page.get_by_text("Waiting for the first words")).to_be_visible()
        page.evaluate(_WATCH)
        first.append(delay_sec(of_call, 0))
    later = [delay_sec(of_call, sequence) for sequence in range(1, 1 + MORE_READINGS)]
    assert min(first + later) > 0, "painted after it was written"
    measured = {
        "write_to_paint_of_first_reading_median_sec": round(statistics.median(first), 3),
        "write_to_paint_of_first_reading_longest_sec": round(max(first), 3),
        "first_readings": CALLS,
        "write_to_paint_of_later_readings_median_sec": round(statistics.median(later), 3),
        "write_to_paint_of_later_readings_longest_sec": round(max(later), 3),
        "later_readings": MORE_READINGS,
    }
    MEASURED.parent.mkdir(exist_ok=True)
    MEASURED.write_text(json.dumps(measured, indent=2) + "\n")
