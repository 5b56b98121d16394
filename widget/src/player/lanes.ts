import type { Segment } from "../model/reading.ts";

const FLOOR_DB = -54; // what is quieter is drawn as silence
const LEAST = 0.03; // so that silence is a line

/** Who is on a strip of the waveform, and how loud: 0–1 for equal parts of the recording. */
export interface Lane {
  readonly channel: string;
  readonly peaks: readonly number[];
}

/** A strip for each recorded channel; one without a shape where no levels were kept. */
export function lanesOf(levelsDb: ReadonlyMap<string, readonly number[]>): readonly Lane[] {
  const lanes = [...levelsDb].filter(([, levels]) => levels.length > 0);
  if (lanes.length === 0) return [{ channel: "mixed", peaks: [LEAST, LEAST] }];
  return lanes.map(([channel, levels]) => ({ channel, peaks: levels.map(height) }));
}

/** Loudness is heard as dB, so it is drawn so. */
function height(levelDb: number): number {
  return Math.max(LEAST, Math.min(1, 1 - levelDb / FLOOR_DB));
}

/** The strip a segment lies on: voices told apart on one channel share its strip. */
export function laneOf(segment: Segment, lanes: readonly Lane[]): number {
  return Math.max(
    0,
    lanes.findIndex(({ channel }) => channel === segment.channel),
  );
}

/** Where the caller begins to sound angry; segments in a row are one moment. */
export function angryMoments(segments: readonly Segment[]): readonly number[] {
  return segments
    .filter(({ emotion }, at) => emotion === "angry" && segments[at - 1]?.emotion !== "angry")
    .map(({ startOffsetSec }) => startOffsetSec);
}

/** The segment that is heard at a moment, if any. */
export function segmentAt(segments: readonly Segment[], offsetSec: number): Segment | undefined {
  return segments.findLast(
    ({ startOffsetSec, endOffsetSec }) => startOffsetSec <= offsetSec && offsetSec < endOffsetSec,
  );
}
