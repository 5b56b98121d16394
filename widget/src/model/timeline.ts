import { moodOf, MOODS, type Mood } from "../emotions.ts";
import type { Segment } from "./reading.ts";

const SHORTEST_SPAN_SEC = 30;
const TICK_STEPS_SEC = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600] as const;
const MOST_TICKS = 6;

/** What "the last 2 minutes" shows at least; it moves on by steps, not with every segment. */
export const RECENT_SEC = 120;
const RECENT_STEP_SEC = 15;

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
  /** Where on the call's clock the picture begins. */
  readonly fromSec: number;
  /** Seconds that the whole width stands for. */
  readonly spanSec: number;
  readonly placed: readonly PlacedSegment[];
  readonly ticks: readonly Tick[];
}

function tickStep(lengthSec: number): number {
  const fitting = TICK_STEPS_SEC.find((stepSec) => lengthSec / stepSec <= MOST_TICKS);
  return fitting ?? 3600 * Math.ceil(lengthSec / 3600 / MOST_TICKS);
}

function lastEndOf(segments: readonly Segment[]): number {
  return segments.reduce((end, segment) => Math.max(end, segment.endOffsetSec), 0);
}

/** Whether a call has more than its last 2 minutes. */
export function isLong(segments: readonly Segment[]): boolean {
  return lastEndOf(segments) > RECENT_SEC;
}

/**
 * Lays out a call's segments. The span grows by whole ticks, so that a running call does not move the
 * picture with every new segment.
 *
 * @param durationSec the call's length where it is known
 */
export function layOut(segments: readonly Segment[], durationSec: number | null): TimelineLayout {
  const lengthSec = Math.max(SHORTEST_SPAN_SEC, lastEndOf(segments), durationSec ?? 0);
  const stepSec = tickStep(lengthSec);
  return place(segments, 0, stepSec * Math.ceil(lengthSec / stepSec), stepSec);
}

/** Lays out the last 2 minutes of what was heard. */
export function layOutRecent(segments: readonly Segment[]): TimelineLayout {
  const beginSec = Math.max(0, lastEndOf(segments) - RECENT_SEC);
  const fromSec = RECENT_STEP_SEC * Math.floor(beginSec / RECENT_STEP_SEC);
  const shown = segments.filter(({ endOffsetSec }) => endOffsetSec > fromSec);
  return place(shown, fromSec, RECENT_SEC + RECENT_STEP_SEC, 2 * RECENT_STEP_SEC);
}

function place(
  segments: readonly Segment[],
  fromSec: number,
  spanSec: number,
  stepSec: number,
): TimelineLayout {
  const placed = segments.map((segment) => {
    const mood = moodOf(segment.emotion);
    const startSec = Math.max(segment.startOffsetSec, fromSec);
    return {
      segment,
      mood,
      lane: MOODS.indexOf(mood),
      left: (startSec - fromSec) / spanSec,
      width: (segment.endOffsetSec - startSec) / spanSec,
    };
  });
  const firstTick = Math.ceil(fromSec / stepSec);
  const lastTick = Math.floor((fromSec + spanSec) / stepSec);
  const ticks = Array.from({ length: lastTick - firstTick + 1 }, (_, index) => {
    const offsetSec = (firstTick + index) * stepSec;
    return { offsetSec, left: (offsetSec - fromSec) / spanSec };
  });
  return { fromSec, spanSec, placed, ticks };
}
