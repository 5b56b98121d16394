import { moodOf, MOODS, type Mood } from "../emotions.ts";
import type { Segment } from "./reading.ts";

const SHORTEST_SPAN_SEC = 30;
const TICK_STEPS_SEC = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600] as const;
const MOST_TICKS = 6;

/** A segment's place: shares (0–1) of the timeline's width, and the row of its mood. */
export interface PlacedSegment {
  readonly segment: Segment;
  readonly mood: Mood;
  readonly lane: number;
  readonly left: number;
  readonly width: number;
}

export interface Tick {
  readonly offsetSec: number;
  readonly left: number;
}

export interface TimelineLayout {
  /** Seconds that the whole width stands for. */
  readonly spanSec: number;
  readonly placed: readonly PlacedSegment[];
  readonly ticks: readonly Tick[];
}

function tickStep(lengthSec: number): number {
  const fitting = TICK_STEPS_SEC.find((stepSec) => lengthSec / stepSec <= MOST_TICKS);
  return fitting ?? 3600 * Math.ceil(lengthSec / 3600 / MOST_TICKS);
}

/**
 * Lays out a call's segments. The span grows by whole ticks, so that a running call does not move the
 * picture with every new segment.
 *
 * @param durationSec the call's length where it is known
 */
export function layOut(segments: readonly Segment[], durationSec: number | null): TimelineLayout {
  const lastEndSec = segments.reduce((end, segment) => Math.max(end, segment.endOffsetSec), 0);
  const lengthSec = Math.max(SHORTEST_SPAN_SEC, lastEndSec, durationSec ?? 0);
  const stepSec = tickStep(lengthSec);
  const spanSec = stepSec * Math.ceil(lengthSec / stepSec);
  const placed = segments.map((segment) => {
    const mood = moodOf(segment.emotion);
    const lengthOfSegmentSec = segment.endOffsetSec - segment.startOffsetSec;
    return {
      segment,
      mood,
      lane: MOODS.indexOf(mood),
      left: segment.startOffsetSec / spanSec,
      width: lengthOfSegmentSec / spanSec,
    };
  });
  const ticks = Array.from({ length: Math.floor(spanSec / stepSec) + 1 }, (_, index) => ({
    offsetSec: index * stepSec,
    left: (index * stepSec) / spanSec,
  }));
  return { spanSec, placed, ticks };
}
