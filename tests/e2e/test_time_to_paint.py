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

SPEECH_WAV = (ROOT / "tests" / "data" / "chunk-2.5s.wav").read_bytes()
MEASURED = ROOT / "build" / "live-reading.json"
CHUNKS = 12
LONGEST_WAIT_SEC = 2.0

# Looks at each frame of the browser for a new reading, and notes when the frame after it begins:
# by then it is painted.
_WATCH = """() => {
  window.painted = {};
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
        window.painted[shown] = (performance.timeOrigin + performance.now()) / 1000;
      });
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def written_at(stack: LocalStack, call_id: str, sequence: int) -> float:
    """When Firestore took the segment, in seconds since 1970, by the clock of this machine."""
    documents = f"http://{stack.firestore_host}/v1/projects/{PROJECT_ID}/databases/(default)"
    url = f"{documents}/documents/calls/{call_id}/segments/customer-{sequence:06d}"
    answer = wire.send_json("GET", url, None, headers={"Authorization": "Bearer owner"})
    return datetime.fromisoformat(answer.json()["createTime"]).timestamp()


def test_reading_is_painted_soon_after_the_write(
    agent_page: AgentPage, agent_api: ApiClient, stack: LocalStack, call_id: str
):
    page = agent_page.page
    agent_api.post("/calls", {"call_id": call_id, "consent": "granted"})
    agent_page.sign_in(AGENT, route=f"#/calls/{call_id}")
    expect(page.get_by_text("Waiting for the first words")).to_be_visible()
    page.evaluate(_WATCH)
    delays_sec = []
    for sequence in range(CHUNKS):
        answer = agent_api.send_chunk(SPEECH_WAV, call_id=call_id, sequence=sequence)
        end = answer["end_offset_sec"]
        shown = f"{end:g}"
        page.wait_for_function("(shown) => shown in window.painted", arg=shown)
        painted_at = page.evaluate("(shown) => window.painted[shown]", shown)
        delays_sec.append(painted_at - written_at(stack, call_id, sequence))
    assert all(0 < delay < LONGEST_WAIT_SEC for delay in delays_sec), delays_sec
    MEASURED.parent.mkdir(exist_ok=True)
    measured = {
        "write_to_paint_median_sec": round(statistics.median(delays_sec), 3),
        "write_to_paint_first_sec": round(delays_sec[0], 3),
        "write_to_paint_longest_sec": round(max(delays_sec), 3),
        "readings": CHUNKS,
    }
    MEASURED.write_text(json.dumps(measured) + "\n")
