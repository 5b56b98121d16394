import type { PlacedSegment } from "./timeline.ts";

/** Of the newest segment in the mean; the voice of one segment alone jumps about. */
const NEWEST_WEIGHT = 0.4;

export interface ValencePoint {
  /** Share (0–1) of the timeline's width. */
  readonly left: number;
  /** −1 to 1 */
  readonly valence: number;
}

/** How pleasant the voice sounds along the timeline: exponentially smoothed, silence left out. */
export function valenceCurve(placed: readonly PlacedSegment[]): readonly ValencePoint[] {
  let smoothed: number | null = null;
  return placed.flatMap(({ segment: { valence }, left, width }) => {
    if (valence === null) return [];
    smoothed =
      smoothed === null ? valence : NEWEST_WEIGHT * valence + (1 - NEWEST_WEIGHT) * smoothed;
    return [{ left: left + width / 2, valence: smoothed }];
  });
}
