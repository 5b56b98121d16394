import { EMOTIONS, type Emotion } from "../../emotions.ts";
import type { Agreement, Bounds, Figures } from "./metrics.ts";

const NEGATIVE: readonly Emotion[] = ["sad", "angry", "fearful", "disgusted"];

/** A whole period, added up from its buckets' counts; what has no share of anything is null. */
export interface Totals {
  readonly completed: number;
  readonly segments: number;
  readonly alerts: number;
  readonly emotions: ReadonlyMap<Emotion, number>;
  readonly negativeShare: number | null;
  readonly uncertainShare: number | null;
  readonly moodChange: number | null;
  readonly beganNegative: number;
  readonly recovered: number;
  readonly recoveryRate: number | null;
  readonly agreement: ReadonlyMap<Emotion, Agreement>;
}

export function totalsOf(buckets: readonly Figures[]): Totals {
  const sum = (figure: (bucket: Figures) => number): number =>
    buckets.reduce((total, bucket) => total + figure(bucket), 0);
  const count = (emotion: Emotion): number => sum(({ emotions }) => emotions.get(emotion) ?? 0);
  const segments = sum((bucket) => bucket.segments);
  const completed = sum((bucket) => bucket.completed);
  const beganNegative = sum((bucket) => bucket.beganNegative);
  const recovered = sum((bucket) => bucket.recovered);
  return {
    completed,
    segments,
    alerts: sum(({ alerts }) => alerts),
    emotions: new Map(EMOTIONS.map((emotion) => [emotion, count(emotion)])),
    negativeShare: share(
      NEGATIVE.reduce((total, emotion) => total + count(emotion), 0),
      segments,
    ),
    uncertainShare: share(
      sum(({ uncertainShare, segments: of }) => uncertainShare * of),
      segments,
    ),
    moodChange: share(
      sum(({ moodChange, completed: of }) => (moodChange ?? 0) * of),
      completed,
    ),
    beganNegative,
    recovered,
    recoveryRate: share(recovered, beganNegative),
    agreement: agreementOf(buckets),
  };
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function agreementOf(buckets: readonly Figures[]): ReadonlyMap<Emotion, Agreement> {
  const total = new Map<Emotion, Agreement>();
  for (const emotion of EMOTIONS) {
    const all = buckets.flatMap(({ agreement }) => agreement.get(emotion) ?? []);
    const judged = all.reduce((sum, each) => sum + each.judged, 0);
    const agreed = all.reduce((sum, each) => sum + each.agreed, 0);
    if (judged > 0) total.set(emotion, { judged, agreed });
  }
  return total;
}

const Z_95 = 1.959964;

/**
 * The 95 % interval of a share.
 *
 * Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference.
 * Journal of the American Statistical Association 22, 209–212.
 */
export function wilson(part: number, whole: number): Bounds | null {
  if (whole === 0) return null;
  const rate = part / whole;
  const scale = 1 + Z_95 ** 2 / whole;
  const centre = rate + Z_95 ** 2 / (2 * whole);
  const spread = Z_95 * Math.sqrt((rate * (1 - rate)) / whole + Z_95 ** 2 / (4 * whole ** 2));
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}
