import { EMOTIONS, isEmotion, type Emotion } from "../emotions.ts";
import { isFields, optionalNumber } from "./fields.ts";
import { toProbabilities } from "./reading.ts";

export const TRENDS = ["improving", "steady", "worsening"] as const;
export type Trend = (typeof TRENDS)[number];

/** The caller's mood during a call: it follows the segments without flickering between them. */
export interface LiveMood {
  readonly emotion: Emotion;
  /** Smoothed over the last seconds of speech, sum 1. */
  readonly probabilities: ReadonlyMap<Emotion, number>;
  /** How far from neutral the voice is, 0–1. */
  readonly intensity: number;
  readonly trend: Trend;
  /** How long the mood has been this emotion. */
  readonly durationSec: number;
}

/** null where there is no mood, or none that the page can read: the newest segment still says something. */
export function toLiveMood(value: unknown): LiveMood | null {
  if (!isFields(value)) return null;
  const emotion = value["emotion"];
  const trend = TRENDS.find((known) => known === value["trend"]);
  const intensity = optionalNumber(value, "intensity");
  const durationSec = optionalNumber(value, "duration_sec");
  const probabilities = toProbabilities(value["probabilities"]);
  if (!isEmotion(emotion) || trend === undefined) return null;
  if (intensity === null || intensity < 0 || intensity > 1) return null;
  if (durationSec === null || durationSec < 0) return null;
  if (probabilities.size < EMOTIONS.length) return null;
  return { emotion, probabilities, intensity, trend, durationSec };
}
