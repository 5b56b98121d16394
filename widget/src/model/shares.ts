import type { Emotion } from "../emotions.ts";

export interface Shares {
  /** Each emotion's part of the total, 0–1. */
  readonly shares: ReadonlyMap<Emotion, number>;
  readonly total: number;
}

export function sharesOf(counts: ReadonlyMap<Emotion, number>): Shares {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const shares = new Map(
    [...counts].map(([emotion, count]) => [emotion, total > 0 ? count / total : 0] as const),
  );
  return { shares, total };
}
