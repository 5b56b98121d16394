import { describe, expect, it } from "vitest";
import { isWaiting, newAlerts, toWallAlert } from "../src/dashboard/wall/alert.ts";
import { inPlace, negativityOf, WallOrder } from "../src/dashboard/wall/order.ts";
import { dashboardViewOf } from "../src/dashboard/view.ts";
import type { Call } from "../src/model/call.ts";
import { toCall } from "../src/model/call.ts";

const MINUTE_MS = 60_000;

function call(id: string, angry: number | null, startedAtMin = 0): Call {
  const rest = angry === null ? 0 : (1 - angry) / 3;
  const probabilities = {
    neutral: rest,
    happy: rest,
    surprised: rest,
    sad: 0,
    angry,
    fearful: 0,
    disgusted: 0,
  };
  const current = {
    sequence: 1,
    start_offset_sec: 0,
    end_offset_sec: 2.5,
    detected_emotion: "happy",
    all_emotions_confidence: { happy: 1 },
    mood: { emotion: "angry", probabilities, intensity: 0.5, trend: "steady", duration_sec: 3 },
  };
  return toCall(id, {
    status: "live",
    source: "live",
    started_at: { toDate: () => new Date(startedAtMin * MINUTE_MS) },
    current: angry === null ? null : current,
  });
}

const ids = (calls: readonly Call[]): string => calls.map(({ id }) => id).join(" ");

describe("negativityOf", () => {
  it("follows the smoothed mood, not the newest segment", () => {
    expect(negativityOf(call("a", 0.7))).toBeCloseTo(0.7);
    expect(negativityOf(call("a", null))).toBeNull();
  });
});

describe("WallOrder", () => {
  it("puts the worst first, then the longest, and those nobody has spoken in last", () => {
    const calls = [
      call("new", null),
      call("calm", 0.1, 5),
      call("bad", 0.9),
      call("older", 0.1, 1),
    ];
    expect(ids(new WallOrder().arrange(calls))).toBe("bad older calm new");
  });

  it("does not let calls change places for little", () => {
    const order = new WallOrder();
    expect(ids(order.arrange([call("a", 0.5), call("b", 0.45)]))).toBe("a b");
    expect(ids(order.arrange([call("a", 0.5), call("b", 0.54)]))).toBe("a b");
    expect(ids(order.arrange([call("a", 0.46), call("b", 0.54)]))).toBe("a b");
    expect(ids(order.arrange([call("a", 0.46), call("b", 0.56)]))).toBe("b a");
  });

  it("does not creep: many small steps move a call like a large one", () => {
    const order = new WallOrder();
    order.arrange([call("a", 0.5), call("b", 0.3)]);
    for (const step of [0.38, 0.46, 0.54, 0.62]) {
      order.arrange([call("a", 0.5), call("b", step)]);
    }
    expect(ids(order.arrange([call("a", 0.5), call("b", 0.62)]))).toBe("b a");
  });

  it("forgets calls that have ended", () => {
    const order = new WallOrder();
    order.arrange([call("a", 0.9)]);
    order.arrange([]);
    expect(ids(order.arrange([call("a", 0.85), call("b", 0.88)]))).toBe("b a");
  });
});

describe("inPlace", () => {
  it("keeps the places of those that go on, and puts new ones at the end", () => {
    const shown = [call("a", 0.9), call("gone", 0.8), call("b", 0.1)];
    const now = inPlace(shown, [call("c", 1), call("b", 0.95), call("a", 0.2)]);
    expect(ids(now)).toBe("a b c");
    expect(now[0] && negativityOf(now[0])).toBeCloseTo(0.2);
  });
});

describe("alerts", () => {
  const alert = (id: string) => toWallAlert(id, { call_id: "c", status: "open", title: "T" });

  it("are new only if there was a list without them", () => {
    expect(newAlerts(null, [alert("1")])).toEqual([]);
    expect(newAlerts([alert("1")], [alert("2"), alert("1")]).map(({ id }) => id)).toEqual(["2"]);
  });

  it("belong to a call", () => {
    expect(() => toWallAlert("x", { title: "T" })).toThrow("expected call_id to be a text");
  });

  it.each([
    ["open", true],
    ["supervisor_requested", true],
    ["accepted", false],
    ["dismissed", false],
  ])("that are %s wait for an answer: %s", (status, waits) => {
    expect(isWaiting(toWallAlert("x", { call_id: "c", status }))).toBe(waits);
  });

  it("have a status that is known", () => {
    expect(() => toWallAlert("x", { call_id: "c", status: "lost" })).toThrow("one of open");
  });
});

describe("dashboardViewOf", () => {
  it.each([
    ["#/wall", "wall"],
    ["#/dashboard", "figures"],
    ["#/dashboard?from=2026-03-01", "figures"],
    ["#/dashboard/x", null],
    ["#/calls/wall", null],
    ["", null],
  ])("%s opens %s", (hash, view) => {
    expect(dashboardViewOf(hash)).toBe(view);
  });
});
