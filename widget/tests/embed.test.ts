import { describe, expect, it, vi } from "vitest";
import { CallMessenger } from "../src/embed/messenger.ts";
import { postToParent } from "../src/embed/parent.ts";
import { toCall } from "../src/model/call.ts";

const READING = {
  sequence: 0,
  start_offset_sec: 0,
  end_offset_sec: 2.5,
  detected_emotion: "angry",
  confidence_score: 0.8,
  valence: -0.5,
  is_uncertain: false,
  all_emotions_confidence: { angry: 0.8 },
};
const ALERT = {
  alert_id: "a1",
  rule_id: "deescalate",
  title: "Careful.",
  action: "deescalate",
  emotion: "angry",
  probability: 0.8,
  offset_sec: 2.5,
  status: "open",
};

function call(endSec: number | null, alerts: object[] = []): ReturnType<typeof toCall> {
  const current = endSec === null ? null : { ...READING, end_offset_sec: endSec };
  return toCall("c1", { status: "live", source: "live", current, alerts });
}

describe("CallMessenger", () => {
  it("tells each reading and each open alert once, the older first", () => {
    const told: string[] = [];
    const messenger = new CallMessenger((name, detail) => {
      told.push(
        "alertId" in detail ? `${name} ${detail.alertId}` : `${name} ${detail.endOffsetSec}`,
      );
    });
    const second = { ...ALERT, alert_id: "a2" };
    messenger.see(call(null));
    messenger.see(call(2.5));
    messenger.see(call(2.5, [second, ALERT]));
    messenger.see(call(5, [{ ...second, status: "accepted" }, ALERT]));
    messenger.see(call(2.5));
    messenger.see(call(5, [{ ...ALERT, alert_id: "a3", status: "dismissed" }]));
    expect(told).toEqual([
      "calltone:emotion 2.5",
      "calltone:alert a1",
      "calltone:alert a2",
      "calltone:emotion 5",
    ]);
  });

  it("says what was heard", () => {
    const tell = vi.fn();
    new CallMessenger(tell).see(call(2.5));
    expect(tell).toHaveBeenCalledWith("calltone:emotion", {
      callId: "c1",
      emotion: "angry",
      confidence: 0.8,
      isUncertain: false,
      valence: -0.5,
      startOffsetSec: 0,
      endOffsetSec: 2.5,
      mood: null,
    });
  });
});

describe("postToParent", () => {
  const crm = "https://crm.example";

  it.each([
    [[crm], crm, [crm]],
    [["https://other.example", crm], crm, [crm]],
    [[], crm, []],
    [["https://crm.example.evil"], crm, []],
    [["*"], crm, []],
    [[crm], null, []],
  ])("allowed %j, framed by %j: posts to %j", (allowed, origin, expected) => {
    const postMessage = vi.fn();
    postToParent({ type: "calltone:emotion" }, allowed, { parent: { postMessage }, origin });
    expect(postMessage.mock.calls.map(([, target]: unknown[]) => target)).toEqual(expected);
  });

  it("posts nothing where nobody frames the page", () => {
    postToParent({}, [crm], { parent: null, origin: null });
  });
});
