import { describe, expect, it } from "vitest";
import { toCall } from "../src/model/call.ts";
import { toSegment } from "../src/model/reading.ts";
import { sharesOf } from "../src/model/shares.ts";
import { ownCallsOf, toViewer } from "../src/model/viewer.ts";

const SEGMENT = {
  channel: "customer",
  sequence: 3,
  start_offset_sec: 7.5,
  end_offset_sec: 10,
  detected_emotion: "angry",
  confidence_score: 0.85,
  is_uncertain: false,
  all_emotions_confidence: { neutral: 0.1, angry: 0.85, sad: 0.05 },
};
const MOOD = {
  emotion: "sad",
  probabilities: {
    neutral: 0.2,
    happy: 0.05,
    sad: 0.4,
    angry: 0.3,
    surprised: 0.02,
    fearful: 0.02,
    disgusted: 0.01,
  },
  intensity: 0.8,
  trend: "worsening",
  duration_sec: 12.5,
};
const CALL = {
  agent_id: "agent-1",
  status: "live",
  source: "live",
  current: null,
  summary: null,
  error: null,
};

describe("toSegment", () => {
  it("reads a prediction", () => {
    const segment = toSegment("customer-000003", SEGMENT);
    expect(segment).toMatchObject({
      id: "customer-000003",
      emotion: "angry",
      confidence: 0.85,
      startOffsetSec: 7.5,
    });
    expect([...segment.probabilities.keys()]).toEqual(["neutral", "sad", "angry"]);
  });

  it("reads silence", () => {
    const silence = {
      detected_emotion: null,
      confidence_score: null,
      all_emotions_confidence: null,
    };
    const segment = toSegment("customer-000003", { ...SEGMENT, ...silence });
    expect([segment.emotion, segment.confidence, segment.probabilities.size]).toEqual([
      null,
      null,
      0,
    ]);
  });

  it.each([
    ["detected_emotion", "furious"],
    ["detected_emotion", undefined],
    ["start_offset_sec", "7.5"],
    ["end_offset_sec", 7],
    ["sequence", Number.NaN],
  ])("refuses %s = %s and names it", (field, value) => {
    expect(() => toSegment("x", { ...SEGMENT, [field]: value })).toThrow(`expected ${field} to be`);
  });
});

describe("toCall", () => {
  it("reads a live call with its newest reading", () => {
    const started = new Date("2026-05-24T10:30:00Z");
    const call = toCall("c1", { ...CALL, started_at: { toDate: () => started }, current: SEGMENT });
    expect(call.startedAt).toBe(started);
    expect(call.current?.emotion).toBe("angry");
  });

  it("reads the mood beside the newest reading", () => {
    const { current } = toCall("c1", { ...CALL, current: { ...SEGMENT, mood: MOOD } });
    expect(current?.emotion).toBe("angry");
    expect(current?.mood).toMatchObject({
      emotion: "sad",
      intensity: 0.8,
      trend: "worsening",
      durationSec: 12.5,
    });
    expect(current?.mood?.probabilities.get("angry")).toBe(0.3);
  });

  it.each([
    ["absent", undefined],
    ["null", null],
    ["text", "sad"],
    ["of an unknown emotion", { ...MOOD, emotion: "furious" }],
    ["in silence", { ...MOOD, emotion: null }],
    ["of an unknown trend", { ...MOOD, trend: "up" }],
    ["without an intensity", { ...MOOD, intensity: null }],
    ["too intense", { ...MOOD, intensity: 80 }],
    ["before its beginning", { ...MOOD, duration_sec: -1 }],
    ["without probabilities", { ...MOOD, probabilities: null }],
    ["of some probabilities", { ...MOOD, probabilities: { sad: 1 } }],
  ])("keeps the newest reading where the mood is %s", (_, mood) => {
    const { current } = toCall("c1", { ...CALL, current: { ...SEGMENT, mood } });
    expect(current?.emotion).toBe("angry");
    expect(current?.mood).toBeNull();
  });

  it("reads a summary", () => {
    const summary = { emotion_distribution: { angry: 3, neutral: 1 }, dominant_emotion: "angry" };
    const call = toCall("c1", { ...CALL, status: "completed", summary });
    expect(call.summary?.dominant).toBe("angry");
    const { shares, total } = sharesOf(call.summary?.distribution ?? new Map());
    expect([total, shares.get("angry"), shares.get("happy")]).toEqual([4, 0.75, 0]);
  });

  it("refuses a status it does not know", () => {
    expect(() => toCall("c1", { ...CALL, status: "lost" })).toThrow(
      "expected status to be one of live",
    );
  });
});

describe("sharesOf", () => {
  it("has no shares of nothing", () => {
    expect(sharesOf(new Map([["sad", 0]])).shares.get("sad")).toBe(0);
  });
});

describe("toViewer", () => {
  const account = { uid: "u1", email: "a@example.com" };

  it("restricts an agent to the calls of the claim", () => {
    expect(ownCallsOf(toViewer(account, { role: "agent", agent_id: "agent-1" }))).toBe("agent-1");
    expect(ownCallsOf(toViewer(account, { role: "agent" }))).toBe("u1");
  });

  it("lets a supervisor see all", () => {
    expect(ownCallsOf(toViewer(account, { role: "supervisor" }))).toBeNull();
  });

  it("gives no role to an unknown claim", () => {
    expect(toViewer(account, { role: "owner" }).role).toBeNull();
  });
});
