import { describe, expect, it } from "vitest";
import type { Emotion } from "../src/emotions.ts";
import type { Segment } from "../src/model/reading.ts";
import { layOut } from "../src/model/timeline.ts";

function segment(startOffsetSec: number, endOffsetSec: number, emotion: Emotion | null): Segment {
  return {
    id: `customer-${startOffsetSec}`,
    channel: "customer",
    emotion,
    confidence: emotion ? 0.8 : null,
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
