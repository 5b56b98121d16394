import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { LogElement } from "../src/elements/log-element.ts";
import type { Emotion } from "../src/emotions.ts";
import { toLogPage, type LogPage } from "../src/model/log.ts";
import { parseRoute } from "../src/routes.ts";

const SEGMENT = {
  call_id: "c1",
  segment_id: "customer-000003",
  timestamp: "2026-05-24T10:30:00Z",
  sequence: 3,
  start_offset_sec: 65,
  end_offset_sec: 67.5,
  detected_emotion: "angry",
  confidence_score: 0.85,
};

function page(callId: string, next: string | null): LogPage {
  return toLogPage({ segments: [{ ...SEGMENT, call_id: callId }], next_page_token: next });
}

describe("toLogPage", () => {
  it("leaves out what is no segment of a call", () => {
    const { entries } = toLogPage({ segments: [SEGMENT, { ...SEGMENT, timestamp: "?" }, 7] });
    expect(entries.map(({ segmentId }) => segmentId)).toEqual(["customer-000003"]);
    expect(toLogPage(null)).toEqual({ entries: [], nextPageToken: null });
  });
});

describe("LogElement", () => {
  const newestReadings =
    vi.fn<(emotion: Emotion | null, pageToken: string | null) => Promise<LogPage>>();
  let element: LogElement;

  beforeAll(() => {
    customElements.define("calltone-log", LogElement);
  });

  afterEach(() => {
    document.body.replaceChildren();
    newestReadings.mockReset();
  });

  function open(): void {
    element = new LogElement();
    element.api = { newestReadings };
    document.body.append(element);
  }

  function links(): string[] {
    return [...(element.shadowRoot?.querySelectorAll("a") ?? [])].map(
      (link) => parseRoute(link.getAttribute("href") ?? "").callId ?? "",
    );
  }

  it("goes on where the page before ended, and leads to the call", async () => {
    newestReadings.mockResolvedValueOnce(page("c1", "t1")).mockResolvedValueOnce(page("c2", null));
    open();
    await vi.waitFor(() => {
      expect(links()).toEqual(["c1"]);
    });
    element.shadowRoot?.querySelector("button")?.click();
    await vi.waitFor(() => {
      expect(links()).toEqual(["c1", "c2"]);
    });
    expect(newestReadings.mock.calls).toEqual([
      [null, null],
      [null, "t1"],
    ]);
    expect(element.shadowRoot?.querySelector("button")).toBeNull();
  });

  it("drops the answer to a filter that was changed meanwhile", async () => {
    let answerLate: (late: LogPage) => void = () => undefined;
    newestReadings
      .mockReturnValueOnce(new Promise((resolve) => (answerLate = resolve)))
      .mockResolvedValueOnce(page("sad-call", null));
    open();
    await element.updateComplete;
    const select = element.shadowRoot?.querySelector("select");
    if (!select) throw new Error("expected a select");
    select.value = "sad";
    select.dispatchEvent(new Event("change"));
    await vi.waitFor(() => {
      expect(links()).toEqual(["sad-call"]);
    });
    answerLate(page("late", null));
    await element.updateComplete;
    expect(links()).toEqual(["sad-call"]);
    expect(newestReadings.mock.calls[1]).toEqual(["sad", null]);
  });

  it("says why there is nothing", async () => {
    newestReadings.mockRejectedValueOnce(new Error("The service cannot be reached."));
    open();
    await vi.waitFor(() => {
      expect(element.shadowRoot?.querySelector("[role=alert]")?.textContent).toContain("reached");
    });
  });
});
