import { lengthInDays } from "./days.ts";
import type { Bucket } from "./metrics.ts";

/**
 * Puts each bucket of a period beside the one of the other period that is on the same day of it, at
 * the same hour by the clock. An hour that a clock repeats is beside its equal; one that the other
 * period's clock skips is beside nothing.
 */
export function aligned(
  buckets: readonly Bucket[],
  compared: readonly Bucket[],
): readonly (Bucket | null)[] {
  const byPlace = new Map(placesOf(compared));
  return placesOf(buckets).map(([place]) => byPlace.get(place) ?? null);
}

function placesOf(buckets: readonly Bucket[]): [string, Bucket][] {
  const first = buckets[0]?.start.slice(0, 10) ?? "";
  const seen = new Map<string, number>();
  return buckets.map((bucket) => {
    const day = lengthInDays(first, bucket.start.slice(0, 10));
    const clock = `${day} ${bucket.start.slice(11, 16)}`;
    const times = (seen.get(clock) ?? 0) + 1;
    seen.set(clock, times);
    return [`${clock} ${times}`, bucket];
  });
}
