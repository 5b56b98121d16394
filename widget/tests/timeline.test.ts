import { describe, expect, it } from "vitest";
import type { Emotion } from "../src/emotions.ts";
import type { Segment } from "../src/model/reading.ts";
import { isLong, layOut, layOutRecent } from "../src/model/timeline.ts";
import { valenceCurve } from "../src/model/valence.ts";

function segment(startOffsetSec: number, endOffsetSec: number, emotion: Emotion | null): Segment {
  return {
    id: `customer-${startOffsetSec}`,
    channel: "customer",
    emotion,
    confidence: emotion ? 0.8 : null,
    valence: emotion ? 0 : null,
    isUncertain: false,
    probabilities: new Map(),
    sequence: 0,
    startOffsetSec,
    endOffsetSec,
  };
}

describe("layOut", () => {
  it("places segments by offset and duration, each in the row of its mood", () => {
    const { spanSec, placed } = layOut(
      [segment(0, 3, "neutral"), segment(15, 30, "angry"), segment(3, 6, null)],
      null,
    );
    expect(spanSec).toBe(30);
    expect(placed.map(({ left, width, lane }) => [left, width, lane])).toEqual([
      [0, 0.1, 0],
      [0.5, 0.5, 3],
      [0.1, 0.1, 7],
    ]);
  });

  it("does not move the picture with every new segment", () => {
    const at = (endSec: number): number => layOut([segment(0, endSec, "sad")], null).spanSec;
    expect([2, 29, 30, 31, 39, 41].map(at)).toEqual([30, 30, 30, 40, 40, 50]);
  });

  it("keeps the ticks few and inside, up to hours", () => {
    for (const endSec of [12, 61, 600, 3601, 30_000]) {
      const { ticks, spanSec } = layOut([segment(0, endSec, "sad")], null);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(ticks.at(-1)?.offsetSec).toBe(spanSec);
      expect(spanSec).toBeGreaterThanOrEqual(endSec);
    }
  });

  it("shows the whole of a call whose length is known", () => {
    expect(layOut([], 61).spanSec).toBe(75);
  });
});

describe("layOutRecent", () => {
  const call = Array.from({ length: 100 }, (_, n) => segment(2.5 * n, 2.5 * (n + 1), "sad"));

  it("shows the last 2 minutes at least and moves on by steps", () => {
    const from = (count: number): number => layOutRecent(call.slice(0, count)).fromSec;
    expect([40, 48, 53, 54, 59, 60].map(from)).toEqual([0, 0, 0, 15, 15, 30]);
    expect(isLong(call.slice(0, 48))).toBe(false);
    expect(isLong(call.slice(0, 49))).toBe(true);
  });

  it("keeps segments and ticks inside, cutting what began earlier", () => {
    const { placed, ticks, fromSec } = layOutRecent([segment(0, 40, "sad"), ...call.slice(50)]);
    expect(fromSec).toBe(120);
    expect(placed[0]?.segment.startOffsetSec).toBe(125);
    for (const { left, width } of placed) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left + width).toBeLessThanOrEqual(1);
    }
    expect(ticks.map(({ offsetSec }) => offsetSec)).toEqual([120, 150, 180, 210, 240]);
  });
});

describe("valenceCurve", () => {
  it("smooths, leaves out silence, and sits in the middle of each segment", () => {
    const { placed } = layOut(
      [
        { ...segment(0, 10, "happy"), valence: 1 },
        segment(10, 20, null),
        { ...segment(20, 30, "angry"), valence: -1 },
      ],
      null,
    );
    const curve = valenceCurve(placed);
    expect(curve.map(({ left }) => left.toFixed(3))).toEqual(["0.167", "0.833"]);
    expect(curve[1]?.valence).toBeCloseTo(0.2);
  });
});
